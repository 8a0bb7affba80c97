"""How many columns of a terminal a text takes."""

from __future__ import annotations

import unicodedata
from textwrap import wrap

from hullcheck.core.lazy_pattern import lazy_pattern

_CLOSING = frozenset("、。，．・：；！？）」』】〕〉》ー々ゃゅょっぁぃぅぇぉャュョッァィゥェォ")
"""What no line begins with."""

_OPENING = frozenset("（「『【〔〈《")
"""What no line ends with."""

_WORDS = lazy_pattern(
    r"`[^`]*`[^\s\u2e80-\u9fff\uff00-\uffef]* *|[\u2e80-\u9fff\uff00-\uffef] *"
    r"|[^\s\u2e80-\u9fff\uff00-\uffef]+ *|\s+"
)
"""A span of code, one wide character of Chinese or Japanese, or a word; Korean has words."""

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


def padded(text: str, room: int) -> str:
    """Return `text`, which is safe for a terminal, with spaces behind it up to `room` columns."""
    return text + " " * max(room - width_of(text), 0)


def filled(text: str, room: int) -> list[str]:
    """Return `text`, which is safe for a terminal, in lines of at most `room` columns.

    A name that is longer stays in one piece. Text in wide characters, which has no
    spaces between its words, may also end a line between two of them, but no line begins
    with the punctuation that ends a phrase (JIS X 4051).
    """
    if text.isascii():
        return wrap(text, room, break_long_words=False, break_on_hyphens=False)
    return _lines(text, room)


def _lines(text: str, room: int, margin: int = 0) -> list[str]:
    """Return the lines of a text that is not in ASCII; all but the first leave `margin` free."""
    lines: list[str] = []
    line, used = "", 0
    for piece in _pieces(text):
        columns = width_of(_COLOUR.sub("", piece.rstrip(" ")))
        if line and used + columns > room - (margin if lines else 0):
            lines.append(line.rstrip(" "))
            line, used = piece.lstrip(" "), 0
        else:
            line += piece
        used = width_of(_COLOUR.sub("", line))
    return [*lines, line.rstrip(" ")] if line.strip() else lines


def _has_wide(text: str) -> bool:
    return not text.isascii() and any(_columns(character) == 2 for character in text)


def _pieces(text: str) -> list[str]:
    """Return the pieces of `text` between which a line may end; spaces stand behind words."""
    pieces: list[str] = []
    for word in _WORDS.findall(text):
        last = pieces[-1] if pieces else " "
        if not last.endswith(" ") and (word[0] in _CLOSING or last[-1] in _OPENING):
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces


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
    if _has_wide(text):
        first, *more = _lines(text, width, len(margin)) or [""]
        return [first, *(margin + line for line in more)]
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
