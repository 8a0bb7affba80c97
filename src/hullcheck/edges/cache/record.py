"""Note what a run looks at and what it says, and keep it for a run to which nothing has changed.

One process makes one run. What a run depends on and cannot be looked at again, as
standard input, calls `forget`; nothing is kept either unless the run says at its end
that it has told all that it read (`keep`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress

from .entry import GONE, Entry, Said, state_of
from .question import Question

MAX_SAID_BYTES = 10_000_000
"""What is longer is not kept: it is asked for once."""

MAX_LOOKED_AT = 200_000
"""Files and directories; to look at more takes as long as a run."""

MAX_KEPT = 200
"""Results; the oldest go first."""

FINE_TICK, COARSE_TICK = 100_000_000, 2_000_000_000
"""Nanoseconds in which a file can change twice and show one time: systems that count in
less than a second take up to 10 ms, FAT takes two seconds."""


class _Recording:
    """A run on its way."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.began = time.time_ns()
        self.looked_at: set[str] = set()
        self.said: list[Said] = []
        self.said_bytes = 0
        self.root: str | None = None


_current: _Recording | None = None


def begin(question: Question) -> None:
    """Begin to note what the run that answers `question` does."""
    global _current  # noqa: PLW0603 (one process makes one run)
    _current = _Recording(question)


def forget() -> None:
    """Note nothing more: the run depends on what cannot be looked at again."""
    global _current  # noqa: PLW0603 (the same)
    _current = None


def look(path: str | os.PathLike[str]) -> None:
    """Note that the run looks at the file or directory at `path`, which is absolute."""
    if _current is None:
        return
    _current.looked_at.add(os.fspath(path))
    if len(_current.looked_at) > MAX_LOOKED_AT:
        forget()


def say(stream: int, data: bytes) -> None:
    """Note that `data` is written to the stream with this number."""
    if _current is None:
        return
    _current.said.append((stream, data))
    _current.said_bytes += len(data)
    if _current.said_bytes > MAX_SAID_BYTES:
        forget()


def keep(root: str) -> None:
    """Say that all that the run depends on was looked at, or lies in git's files for `root`."""
    if _current is not None:
        _current.root = root


def end(code: int) -> None:
    """Keep what was noted, where the run has asked for that; a failure to do so is no failure."""
    recording = _current
    forget()
    if recording is None or recording.root is None:
        return
    with suppress(OSError):
        _store(recording, recording.root, code)


def _store(recording: _Recording, root: str, code: int) -> None:
    paths = list(dict.fromkeys(_all_paths(recording, root)))
    states = [(os.fsencode(path), state_of(path)) for path in paths]
    if any(_is_fresh(state, recording.began) for _, state in states):
        return
    _write(recording, Entry(recording.question.key, states, recording.said, code))


def _all_paths(recording: _Recording, root: str) -> Iterator[str]:
    from .git_files import git_files  # noqa: PLC0415 (only where a result is kept)

    yield from sorted(recording.looked_at)
    for path in recording.looked_at:
        ignored = os.path.join(path, ".gitignore")
        if os.path.lexists(ignored):
            yield ignored
    yield from git_files(root)


def _is_fresh(state: bytes, began: int) -> bool:
    """Say whether a file changed so late that it can be another one than the run has read."""
    if state == GONE:
        return False
    changed = max(map(int, state.split()[:2]))
    tick = FINE_TICK if changed % 1_000_000_000 else COARSE_TICK
    return changed + tick > began


def _write(recording: _Recording, entry: Entry) -> None:
    """Write the entry's file, or none. It tells whether it is whole: no disk is waited for."""
    folder, place = recording.question.folder, recording.question.place
    os.makedirs(folder, mode=0o700, exist_ok=True)
    temporary = f"{place}.{os.getpid()}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(entry.packed())
        os.replace(temporary, place)
    except OSError:
        os.unlink(temporary)
        raise
    _thin_out(folder)


def _thin_out(folder: str) -> None:
    with os.scandir(folder) as found:
        entries = list(found)
    if len(entries) <= MAX_KEPT:
        return
    oldest = sorted(entries, key=lambda entry: entry.stat().st_mtime_ns)
    for entry in oldest[: len(entries) - MAX_KEPT * 3 // 4]:
        with suppress(OSError):
            os.unlink(entry.path)
