"""Files written whole or not at all, and only over what was read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import field
from pathlib import Path

from hullcheck.core.noun import dataclass
from hullcheck.core.said import in_a_row, said
from hullcheck.errors import WriteError

from .cache.record import forget
from .interruption import PutOff, signals_put_off
from .leftovers import claimed, clear_folder
from .staging import (
    Change,
    Staged,
    create,
    discard,
    keep_names,
    refuse_read_only,
    stage,
    write_beside,
)


def write_changes(root: Path, changes: Mapping[str, Change]) -> None:
    """Make `changes` to files below the folder `root`: all of them, or none.

    Raises `WriteError` where a file is no longer what was read, is read-only,
    lies behind a symbolic link that leaves `root`, or cannot be written. What was
    written until then is taken back, but for a file that somebody has edited
    in the meantime: the error names it. So it is where a signal asks to end.
    """
    forget()
    with signals_put_off() as came, ExitStack() as claims:
        writing = _Writing(root, came, claims)
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
        with _beside(real, data) as temporary:
            temporary.replace(real)
    except OSError as error:
        raise _failure(path, error, advice=said("Give another file to --output.")) from error


def write_secret(target: Path, data: bytes) -> None:
    """Write `data` to a file that is not there yet and is its owner's alone.

    Raises `OSError`.
    """
    with _beside(target, data, private=True) as temporary:
        create(target, temporary)


@contextmanager
def _beside(target: Path, data: bytes, *, private: bool = False) -> Iterator[Path]:
    """Give a file beside `target` that holds `data`; after the block its name will last."""
    folder = target.parent
    clear_folder(folder)
    with signals_put_off() as came, claimed(folder):
        temporary = write_beside(target, data, private=private)
        try:
            came.stop_if_asked()
            yield temporary
        finally:
            discard(temporary)
        keep_names(folder)


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
    came: PutOff
    claims: ExitStack
    """On the folders that are written in."""
    claimed: set[Path] = field(default_factory=set)
    staged: list[Staged] = field(default_factory=list)
    begun: list[Staged] = field(default_factory=list)
    """Those whose files may have been replaced."""
    folders: list[Path] = field(default_factory=list)
    """Directories that were made for new files, outer ones first."""

    def stage(self, path: str, change: Change) -> None:
        self.came.stop_if_asked()
        target = self.root / path
        with _naming(path):
            self._refuse_link(path, target)
            self._make_folders(target.parent)
            if target.parent not in self.claimed:
                self.claimed.add(target.parent)
                self.claims.enter_context(claimed(target.parent))
            self.staged.append(stage(path, target, change))

    def _refuse_link(self, path: str, target: Path) -> None:
        if target.is_symlink() or not _is_inside(self.root, target.parent):
            raise WriteError(
                said("`{path}` is not written, because a symbolic link leads there", path=path),
                advice=said("Make the change by hand where the link leads."),
            )

    def _check(self, each: Staged) -> None:
        self._refuse_link(each.path, each.target)
        each.check_unchanged()

    def put(self) -> None:
        """Put everything in its place; nothing where one file is no longer what was read."""
        for each in self.staged:
            with _naming(each.path):
                self._check(each)
        for each in self.staged:
            self.came.stop_if_asked()
            with _naming(each.path):
                self._check(each)
                self._put(each)
        self.came.stop_if_asked()
        self._keep_names()

    def _put(self, each: Staged) -> None:
        self.begun.append(each)
        try:
            each.put()
        except WriteError:
            # Somebody's edit of the last moment: it is in its place, and stays there.
            self.begun.remove(each)
            raise

    def _keep_names(self) -> None:
        places = {each.target: each.path for each in self.staged}
        places |= {folder: str(folder.relative_to(self.root)) for folder in self.folders}
        folders = {place.parent: path for place, path in places.items()}
        for folder, path in folders.items():
            with _naming(path):
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
