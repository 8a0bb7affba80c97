"""`$NAME` and `${NAME}` in the values of CI files, as far as they are known."""

from __future__ import annotations

from collections.abc import Mapping

from hullcheck.core.lazy_pattern import lazy_pattern

from .shell_nouns import Hole, Piece, Pieces
from .shell_scope import joined

MAX_PIECES = 500
"""Pieces of one text; beyond, the rest is one that is not known."""

_REFERENCE = lazy_pattern(r"\$(?:(\$)|\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")


def fill_references(text: str, known: Mapping[str, Pieces]) -> Pieces:
    """Return `text` with its references replaced; `$$` is a dollar.

    A name that is not in `known` is a hole. What it stands for is not looked into.
    """
    pieces: list[Piece] = []
    place = 0
    for found in _REFERENCE.finditer(text):
        pieces.append(text[place : found.start()])
        place = found.end()
        name = found[2] or found[3]
        pieces += ["$"] if found[1] else known.get(name, (Hole(name),))
        if len(pieces) > MAX_PIECES:
            return joined([*pieces[:MAX_PIECES], Hole("...")])
    return joined([*pieces, text[place:]])
