"""One file's new content: beside it first, then in its place, and back out of it."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_ISREG

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.errors import WriteError

from .leftovers import new_name
from .renaming import exchange, move_to_free

_WRITE_BITS = 0o222

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
"""How a file is opened that must not be there yet."""

_DISK_FAILS = {errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS}


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one file."""

    before: bytes | None
    """What it held when it was read; None: it was not there."""
    after: bytes


@dataclass(frozen=True, slots=True)
class Staged:
    """A change whose bytes, and those for the way back, are on the disk already."""

    path: str
    """As the user knows the file."""
    target: Path
    change: Change
    new: Path
    """A file beside the target that holds what is to come."""
    old: Path | None
    """A file beside it that holds what was there, so that the way back needs no room."""

    def check_unchanged(self) -> None:
        """Raise `WriteError` where the file is no longer what was read."""
        if not _holds(self.target, self.change.before):
            raise self._conflict()

    def _conflict(self) -> WriteError:
        if self.change.before is None:
            there = said("`{path}` is there already, and git ignores it", path=self.path)
            return WriteError(there, advice=said("Track it, or remove it."))
        changed = said("`{path}` has changed since it was read", path=self.path)
        return WriteError(changed, advice=said("Run `hullcheck fix` again."))

    def put(self) -> None:
        """Put the new content in its place.

        Raises `OSError` where that fails, and `WriteError` where somebody has edited the
        file meanwhile, up to the last moment: then that is in its place still.
        """
        if self.change.before is None:
            create(self.target, self.new)
        elif not exchange(self.new, self.target):
            self.new.replace(self.target)
        elif not _holds(self.new, self.change.before):
            if not exchange(self.new, self.target):
                self.new.replace(self.target)
            raise self._conflict()

    def take_back(self) -> str | None:
        """Restore what was read, unless somebody has edited it: return why not, in words."""
        try:
            if _holds(self.target, self.change.before):
                return None
            if not _holds(self.target, self.change.after):
                return said(
                    "`{path}` was edited after it was written, and is left as it is.",
                    path=self.path,
                )
            if self.old is None:
                self.target.unlink()
            else:
                self.old.replace(self.target)
        except OSError as error:
            reason = error.strerror or error
            return said(
                "`{path}` keeps its change: it cannot be put back ({reason}).",
                path=self.path,
                reason=reason,
            )
        return None

    def clear(self) -> None:
        """Remove what was put beside the file."""
        for place in (self.new, self.old):
            if place is not None:
                discard(place)


def _holds(place: Path, data: bytes | None) -> bool:
    """Say whether the bytes of a file are `data` now (None: there is nothing at all)."""
    try:
        state = place.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return data is None
    # A pipe that has come in its place would never end.
    if data is None or not S_ISREG(state.st_mode) or state.st_size != len(data):
        return False
    return place.read_bytes() == data


def stage(path: str, target: Path, change: Change) -> Staged:
    """Write the bytes of `change` beside `target`; `path` is what the user calls it.

    Raises `WriteError` where the file is not to be written, `OSError` where the
    disk refuses.
    """
    refuse_read_only(path, target)
    new = write_beside(target, change.after)
    try:
        old = None if change.before is None else write_beside(target, change.before)
    except BaseException:
        discard(new)
        raise
    return Staged(path, target, change, new, old)


def refuse_read_only(path: str, target: Path) -> None:
    """Raise `WriteError` where `target` is a file that nobody, or not this user, may write.

    Replacing a file asks only whether the directory may be written. Somebody who
    took away the right to write means the file, and root is no exception.
    """
    if not target.exists():
        return
    if target.stat().st_mode & _WRITE_BITS and os.access(target, os.W_OK):
        return
    if hasattr(os, "statvfs") and os.statvfs(target).f_flag & os.ST_RDONLY:
        # It is the whole file system, and no matter of this file: writing to it says so.
        return
    raise WriteError(
        said("`{path}` is read-only", path=path),
        advice=said("Make it writable first, if the change is wanted."),
    )


def write_beside(target: Path, data: bytes, *, private: bool = False) -> Path:
    """Write `data` to a new file beside `target` that has its mode and owner; return its path.

    A `private` one is its owner's alone. What it holds and how is on the disk then: a file
    that is put in another's place before that may be empty after a loss of power.
    """
    temporary = target.parent / new_name()
    handle = os.open(temporary, _NEW, 0o600)
    try:
        try:
            _fill(handle, data)
            if not private:
                _liken(temporary, target)
            os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        discard(temporary)
        raise
    return temporary


def append_from(path: str, size: int, data: bytes) -> None:
    """Let the file at `path` be its first `size` bytes and `data`, through to the disk.

    Raises `OSError`; then a part of `data` may be there.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o666)
    try:
        os.ftruncate(handle, size)
        _fill(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)


def discard(place: Path) -> None:
    """Remove a file beside another; where the disk does not let us, the next run does."""
    with suppress(OSError):
        place.unlink()


def keep_names(directory: Path) -> None:
    """Have the names in `directory` outlive a loss of power, where the system can.

    Raises `OSError` where the disk fails.
    """
    try:
        handle = os.open(directory, os.O_RDONLY)
    except OSError:
        # A folder cannot be opened on Windows, nor where it may be written and not read.
        return
    try:
        os.fsync(handle)
    except OSError as error:
        # Some file systems cannot do this.
        if error.errno in _DISK_FAILS:
            raise
    finally:
        os.close(handle)


def create(target: Path, new: Path) -> None:
    """Make `target` of the file `new`, where nothing may have come to be meanwhile.

    A rename would overwrite it. Raises `OSError`, `FileExistsError` where something is there.
    """
    try:
        os.link(new, target)
    except FileExistsError:
        raise
    except OSError:
        # Not every file system has hard links: FAT, some network and container mounts.
        if not move_to_free(new, target):
            _create_exclusively(target, new)


def _create_exclusively(target: Path, new: Path) -> None:
    os.close(os.open(target, _NEW, 0o600))
    try:
        new.replace(target)
    except BaseException:
        discard(target)
        raise


def _fill(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        # A disk that is nearly full takes a part.
        rest = rest[os.write(handle, rest) :]


def _liken(temporary: Path, target: Path) -> None:
    """Give `temporary` the mode and, where that may be done, the owner of `target`.

    One for a file that is not there yet gets what the umask leaves.
    """
    if not target.exists():
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        return
    state = target.stat()
    # Root in a container must not take a developer's files from them.
    with suppress(OSError, AttributeError):
        os.chown(temporary, state.st_uid, state.st_gid)
    temporary.chmod(S_IMODE(state.st_mode))
