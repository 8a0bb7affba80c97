"""Host files that reach a context or an image, and the ignore files that should stop them."""
