"""How many columns of a terminal a text takes."""

from __future__ import annotations

import unicodedata


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


def width_of(text: str) -> int:
    """Return how many columns `text`, which is safe for a terminal, takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
