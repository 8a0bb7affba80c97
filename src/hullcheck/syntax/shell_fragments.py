"""Parts of a word between expansion and splitting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

from .shell_nouns import Hole, Piece, Pieces
from .shell_scope import Value

_ESCAPE = lazy_pattern(r"\\(\n|.)", re.DOTALL)
_ESCAPE_IN_QUOTES = lazy_pattern(r'\\([$`"\\\n])')


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a word before it is split."""

    piece: Piece
    splits: bool = False
    """It came from an unquoted expansion, so its white space ends words."""


class Break:
    """Stands between two elements of `"${array[@]}"`."""


BREAK = Break()
Part = Fragment | Break
NOTHING = Fragment("")
NO_ELEMENTS = Fragment("", splits=True)
"""What `"${array[@]}"` of no elements leaves: no word, although it is quoted."""


def unescaped(written: str, *, quoted: bool = False) -> str:
    """Return `written` without its backslashes: between double quotes, few characters need one."""
    escape = _ESCAPE_IN_QUOTES if quoted else _ESCAPE
    return escape.sub(lambda found: "" if found[1] == "\n" else found[1], written)


def fragments(pieces: Pieces, *, quoted: bool) -> list[Part]:
    """Return the parts of a variable's value where it stands."""
    if quoted:
        return [NOTHING, *(Fragment(piece) for piece in pieces)]
    return [Fragment(_loose(piece), splits=True) for piece in pieces]


def _loose(piece: Piece) -> Piece:
    return Hole(piece.name, splits=True) if isinstance(piece, Hole) else piece


def all_elements(value: Value, *, quoted: bool) -> list[Part]:
    """Return the parts of all elements of an array."""
    first, *others = value.elements or ((),)
    if not value.elements:
        return [NO_ELEMENTS]
    if not others and len(first) == 1 and isinstance(first[0], Hole):
        return [Fragment(_loose(first[0]))]
    parts = fragments(first, quoted=quoted)
    for element in others:
        parts += [BREAK, *fragments(element, quoted=quoted)]
    return parts


def pieces_of(parts: Iterable[Part]) -> Pieces:
    """Return `parts` as one word, in which nothing splits."""
    return tuple(" " if isinstance(part, Break) else _tight(part.piece) for part in parts)


def _tight(piece: Piece) -> Piece:
    return Hole(piece.name) if isinstance(piece, Hole) and piece.splits else piece


def splitting(part: Part) -> Part:
    """Return `part` as it is where it stands unquoted."""
    return Fragment(part.piece, splits=True) if isinstance(part, Fragment) else part


def split_words(parts: Iterable[Part]) -> Iterator[Pieces]:
    """Yield the pieces of each word; a part of nothing but unquoted nothing is no word."""
    word: list[Piece] = []
    for part in parts:
        if isinstance(part, Break):
            if word:
                yield tuple(word)
            word = []
        elif isinstance(part.piece, Hole) or not part.splits:
            word.append(part.piece)
        else:
            *ended, last = re.split(r"[ \t\n]+", part.piece)
            for text in ended:
                if text:
                    word.append(text)
                if word:
                    yield tuple(word)
                word = []
            word += [last] if last else []
    if word:
        yield tuple(word)


def stripped(text: str, operator: str, pattern: str) -> str:
    """Return what `${V%pattern}` and its like make of `text`."""
    sizes = range(len(text) + 1)
    if operator.startswith("#"):
        matching = [size for size in sizes if fnmatchcase(text[:size], pattern)]
        size = (max if operator == "##" else min)(matching, default=0)
        return text[size:]
    matching = [size for size in sizes if fnmatchcase(text[len(text) - size :], pattern)]
    size = (max if operator == "%%" else min)(matching, default=0)
    return text[: len(text) - size]
