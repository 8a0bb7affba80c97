"""What is needed only where a repository bakes: calls of bake, and targets to builds.

A package of its own, so that other repositories do not load it.
"""
