"""Files beside files that are being written, and what a run that was killed has left of them.

Whoever writes in a folder holds a lock on it, which ends with its process: so a file
with such a name in a folder without a lock belongs to nobody any more.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hullcheck.core.lazy_pattern import lazy_pattern

_NAME = lazy_pattern(r"\.hullcheck-[0-9a-f]{16}")

PATIENCE = 0.5
"""Seconds that a writer waits for one who clears up, which takes a moment; then it goes on."""


def new_name() -> str:
    """Return a name that no file has."""
    return f".hullcheck-{os.urandom(8).hex()}"


def is_own_name(name: str) -> bool:
    """Say whether `name` is one of those that `new_name` returns."""
    return _NAME.fullmatch(name) is not None


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Keep others from clearing up in `folder` meanwhile, where the system has such locks."""
    handle = _opened(folder)
    try:
        until = time.monotonic() + PATIENCE
        while not _locks(handle, exclusive=False) and time.monotonic() < until:
            time.sleep(0.01)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def clear_folder(folder: Path) -> list[Path]:
    """Remove from `folder` what runs that were killed have left there; return what was removed."""
    try:
        with os.scandir(folder) as found:
            names = [entry.name for entry in found if is_own_name(entry.name)]
    except OSError:
        return []
    return clear(folder / name for name in names)


def clear(places: Iterable[Path]) -> list[Path]:
    """Remove those files of `places` that nobody is writing; return them."""
    folders: dict[Path, list[Path]] = {}
    for place in places:
        folders.setdefault(place.parent, []).append(place)
    return [gone for folder, found in folders.items() for gone in _cleared(folder, found)]


def _cleared(folder: Path, places: Iterable[Path]) -> Iterator[Path]:
    handle = _opened(folder)
    try:
        if not _locks(handle, exclusive=True):
            return
        for place in places:
            # What has such a name and is no plain file was not made here.
            with suppress(OSError):
                if place.is_file() and not place.is_symlink():
                    place.unlink()
                    yield place
    finally:
        if handle is not None:
            os.close(handle)


def _opened(folder: Path) -> int | None:
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError:
        # It may be written and not read, or the system opens no folders.
        return None


def _locks(handle: int | None, *, exclusive: bool) -> bool:
    """Lock an open folder without waiting; say whether that was possible."""
    try:
        import fcntl  # noqa: PLC0415  Windows has none
    except ImportError:
        return False
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        if handle is not None:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except OSError:
        # Somebody else has it, or the file system has no locks.
        return False
    return handle is not None
