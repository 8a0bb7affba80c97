"""Files that a caller names on the command line, wherever they are."""

from __future__ import annotations

import sys
from pathlib import Path

from hullcheck.core.said import said
from hullcheck.errors import UsageError

from .cache.record import forget, look

MAX_BYTES = 64_000_000
"""A million long paths; a device that never ends must."""


def read_given(place: str, what: str, advice: str) -> bytes:
    """Return the content of the file at `place`; "-" is standard input.

    Raises `UsageError`, which says that `what` cannot be read, where that fails.
    """
    try:
        if place == "-":
            forget()
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            look(Path(place).absolute())
            with Path(place).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            said("{what} cannot be read: `{place}`", what=what, place=place),
            cause=cause,
            advice=advice,
        ) from error
    if len(data) > MAX_BYTES:
        raise UsageError(
            said("`{place}` has more than {max_bytes:,} bytes", place=place, max_bytes=MAX_BYTES)
        )
    return data
