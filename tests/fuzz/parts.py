"""Inputs that are several texts: two NULs part them."""

from __future__ import annotations

BETWEEN = b"\0\0"


def texts_of(data: bytes, count: int) -> list[str]:
    """Return so many texts; those that are not there are empty."""
    parts = [*data.split(BETWEEN, count - 1), *[b""] * count][:count]
    # What is no text arrives as surrogate escapes, as from a file system.
    return [part.decode("utf-8", "surrogateescape") for part in parts]
