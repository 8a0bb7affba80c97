"""How text is shown: in colour or not, and how wide."""

from __future__ import annotations

from enum import Enum

from hullcheck.core.finding import Severity
from hullcheck.core.noun import dataclass


class Role(Enum):
    """What a piece of text is, and the ANSI code (SGR) that shows it."""

    ERROR = "1;31"
    WARNING = "1;33"
    ADVICE = "1;36"
    PLACE = "1"
    QUIET = "2"
    CARRIER = "33"
    """An instruction that carries a host file along."""
    GOOD = "32"
    GONE = "31"
    """What a fix takes away."""


ROLES = {
    Severity.ERROR: Role.ERROR,
    Severity.WARNING: Role.WARNING,
    Severity.ADVICE: Role.ADVICE,
}


@dataclass(frozen=True, slots=True)
class Style:
    """Colour and width of the place where a text is shown; the edge decides them."""

    color: bool = False
    width: int = 100
    """Columns; excerpts and tables fit into it."""
    wraps: bool = False
    """Sentences are broken between words: a terminal would break them anywhere."""

    def paint(self, text: str, role: Role) -> str:
        """Return `text` in the colour of `role`, or as it is without colour."""
        return f"\x1b[{role.value}m{text}\x1b[0m" if self.color and text else text
