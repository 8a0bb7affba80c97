"""Sets of characters, as the pattern languages of Go mean them.

A set is a sorted tuple of inclusive ranges of code points. Go decodes every
invalid byte of a name to U+FFFD; here such a byte is a surrogate escape, so a
class that has U+FFFD gets the surrogate escapes as well (`decoded`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Runes = tuple[tuple[int, int], ...]

LAST = 0x10FFFF
INVALID_BYTES = (0xDC80, 0xDCFF)
REPLACEMENT = 0xFFFD


def merged(ranges: Iterable[tuple[int, int]]) -> Runes:
    """Return the set that holds all of `ranges`, which may overlap and come in any order."""
    result: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)


def single(char: str) -> Runes:
    """Return the set of one character."""
    return ((ord(char), ord(char)),)


def negated(these: Runes) -> Runes:
    """Return every code point that is not in `these`."""
    starts = [0, *(high + 1 for _, high in these)]
    ends = [*(low - 1 for low, _ in these), LAST]
    return tuple((low, high) for low, high in zip(starts, ends, strict=True) if low <= high)


def contains(these: Runes, char: str) -> bool:
    """Say whether `char` is in `these`."""
    code = ord(char)
    return any(low <= code <= high for low, high in these)


def without(these: Runes, *others: tuple[int, int]) -> Runes:
    """Return `these` without the ranges `others`."""
    return negated(merged([*negated(these), *others]))


def decoded(these: Runes) -> Runes:
    """Return a class with the bytes that are not UTF-8 in it exactly where U+FFFD is."""
    inside = without(these, INVALID_BYTES)
    return merged([*inside, INVALID_BYTES]) if contains(these, chr(REPLACEMENT)) else inside


def to_python(these: Runes) -> str:
    """Return the regular expression of Python that matches one character of `these`."""
    if not these:
        return "(?!)"
    if len(these) == 1 and these[0][0] == these[0][1]:
        return re.escape(chr(these[0][0]))
    outside = negated(these)
    ranges, mark = (outside, "^") if len(outside) < len(these) else (these, "")
    if not ranges:
        return "(?s:.)"
    return f"[{mark}{''.join(_range(low, high) for low, high in ranges)}]"


def _range(low: int, high: int) -> str:
    first, last = (f"\\x{code:02x}" if code < 256 else f"\\U{code:08x}" for code in (low, high))
    return first if low == high else f"{first}-{last}"
