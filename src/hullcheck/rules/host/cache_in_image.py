"""Rule: caches and leftovers of the developer's machine land in the image."""

from __future__ import annotations

from hullcheck.core.finding import Severity

from .carried import CarriedRule


class CacheInImage(CarriedRule):
    """Caches of the developer's machine land in the image.

    Bytecode, type checker and test caches, coverage data, `.DS_Store`: they
    change with every run on the host, so the layer changes though no source
    did, and two machines never build the same image. Bytecode of another Python
    is dead weight at best.
    """

    severity = Severity.WARNING
    since = "0.1"
    sources = ("S1 5", "measured with BuildKit")
    kinds = frozenset({"cache", "os"})
    allow_when = "the image is thrown away after a test run."
    bad = """
-- requirements.txt --
flask==3.1.2
-- shop/main.py --
print("hello")
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY shop shop
-- .dockerignore --
.git
"""
    good = """
-- .dockerignore --
.git
**/__pycache__
"""
    near_misses = (
        # Single files are copied, and no cache is one of them.
        """
-- main.py --
print("hello")
-- Dockerfile --
FROM python:3.13-slim
COPY main.py /app/
-- .dockerignore --
.git
""",
        # Bytecode is excluded by its ending as well as by its directory.
        """
-- shop/main.py --
print("hello")
-- Dockerfile --
FROM python:3.13-slim
COPY shop /app/
-- .dockerignore --
**/*.pyc
**/__pycache__/
""",
    )
