"""The word of somebody who wants what a rule finds, and what is wrong with such a word."""

from __future__ import annotations

from .finding import Place
from .noun import dataclass

SYNTAX = "# hullcheck: allow[rule] reason"
"""How a comment allows the findings of a rule."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A comment that allows what rules find on the line below."""

    place: Place
    rules: tuple[str, ...] = ()
    """Names of rules, as written and in order."""
    reason: str = ""
    fault: str = ""
    """Why it silences nothing whatever is found; "" where it may."""


@dataclass(frozen=True, slots=True)
class AllowanceFault:
    """An allowance, or a rule of one, that silences nothing."""

    place: Place
    message: str
    """The fact, paths in backticks."""
    cause: str
    """The same wherever the line goes."""
    idle: bool
    """It is as it should be, and nothing is found; False: it is not understood."""
