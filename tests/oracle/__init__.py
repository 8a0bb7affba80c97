"""Ground truth: what a real Docker puts into context and image, recorded and replayed."""
