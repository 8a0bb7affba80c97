"""Files written whole or not at all, and only over what was read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from stat import S_IMODE
from tempfile import NamedTemporaryFile

from hullcheck.core.noun import dataclass
from hullcheck.errors import WriteError


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one file."""

    before: bytes | None
    """What it held when it was read; None: it was not there."""
    after: bytes


def write_changes(root: Path, changes: Mapping[str, Change]) -> None:
    """Make `changes` to files below the folder `root`: all of them, or none.

    Raises `WriteError` where a file is no longer what was read, lies behind a
    symbolic link, or cannot be written.
    """
    staged: list[_Staged] = []
    try:
        for path, change in changes.items():
            staged.append(_stage(root, path, change))
        for each in staged:
            each.check_unchanged()
        _commit(staged)
    except OSError as error:
        raise WriteError(
            f"`{error.filename}` cannot be written",
            cause=error.strerror or str(error),
            advice="Nothing was changed.",
        ) from error
    finally:
        for each in staged:
            each.temporary.unlink(missing_ok=True)


def write_whole(path: str, data: bytes) -> None:
    """Write `data` to the file at `path`, which may exist, and may be a pipe or a device.

    Raises `WriteError` where that fails.
    """
    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        temporary = _temporary(target.resolve(), data)
        temporary.replace(target.resolve())
    except OSError as error:
        raise WriteError(
            f"`{path}` cannot be written",
            cause=error.strerror or str(error),
            advice="Give another file to --output.",
        ) from error


@dataclass(frozen=True, slots=True)
class _Staged:
    """A file's new content beside it, not yet in its place."""

    target: Path
    temporary: Path
    change: Change

    def check_unchanged(self) -> None:
        now = _content(self.target)
        if now == self.change.before:
            return
        if self.change.before is None:
            what, advice = "is there already, and git ignores it", "Track it, or remove it."
        else:
            what, advice = "has changed since it was read", "Run `hullcheck fix` again."
        raise WriteError(f"`{self.target}` {what}", advice=f"Nothing was written. {advice}")

    def put(self) -> None:
        if self.change.before is None:
            # A link fails where a file has come to be meanwhile; a rename would overwrite it.
            os.link(self.temporary, self.target)
        else:
            self.temporary.replace(self.target)

    def take_back(self) -> None:
        if self.change.before is None:
            self.target.unlink(missing_ok=True)
        else:
            _temporary(self.target, self.change.before).replace(self.target)


def _stage(root: Path, path: str, change: Change) -> _Staged:
    target = root / path
    if target.is_symlink() or not target.parent.resolve().is_relative_to(root.resolve()):
        raise WriteError(
            f"`{path}` is not written, because a symbolic link leads there",
            advice="Make the change by hand where the link leads.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    return _Staged(target, _temporary(target, change.after), change)


def _commit(staged: list[_Staged]) -> None:
    done: list[_Staged] = []
    try:
        for each in staged:
            each.put()
            done.append(each)
    except OSError:
        for each in reversed(done):
            each.take_back()
        raise


def _temporary(target: Path, data: bytes) -> Path:
    """Write `data` to a new file beside `target` that has its mode."""
    with NamedTemporaryFile(dir=target.parent, prefix=".hullcheck-", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            temporary.chmod(_mode(target))
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    return temporary


def _mode(target: Path) -> int:
    """Return the mode of the file at `target`; for a new one, what the umask leaves."""
    if target.exists():
        return S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
