"""A baseline as data: which findings were there when it was made."""

from __future__ import annotations

from hullcheck.core.finding import RouteKey, Severity
from hullcheck.core.noun import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding as it was."""

    rule: str
    path: str
    message: str
    """For a person who reads the file; a finding with other words is the same."""
    severity: Severity
    fingerprint: str
    routes: frozenset[RouteKey]
    """What makes each route the same at another revision."""
    parts: frozenset[str] | None = None
    """What was counted and not told one by one; None: the baseline is from before it said so."""
    line: int | None = None
    """Where it stands in the baseline's file; 1-based."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """All findings that are accepted."""

    path: str
    """The file, as the caller names it."""
    entries: tuple[Entry, ...]
