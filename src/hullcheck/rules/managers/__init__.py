"""Environments in the image: where they lie, and whether they are the ones that run."""
