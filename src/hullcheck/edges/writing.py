"""Files written whole or not at all, and only over what was read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import field
from pathlib import Path

from hullcheck.core.noun import dataclass
from hullcheck.core.said import in_a_row, said
from hullcheck.errors import WriteError

from .cache.record import forget
from .staging import Change, Staged, keep_names, refuse_read_only, stage, write_beside


def write_changes(root: Path, changes: Mapping[str, Change]) -> None:
    """Make `changes` to files below the folder `root`: all of them, or none.

    Raises `WriteError` where a file is no longer what was read, is read-only,
    lies behind a symbolic link that leaves `root`, or cannot be written. What was
    written until then is taken back, but for a file that somebody has edited
    in the meantime: the error names it.
    """
    forget()
    writing = _Writing(root)
    try:
        for path, change in changes.items():
            writing.stage(path, change)
        writing.put()
    except BaseException as error:
        left = writing.take_back()
        if not isinstance(error, WriteError):
            raise
        outcome = [*left, *([] if left else [said("Nothing was changed.")])]
        advice = in_a_row([*outcome, *([error.advice] if error.advice else [])])
        raise WriteError(error.what, cause=error.cause, advice=advice) from error
    finally:
        writing.clear()


def write_whole(path: str, data: bytes) -> None:
    """Write `data` to the file at `path`, which may exist, and may be a pipe or a device.

    Raises `WriteError` where that fails.
    """
    forget()
    target = Path(path)
    try:
        if _is_stream(target):
            with target.open("ab") as stream:
                stream.write(data)
            return
        real = Path(os.path.realpath(target))
        refuse_read_only(path, real)
        _replace(real, data)
    except OSError as error:
        raise _failure(path, error, advice=said("Give another file to --output.")) from error


def _replace(target: Path, data: bytes) -> None:
    temporary = write_beside(target, data)
    try:
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _is_stream(target: Path) -> bool:
    """Say whether `target` is written to where it stands: a pipe, a device, a stream of ours.

    `/dev/stdout` may lead to a file that holds what others wrote before.
    """
    if str(target).startswith(("/dev/std", "/dev/fd/", "/proc/")):
        return True
    return target.exists() and not target.is_file()


@dataclass(slots=True)
class _Writing:
    """Changes on their way to the disk, and what it takes to turn back."""

    root: Path
    staged: list[Staged] = field(default_factory=list)
    begun: list[Staged] = field(default_factory=list)
    """Those whose files may have been replaced."""
    folders: list[Path] = field(default_factory=list)
    """Directories that were made for new files, outer ones first."""

    def stage(self, path: str, change: Change) -> None:
        target = self.root / path
        with _naming(path):
            if target.is_symlink() or not _is_inside(self.root, target.parent):
                raise WriteError(
                    said("`{path}` is not written, because a symbolic link leads there", path=path),
                    advice=said("Make the change by hand where the link leads."),
                )
            self._make_folders(target.parent)
            self.staged.append(stage(path, target, change))

    def put(self) -> None:
        """Put everything in its place; nothing where one file is no longer what was read."""
        for each in self.staged:
            with _naming(each.path):
                each.check_unchanged()
        for each in self.staged:
            with _naming(each.path):
                each.check_unchanged()
                self.begun.append(each)
                each.put()
        places = [*self.folders, *(each.target for each in self.staged)]
        for folder in {place.parent for place in places}:
            keep_names(folder)

    def take_back(self) -> list[str]:
        """Undo what was done; return, in words, what could not be undone."""
        left = [each.take_back() for each in reversed(self.begun)]
        self.clear()
        for folder in reversed(self.folders):
            # One that somebody has put a file into stays.
            with suppress(OSError):
                folder.rmdir()
        return [words for words in left if words]

    def clear(self) -> None:
        """Remove what was put beside the files."""
        for each in self.staged:
            each.clear()

    def _make_folders(self, folder: Path) -> None:
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        for place in reversed(missing):
            place.mkdir()
            self.folders.append(place)


def _is_inside(root: Path, folder: Path) -> bool:
    # Unlike Path.resolve it does not raise for a loop of links.
    return Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(root))


@contextmanager
def _naming(path: str) -> Iterator[None]:
    """Turn what the disk refuses into an error that names the file: a full one does not."""
    try:
        yield
    except OSError as error:
        raise _failure(path, error) from error


def _failure(path: str, error: OSError, advice: str = "") -> WriteError:
    cause = error.strerror or str(error)
    return WriteError(said("`{path}` cannot be written", path=path), cause=cause, advice=advice)
