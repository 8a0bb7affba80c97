"""What to do about a fix pull request, as data: fixes and what stands become Steps."""
