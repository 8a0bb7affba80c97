"""The smallest parts of an instruction: words and flags."""

from __future__ import annotations

from hullcheck.core.noun import dataclass
from hullcheck.core.source import Span


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an instruction, before quotes and variables are looked at."""

    text: str
    """As BuildKit splits it off: a string of a JSON array is decoded, a flag's quotes are gone."""
    span: Span
    """Where it is written, quotes included."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One `--name=value` in front of an instruction's arguments."""

    name: str
    value: Word | None
    """None for a switch without a value (`--link`)."""
    span: Span
    """From the dashes to the end of the value."""
