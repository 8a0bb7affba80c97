"""One file's new content: beside it first, then in its place, and back out of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_ISREG

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.errors import WriteError

_WRITE_BITS = 0o222


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
        if self._holds(self.change.before):
            return
        if self.change.before is None:
            there = said("`{path}` is there already, and git ignores it", path=self.path)
            raise WriteError(there, advice=said("Track it, or remove it."))
        changed = said("`{path}` has changed since it was read", path=self.path)
        raise WriteError(changed, advice=said("Run `hullcheck fix` again."))

    def put(self) -> None:
        """Put the new content in its place. Raises `OSError` where that fails."""
        if self.change.before is None:
            _create(self.target, self.new, self.change.after)
        else:
            self.new.replace(self.target)

    def take_back(self) -> str | None:
        """Restore what was read, unless somebody has edited it: return why not, in words."""
        try:
            if self._holds(self.change.before):
                return None
            if not self._holds(self.change.after):
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
                with suppress(OSError):
                    place.unlink()

    def _holds(self, data: bytes | None) -> bool:
        """Say whether the file's bytes are `data` now (None: there is nothing at all)."""
        try:
            state = self.target.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return data is None
        # A pipe that has come in its place would never end.
        if data is None or not S_ISREG(state.st_mode) or state.st_size != len(data):
            return False
        return self.target.read_bytes() == data


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
        new.unlink(missing_ok=True)
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
    raise WriteError(
        said("`{path}` is read-only", path=path),
        advice=said("Make it writable first, if the change is wanted."),
    )


def write_beside(target: Path, data: bytes) -> Path:
    """Write `data` to a new file beside `target` that has its mode and owner; return its path."""
    from tempfile import NamedTemporaryFile  # noqa: PLC0415  only a write needs it

    with NamedTemporaryFile(dir=target.parent, prefix=".hullcheck-", delete=False) as file:
        temporary = Path(file.name)
        try:
            _fill(file.write, file.flush, file.fileno(), data)
            _liken(temporary, target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    return temporary


def keep_names(directory: Path) -> None:
    """Have the names in `directory` outlive a loss of power, where the system can."""
    # A folder cannot be opened on Windows, and some file systems cannot do this.
    with suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _create(target: Path, new: Path, data: bytes) -> None:
    """Make `target`, where nothing may have come to be meanwhile: a rename would overwrite it."""
    try:
        os.link(new, target)
    except FileExistsError:
        raise
    except OSError:
        # Not every file system has hard links: FAT, some network and container mounts.
        _create_exclusively(target, new.stat().st_mode, data)


def _create_exclusively(target: Path, mode: int, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(target, flags, S_IMODE(mode)), "wb") as file:
        try:
            _fill(file.write, file.flush, file.fileno(), data)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _fill(
    write: Callable[[bytes], object], flush: Callable[[], object], handle: int, data: bytes
) -> None:
    """Write `data` through to the disk: a full one may say so only at the end."""
    write(data)
    flush()
    os.fsync(handle)


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
