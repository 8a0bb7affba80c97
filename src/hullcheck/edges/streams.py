"""Bytes for standard output and standard error, whose reader may have gone away."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing's own, which takes as long to load as what this is for
if TYPE_CHECKING:
    from typing import TextIO


def write_bytes(stream: TextIO, data: bytes) -> None:
    """Write `data` to `stream`; a reader that has gone away (`| head`) is no failure.

    Raises `OSError` for a full disk and the like.
    """
    try:
        stream.buffer.write(data)
        stream.flush()
    except BrokenPipeError:
        give_up(stream)


def give_up(stream: TextIO) -> None:
    """Let all that is still to be written to `stream` go nowhere.

    The interpreter writes once more at its end, and makes a failure of what it cannot write.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
