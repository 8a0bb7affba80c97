"""How much is tried: a sample by default, everything with `make faults`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

ALL = os.environ.get("HULLCHECK_FAULTS") == "all"


def some(cases: Iterable[T], number: int) -> list[T]:
    """Return `number` of the cases, spread evenly; or all."""
    found = list(cases)
    return found if ALL else evenly(found, number)


def evenly(cases: Iterable[T], number: int) -> list[T]:
    """Return `number` of the cases, the first and the last among them, others evenly between."""
    found = list(cases)
    if len(found) <= number:
        return found
    return [found[place * (len(found) - 1) // (number - 1)] for place in range(number)]
