"""Texts with pieces that are not known, handed on as texts with characters that stand for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

from .shell_nouns import Hole, Piece, Pieces

MAX_HOLES = 1000
"""Unknown pieces of one text; a text with more is made by a program."""

STAND_IN = "‹"
"""Begins what stands in a text for one that is not known, such as the repository's own name or
place: it can be found again, and with whatever it is compared, nobody knows what comes of it."""

_PLAIN = lazy_pattern(r"[\w@%+=:,./-]+")

_FIRST = 0x100000
"""The first of the private characters of Plane 16, which hardly any text uses."""


@dataclass(slots=True)
class Holes:
    """Characters that stand for holes, shared by texts that belong together."""

    names: dict[str, str] = field(default_factory=dict)
    """The name of the hole by its character."""

    def text(self, pieces: Iterable[Piece]) -> str:
        """Return the text of `pieces` with a character for each hole.

        Beyond `MAX_HOLES` all share the last character.
        """
        return "".join(one if isinstance(one, str) else self._character(one) for one in pieces)

    def _character(self, hole: Hole) -> str:
        character = chr(_FIRST + min(len(self.names), MAX_HOLES))
        self.names.setdefault(character, hole.name)
        return character


def with_holes(pieces: Iterable[Piece]) -> tuple[str, dict[str, str]]:
    """Return the text of `pieces` with a character for each hole, and the holes' names."""
    holes = Holes()
    return holes.text(pieces), holes.names


def quoted(word: Pieces) -> Pieces:
    """Return `word` as it is written in shell text to be one word of exactly these pieces."""
    if len(word) == 1 and isinstance(word[0], str) and _PLAIN.fullmatch(word[0]):
        return word
    inside = (one.replace("'", "'\\''") if isinstance(one, str) else one for one in word)
    return ("'", *inside, "'")


def known_text(pieces: Iterable[Piece]) -> str | None:
    """Return the text of `pieces`, or None where one is not known."""
    found = list(pieces)
    return None if any(isinstance(one, Hole) for one in found) else "".join(map(str, found))
