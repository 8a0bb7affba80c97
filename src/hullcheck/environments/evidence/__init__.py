"""What makes a host file certain or likely: one module per row, found by being here."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from .base import Clause, Evidence

__all__ = ["Clause", "Evidence", "all_evidence"]


@cache
def all_evidence() -> tuple[Evidence, ...]:
    """Return one of every kind of evidence, in the order of the table."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return tuple(sorted((cls() for cls in Evidence.__subclasses__()), key=lambda one: one.position))
