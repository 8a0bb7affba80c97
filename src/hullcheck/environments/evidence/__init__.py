"""What makes a host file certain or likely: one module per row, found by being here."""

from __future__ import annotations

from functools import cache

from hullcheck.core.found import imported

from .base import Clause, Evidence

__all__ = ["Clause", "Evidence", "all_evidence"]


@cache
def all_evidence() -> tuple[Evidence, ...]:
    """Return one of every kind of evidence, in the order of the table."""
    imported(__name__)
    return tuple(sorted((cls() for cls in Evidence.__subclasses__()), key=lambda one: one.position))
