"""How text is shown: in colour or not, how wide, and in which language."""

from __future__ import annotations

from enum import Enum

from hullcheck.core.finding import Severity
from hullcheck.core.noun import dataclass
from hullcheck.languages.translator import ENGLISH, Translator

from .escape import terminal


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
    """Colour, width and language of the place where a text is shown; the edge decides them."""

    color: bool = False
    width: int = 100
    """Columns; excerpts and tables fit into it."""
    wraps: bool = False
    """Sentences are broken between words: a terminal would break them anywhere."""
    translator: Translator = ENGLISH
    """Who tells what is said, in the language of whoever reads."""

    def tell(self, words: str) -> str:
        """Return `words` in the reader's language, as one line in which every character is seen."""
        return terminal(self.translator.text(words))

    def paint(self, text: str, role: Role) -> str:
        """Return `text` in the colour of `role`, or as it is without colour."""
        return f"\x1b[{role.value}m{text}\x1b[0m" if self.color and text else text
