"""Ignore files: Docker's patterns, the walk that asks them, and what a context lets through."""
