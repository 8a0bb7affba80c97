"""Sort out what git does not track: new files, ignored ones, and directories to look into.

Pure: the disk and git's own judgement are handed in as functions, so a tree
literal and a real folder give the same result by the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from operator import attrgetter
from typing import NamedTuple

from hullcheck.core.said import said

from .finding import Unknown
from .noun import dataclass
from .on_disk import GIT_DIRECTORY, DirectoryKind, DiskEntry, OnDisk, kind_of
from .survey import Listing, Top, survey

MAX_PLACES = 20_000
"""Files and directories looked at in new directories: more are data, not a program's files."""

MAX_ROUNDS = 40
"""Levels of new directories looked at; each is one question to git."""

Ignored = Callable[[Sequence[str]], frozenset[str]]
"""Gives those of some paths (files and directories) that git ignores."""


class Place(NamedTuple):
    """A file or directory that git does not track."""

    path: str
    is_dir: bool


@dataclass(frozen=True, slots=True)
class Untracked:
    """What git does not track, sorted out."""

    files: tuple[str, ...]
    """New files: neither tracked nor ignored, and in no environment; sorted."""
    on_disk: OnDisk


@dataclass(frozen=True, slots=True)
class _Group:
    """Places to ask git about together: those of one new directory, or those handed in."""

    places: tuple[Place, ...]
    directory: str | None = None
    closed: bool = False
    """The directory stays one entry: an environment, or a repository of its own."""


def sort_untracked(
    places: Iterable[Place], listing: Listing, ignored: Ignored, *, limit: int = MAX_PLACES
) -> Untracked:
    """Sort out `places`: the topmost paths below which git tracks nothing.

    A directory that is neither ignored nor an environment is opened, level by
    level, until `limit` places were seen; the rest stays closed, with an Unknown.
    """
    sorter = _Sorter(listing, limit)
    groups = [_Group(tuple(places))]
    for _ in range(MAX_ROUNDS):
        if not groups:
            break
        known = ignored([path for group in groups for path in _askable(group)])
        groups = [new for group in groups for new in sorter.settle(group, known)]
    for group in groups:
        sorter.leave_closed(group.directory or "")
    return sorter.result()


def _askable(group: _Group) -> Iterator[str]:
    """Yield the paths that git can say something about, which it cannot of its own files."""
    return (place.path for place in group.places if not _is_git(place))


def _is_git(place: Place) -> bool:
    return place.path.rpartition("/")[2] == GIT_DIRECTORY


@dataclass(slots=True)
class _Sorter:
    listing: Listing
    room: int
    """How many places may still be looked at."""
    files: list[str] = field(default_factory=list)
    entries: list[DiskEntry] = field(default_factory=list)
    tops: list[Top] = field(default_factory=list)
    unknowns: list[Unknown] = field(default_factory=list)

    def settle(self, group: _Group, known: frozenset[str]) -> Iterator[_Group]:
        """Sort the places of `group` in; yield the directories that are to be asked about next."""
        if group.directory is not None:
            # Tools put a .gitignore with `*` into what they make (uv, mypy, ruff).
            asked = list(_askable(group))
            all_ignored = bool(asked) and known.issuperset(asked)
            if all_ignored or group.closed:
                self.tops.append(Top(group.directory, all_ignored))
                return
        for place in group.places:
            if _is_git(place):
                self._sort_git(place)
            elif not place.is_dir:
                self._sort_file(place.path, place.path in known)
            elif place.path in known:
                self.tops.append(Top(place.path, ignored=True))
            else:
                yield from self._opened(place.path)

    def _sort_file(self, path: str, ignored: bool) -> None:
        self.entries.append(DiskEntry(path, False, ignored, None, (path,)))
        if not ignored:
            self.files.append(path)

    def _sort_git(self, place: Place) -> None:
        # git never offers to track it, which is what being ignored means.
        if place.is_dir:
            self.tops.append(Top(place.path, ignored=True))
        else:
            entry = DiskEntry(place.path, False, True, DirectoryKind.GIT, (place.path,))
            self.entries.append(entry)

    def _opened(self, directory: str) -> Iterator[_Group]:
        if self.room <= 0:
            self.leave_closed(directory)
            return
        listed = self.listing(directory)
        self.room -= len(listed)
        kind = kind_of(directory, listed)
        if not listed:
            self.entries.append(DiskEntry(directory, True, False, kind))
            return
        is_repository = any(entry.name == GIT_DIRECTORY for entry in listed)
        yield _Group(
            tuple(Place(f"{directory}/{entry.name}", entry.is_dir) for entry in listed),
            directory,
            closed=is_repository or kind is not None,
        )

    def leave_closed(self, directory: str) -> None:
        """Leave a new directory one entry because there is too much, and say so once."""
        self.tops.append(Top(directory, ignored=False))
        if not self.unknowns:
            reason = said("too many new files: from here on new directories were not looked into")
            self.unknowns.append(Unknown(reason, directory, limit=True))

    def result(self) -> Untracked:
        """Return everything that was sorted in, with the directories looked into."""
        inside, too_much = survey(self.tops, self.listing)
        return Untracked(
            files=tuple(sorted(self.files)),
            on_disk=OnDisk(
                tuple(sorted(self.entries + inside, key=attrgetter("path"))),
                (*self.unknowns, *too_much),
            ),
        )
