"""What is tracked, or not ignored, in the repository itself."""
