"""Answer with what was said before, where nothing has changed since.

This runs before anything else is loaded: an answer takes a tenth of a run.
"""

from __future__ import annotations

import os
import sys

from hullcheck.edges.streams import write_bytes

from .entry import Entry, unpacked
from .question import Question

MAX_ENTRY_BYTES = 64_000_000
"""What is larger was not written here."""


def recall(question: Question) -> int | None:
    """Say what a run that was asked the same said, and return its exit code; None: say nothing.

    Whatever is wrong with what was kept, the run is made as if there were nothing.
    """
    try:
        entry = _found(question) if _is_own(question.folder) else None
        if entry is None or not entry.holds():
            return None
    except (OSError, ValueError):
        return None
    streams = {1: sys.stdout, 2: sys.stderr}
    for stream, text in entry.said:
        write_bytes(streams[stream], text)
    return entry.code


def _found(question: Question) -> Entry | None:
    with open(question.place, "rb") as file:
        entry = unpacked(file.read(MAX_ENTRY_BYTES))
    return entry if entry is not None and entry.key == question.key else None


def _is_own(folder: str) -> bool:
    """Say whether nobody else can have written into `folder`."""
    if not hasattr(os, "getuid"):
        return True
    found = os.stat(folder)
    return found.st_uid == os.getuid() and not found.st_mode & 0o022
