"""Why a text could not be read: a value, never an exception."""

from __future__ import annotations

from hullcheck.core.noun import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A text that is not what it should be."""

    reason: str
    """What is wrong, in plain words, without the file's name."""
    line: int | None = None
    """1-based, where one line is to blame."""
