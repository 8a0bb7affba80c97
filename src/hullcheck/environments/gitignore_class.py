"""Classes of characters in a `.gitignore` (`[a-z]`, `[[:digit:]_]`) as git reads them.

pathspec knows no named classes and ends a class at an escaped bracket, so it is given a letter
in the place of each class. Source: git's `wildmatch.c`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from hullcheck.core.lazy_pattern import lazy_pattern

Range = tuple[int, int]
"""Two code points, both included."""

_NAMED: dict[str, tuple[Range, ...]] = {
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "alpha": ((65, 90), (97, 122)),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": ((48, 57),),
    "graph": ((33, 126),),
    "lower": ((97, 122),),
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "upper": ((65, 90),),
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}
_SLASH = ord("/")
_NOTHING = r"[^\s\S]"

_FIRST_STAND_IN = 0x100000
"""Private letters, which no path has; as many as a pattern can have classes."""

_PIECE = lazy_pattern(r"(?s)\\.|\[:([^\]]*):\]|.")
"""A part of a class: an escaped character, a named class, or any other."""

_OUTSIDE = lazy_pattern(r"(?s)\\.|\[")


def without_classes(pattern: str) -> tuple[str, Callable[[str], str]]:
    """Return `pattern` with a letter in the place of each class, and what puts them back.

    The second takes a regular expression in which those letters stand for themselves.
    Raises `ValueError` where git takes the pattern for one that matches nothing.
    """
    found: dict[int, str] = {}
    parts: list[str] = []
    position = 0
    while (start := _opening(pattern, position)) is not None:
        expression, end = _class(pattern, start + 1)
        letter = _FIRST_STAND_IN + len(found)
        found[letter] = expression
        parts += (pattern[position:start], chr(letter))
        position = end
    parts.append(pattern[position:])

    def put_back(regex: str) -> str:
        return regex.translate(found)

    return "".join(parts), put_back


def _opening(pattern: str, position: int) -> int | None:
    found = (each.start() for each in _OUTSIDE.finditer(pattern, position) if each[0] == "[")
    return next(found, None)


def _class(pattern: str, start: int) -> tuple[str, int]:
    """Return the class whose inside begins at `start` as an expression, and where it ends."""
    negated = pattern[start : start + 1] in ("!", "^")
    ranges: list[Range] = []
    low: int | None = None
    """What a hyphen may begin with."""
    position = first = start + negated
    while position == first or not pattern.startswith("]", position):
        is_range = low is not None and _is_range(pattern, position)
        piece = _PIECE.match(pattern, position + is_range)
        if piece is None:
            raise ValueError("a class does not end")
        position = piece.end()
        if piece[1] is not None and not is_range:
            ranges += _named(piece[1])
            low = None
            continue
        if is_range and piece[1] is not None:
            position = piece.start() + 1
        char = pattern[position - 1]
        ranges.append((low if is_range and low is not None else ord(char), ord(char)))
        low = None if is_range else ord(char)
    return _expression(ranges, negated=negated), position + 1


def _is_range(pattern: str, position: int) -> bool:
    following = pattern[position + 1 : position + 2]
    return pattern.startswith("-", position) and following not in ("", "]")


def _named(name: str) -> tuple[Range, ...]:
    if name not in _NAMED:
        raise ValueError("a class has a name that git does not know")
    return _NAMED[name]


def _expression(ranges: Iterable[Range], *, negated: bool) -> str:
    """Return an expression for one character of `ranges`; a slash is never one."""
    if negated:
        ranges = (*ranges, (_SLASH, _SLASH))
    else:
        ranges = [part for each in ranges for part in _without_slash(*each)]
    inside = "".join(f"{_spelt(low)}-{_spelt(high)}" for low, high in ranges if low <= high)
    return f"[{'^' if negated else ''}{inside}]" if inside else _NOTHING


def _without_slash(low: int, high: int) -> Iterator[Range]:
    if low <= _SLASH <= high:
        yield low, _SLASH - 1
        yield _SLASH + 1, high
    else:
        yield low, high


def _spelt(code: int) -> str:
    return f"\\U{code:08x}"
