"""How many columns of a terminal a text takes."""

from __future__ import annotations

import unicodedata

from hullcheck.core.lazy_pattern import lazy_pattern

_COLOUR = lazy_pattern(r"\x1b\[[\d;]*m")
"""What `Style.paint` puts around a text."""


def clipped(text: str, room: int) -> str:
    """Return `text`, which is safe for a terminal, cut to `room` columns with dots at the end."""
    if width_of(text) <= room:
        return text
    if room <= 3:
        return "." * max(room, 0)
    kept: list[str] = []
    used = 3
    for character in text:
        used += width_of(character)
        if used > room:
            break
        kept.append(character)
    return "".join(kept) + "..."


def shortened(text: str, room: int) -> str:
    """Return `text`, which is safe for a terminal, in `room` columns: its middle is left out.

    Of a path the beginning and the end tell more than what lies between; the end gets more.
    """
    if width_of(text) <= room:
        return text
    tail = _fitting(text[::-1], max(room - 1, 0) * 3 // 5)[::-1]
    head = _fitting(text, max(room - 1, 0) - width_of(tail))
    return f"{head}…{tail}"


def _fitting(text: str, room: int) -> str:
    """Return as much of the beginning of `text` as `room` columns hold."""
    used = 0
    for index, character in enumerate(text):
        used += width_of(character)
        if used > room:
            return text[:index]
    return text


def wrapped(text: str, width: int, margin: str = "  ") -> list[str]:
    """Return `text` in lines of at most `width` columns, broken between words.

    Colours take no column; a word that is longer than a line stays in one piece. Every
    line but the first begins with `margin`.
    """
    lines: list[str] = []
    line, used = "", 0
    for index, word in enumerate(text.split(" ")):
        columns = width_of(_COLOUR.sub("", word))
        if index and used + 1 + columns > width:
            lines.append(line.rstrip(" "))
            line, used = margin + word, len(margin) + columns
        else:
            line, used = (f"{line} {word}", used + 1 + columns) if index else (word, columns)
    return [*lines, line]


def width_of(text: str) -> int:
    """Return how many columns `text`, which is safe for a terminal, takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
