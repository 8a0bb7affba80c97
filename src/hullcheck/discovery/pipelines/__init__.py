"""What is needed only where a repository has a pipeline of GitLab or CircleCI.

A package of its own, so that other repositories do not load it.
"""
