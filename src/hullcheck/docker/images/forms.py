"""Forms of tags: `[{version}-]python{python}-{debian}[-slim]`.

`{name}` stands for a value of that sort, `[...]` may be missing, `*` is anything.
Where a form is filled in, an optional part goes with a value that is not known.

They are matched by hand: to compile a regular expression for each of a repository's
forms takes thirty times as long as to look at one tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said

KINDS: Mapping[str, re.Pattern[str]] = {
    # Nobody has an image of Python 3.1: `3.1-bookworm` is another version of something.
    "python": lazy_pattern(
        r"(?:[23]|(?:2\.7|3\.(?:[3-9]|[1-9][0-9]))(?:\.[0-9]+)?)(?:(?:a|b|rc)[0-9]+|-rc)?"
    ),
    "version": lazy_pattern(r"v?[0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc)[0-9]+)?"),
    "alpine": lazy_pattern(r"[0-9]+\.[0-9]+(?:\.[0-9]+)?"),
    "date": lazy_pattern(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}"),
    "node": lazy_pattern(
        r"[0-9]+(?:\.[0-9]+)*|lts(?:-[a-z]+)?|current|argon|boron|carbon|dubnium|erbium"
        r"|fermium|gallium|hydrogen|iron|jod|krypton"
    ),
}
"""What each sort of value looks like; the releases of a distribution are data."""

MAX_FORM = 200
"""Characters of a form: a tag has at most 128."""

Called = Callable[[str, str], object]
"""Says, with something that is true, whether a release of a distribution is called so."""

_PIECE = lazy_pattern(r"\{(?P<kind>[a-z]+)\}|(?P<mark>[\[\]*])|(?P<text>[^\[\]{}*]+)")
_OPTIONAL = lazy_pattern(r"\[([^\[\]]*)\]")
_VALUE = lazy_pattern(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a form: a text, a value, `*`, or the end of an optional part."""

    text: str = ""
    kind: str = ""
    star: bool = False
    past: int | None = None
    """For the beginning of an optional part: the piece that follows it."""


@cache
def pieces_of(form: str) -> Sequence[Piece]:
    """Return the parts of a form. Raises `ValueError` where it is none."""
    pieces: list[Piece] = []
    open_: list[int] = []
    end = 0
    for found in _PIECE.finditer(form) if len(form) <= MAX_FORM else ():
        if found.start() != end:
            break
        end = found.end()
        if found["mark"] == "[":
            open_.append(len(pieces))
        elif found["mark"] == "]":
            if not open_:
                raise ValueError(said("`{form}` has a `]` too many", form=form))
            pieces[open_.pop()] = Piece(past=len(pieces))
            continue
        pieces.append(Piece(found["text"] or "", found["kind"] or "", found["mark"] == "*"))
    kinds = [piece.kind for piece in pieces if piece.kind]
    if end != len(form) or open_ or len(kinds) != len(set(kinds)):
        raise ValueError(said("`{form}` is no form of a tag", form=form[:MAX_FORM]))
    return pieces


def kinds_of(form: str) -> frozenset[str]:
    """Return the sorts of values in a form."""
    return frozenset(piece.kind for piece in pieces_of(form) if piece.kind)


def matched(form: str, tag: str, is_called: Called) -> Mapping[str, str] | None:
    """Return the values that `tag` has in a form; None where it has not that form.

    Of an optional part that is missing the values are missing.
    """
    return _Matching(pieces_of(form), tag, is_called).values(0, 0)


@dataclass(slots=True)
class _Matching:
    """One tag, held against one form."""

    pieces: Sequence[Piece]
    tag: str
    is_called: Called
    failed: set[tuple[int, int]] | None = None

    def values(self, index: int, start: int) -> dict[str, str] | None:
        """Return the values of the pieces from `index` on, where the tag from `start` on fits."""
        if index == len(self.pieces):
            return {} if start == len(self.tag) else None
        self.failed = self.failed or set()
        if (index, start) in self.failed:
            return None
        for end, following in self._ends(index, start):
            found = self.values(following, end)
            if found is not None:
                kind = self.pieces[index].kind
                return {kind: self.tag[start:end], **found} if kind else found
        self.failed.add((index, start))
        return None

    def _ends(self, index: int, start: int) -> Sequence[tuple[int, int]]:
        """Return where the piece may end, the longest first, each with the piece behind it."""
        piece, following = self.pieces[index], index + 1
        if piece.past is not None:
            return ((start, following), (start, piece.past))
        if piece.text:
            end = start + len(piece.text)
            return ((end, following),) if self.tag.startswith(piece.text, start) else ()
        least = start if piece.star else start + 1
        ends = range(len(self.tag), least - 1, -1)
        return [(end, following) for end in ends if piece.star or self._is(piece.kind, start, end)]

    def _is(self, kind: str, start: int, end: int) -> bool:
        text, pattern = self.tag[start:end], KINDS.get(kind)
        if pattern is not None:
            return pattern.fullmatch(text) is not None
        return bool(self.is_called(kind, text))


def filled(form: str, values: Mapping[str, str]) -> str | None:
    """Return `form` with its values; None where one is missing that is not optional."""
    if "{" not in form and "[" not in form:
        return form

    def kept(part: re.Match[str]) -> str:
        names = _VALUE.findall(part[1])
        return part[1] if all(values.get(name) for name in names) else ""

    text = _OPTIONAL.sub(kept, form)
    if not all(values.get(name) for name in _VALUE.findall(text)):
        return None
    return _VALUE.sub(lambda found: values[found[1]], text)
