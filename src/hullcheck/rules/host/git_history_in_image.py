"""Rule: the repository's history lands in the image."""

from __future__ import annotations

from hullcheck.core.finding import Severity
from hullcheck.leaks import Leak

from .carried import CarriedRule
from .leak_rule import Cause


class GitHistoryInImage(CarriedRule):
    """The repository's history lands in the image.

    `.git` holds every version of every file, also of those that were deleted
    because they should never have been there, and everybody's name and address.
    On a CI checkout its configuration can hold a token. It changes with each
    commit, so no layer behind it is ever taken from the cache.
    """

    severity = Severity.WARNING
    since = "0.1"
    sources = ("S1 4.2", "docs.docker.com: .dockerignore files", "measured with BuildKit")
    kinds = frozenset({"git"})
    allow_when = "the build makes its version from git, in a stage whose layers are not published."
    bad = """
-- app.txt --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
-- .dockerignore --
docs
-- compose.yaml --
services:
  web:
    build: .
"""
    good = """
-- .dockerignore --
docs
.git
"""
    near_misses = (
        # The context is a subdirectory, which has no `.git`.
        """
-- web/app.txt --
-- web/Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- web/.dockerignore --
docs
-- compose.yaml --
services:
  web:
    build: web
""",
        # A git context has no `.git` either: BuildKit drops it.
        """
-- app.txt --
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
docs
-- .github/workflows/image.yml --
on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/build-push-action@v6
        with:
          push: true
""",
    )

    def cause(self, leak: Leak) -> Cause | None:
        """Return the instruction; no edit where the build makes its version from git."""
        cause = super().cause(leak)
        if cause is None or not leak.build_needs_git:
            return cause
        return Cause(cause.place, cause.key, cause.what, cause.title)
