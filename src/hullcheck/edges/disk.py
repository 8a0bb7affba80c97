"""Listing directories and reading files of a folder, never through a link and never a device."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from hullcheck.core.finding import Unknown
from hullcheck.core.on_disk import Listed
from hullcheck.core.said import said
from hullcheck.core.snapshot import Mode, Unreadable
from hullcheck.core.source import Source
from hullcheck.errors import UsageError
from hullcheck.unread import NO_FILE

from .cache.record import look
from .loading import MAX_LINK_BYTES, Allowance, content_of

MAX_NAMES = 10_000
"""Names read of one directory that git does not track: more are a data set."""

# Both are absent on Windows, which has no FIFOs and hardly a link.
_CAREFULLY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def real_directory(path: str) -> Path:
    """Return the absolute path of the directory at `path`, links followed.

    Raises `UsageError` where there is none.
    """
    # Unlike Path.resolve it does not raise for a loop of links.
    real = Path(os.path.realpath(path))
    if real.is_dir():
        return real
    if os.path.lexists(real):
        raise UsageError(
            said("`{path}` is no folder", path=path),
            advice=said("Name the folder that holds it: `{parent}`.", parent=Path(path).parent),
        )
    parent = Path(path).parent
    names = [entry.name for entry in parent.iterdir()] if parent.is_dir() else []
    from difflib import get_close_matches  # noqa: PLC0415  an error needs it

    close = get_close_matches(Path(path).name, names, n=1)
    here = said("PATH is a folder of the repository, the current one by default.")
    advice = said("Did you mean `{path}`?", path=parent / close[0]) if close else here
    raise UsageError(said("`{path}` does not exist", path=path), advice=advice)


class DiskListing:
    """Lists directories below `root`; one that cannot be listed is empty, and in `unknowns`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.unknowns: list[Unknown] = []
        self.specials: list[str] = []
        """What is neither file, link nor directory."""

    def __call__(self, directory: str) -> Sequence[Listed]:
        """Return the files, links and directories directly in `directory`, sorted by name."""
        look(self.root / directory)
        try:
            with os.scandir(self.root / directory) as found:
                names = sorted(
                    Listed(entry.name, entry.is_dir(follow_symlinks=False))
                    for entry in islice(found, MAX_NAMES + 1)
                    if self._keeps(entry, directory)
                )
        except OSError as error:
            self.unknowns.append(cannot_list(directory, error))
            return ()
        if len(names) > MAX_NAMES:
            reason = said(
                "only {max_names} of the names in this directory were looked at",
                max_names=MAX_NAMES,
            )
            self.unknowns.append(Unknown(reason, directory, limit=True))
        return names

    def _keeps(self, entry: os.DirEntry[str], directory: str) -> bool:
        if is_kept(entry):
            return True
        self.specials.append(f"{directory}/{entry.name}" if directory else entry.name)
        return False


def cannot_list(directory: str, error: OSError) -> Unknown:
    """Return that the entries of `directory` are not known, and why."""
    return Unknown(
        said("the directory cannot be listed: {reason}", reason=error.strerror),
        directory or None,
    )


def is_kept(entry: os.DirEntry[str]) -> bool:
    """Say whether an entry is a file, link or directory: neither FIFO nor socket nor device."""
    return entry.is_file(follow_symlinks=False) or entry.is_symlink() or entry.is_dir()


def read_mode(root: Path, path: str) -> Mode:
    """Return the mode that git would give the file or link at `path`; if it is gone, a file's."""
    look(root / path)
    try:
        mode = (root / path).lstat().st_mode
    except OSError:
        return Mode.FILE
    if stat.S_ISLNK(mode):
        return Mode.SYMLINK
    return Mode.EXECUTABLE if mode & stat.S_IXUSR else Mode.FILE


def read_text(root: Path, path: str, allowance: Allowance) -> Source | Unreadable:
    """Return the file at `path`, or the target of the link there.

    Nothing is followed: a link on the way to `path` makes it unreadable, so
    that no path leads out of `root`, which is a real path.
    """
    place = root / path
    look(place)
    try:
        parent = str(place.parent)
        inside = str(place).startswith(os.path.join(root, ""))  # noqa: PTH118 (one by one is slow)
        if not inside or os.path.realpath(parent) != parent:
            return Unreadable(path, said("a symbolic link lies on its path"))
        mode = place.lstat().st_mode
        if stat.S_ISLNK(mode):
            target = os.fsencode(place.readlink())
            return allowance.refusal(path, len(target), MAX_LINK_BYTES) or Source(path, target)
        if not stat.S_ISREG(mode):
            return Unreadable(path, NO_FILE)
        return _read_file(place, path, allowance)
    except (OSError, ValueError) as error:
        return Unreadable(
            path,
            said("it cannot be read: {error}", error=getattr(error, "strerror", None) or error),
            expected=isinstance(error, FileNotFoundError),
        )


def _read_file(place: Path, path: str, allowance: Allowance) -> Source | Unreadable:
    with os.fdopen(os.open(place, _CAREFULLY), "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            return Unreadable(path, said("it was replaced while it was read"))
        # Never more than was allowed for, even where the file grows.
        return allowance.refusal(path, state.st_size) or content_of(path, file.read(state.st_size))
