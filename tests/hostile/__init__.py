"""Hostile repositories: whatever lies in one, an answer comes in bounded time and memory.

A case is a function below `themes/` that makes a repository and says what hullcheck must tell
of it. What holds for every case stands in `harmless.py`, how it is run in `runner.py`.
"""
