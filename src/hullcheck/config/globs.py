"""Patterns for paths of the repository, written as in an ignore file of Docker."""

from __future__ import annotations

from functools import lru_cache

from hullcheck.core.said import said
from hullcheck.docker.ignore.ignorefile import ExcludeSet

ROOT = "."
"""The repository itself, which no pattern but this one and `**` matches."""


MAX_PATTERN = 1_000
"""Characters of a pattern: no path that people make is as long."""


def matches(patterns: tuple[str, ...], path: str) -> bool:
    """Say whether `path`, or a directory that it lies in, matches; "." is the root."""
    if path == ROOT:
        return ROOT in patterns or "**" in patterns
    return bool(_compiled(patterns).excludes(path))


def refusal(pattern: str) -> str | None:
    """Return why `pattern` cannot be used; None: it can."""
    if not pattern.strip():
        return said("is empty")
    if len(pattern) > MAX_PATTERN:
        return said("is longer than {max_pattern:,} characters", max_pattern=MAX_PATTERN)
    problem = _compiled((pattern,)).problem
    return None if problem is None else said("is no pattern: {reason}", reason=problem.reason)


@lru_cache(maxsize=4096)
def _compiled(patterns: tuple[str, ...]) -> ExcludeSet:
    return ExcludeSet(patterns)
