"""Many repositories in one audit: which, how far, what came of each, as data and as pages."""
