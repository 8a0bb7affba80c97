"""Going through a work tree on disk: how it differs from what git tracks there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import field
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Mode, Tree
from hullcheck.core.untracked import Place

from .cache.record import look
from .copies import shared, side_by_side
from .disk import is_kept

MANY = 20_000
"""Tracked paths whose directories are listed side by side: a system takes 15 microseconds
for each directory, a copy of this process some milliseconds."""

MAX_SIDE_BY_SIDE = 4
"""Processes that list at once: more wait for one disk."""

_PIECES = 4
"""A directory with less than one in so many of each one's paths is left whole."""


@dataclass(slots=True)
class Walk:
    """How a work tree differs from what git tracks."""

    missing: set[str] = field(default_factory=set)
    """Tracked paths that no listing showed."""
    links: set[str] = field(default_factory=set)
    """Tracked paths that are symbolic links."""
    places: list[Place] = field(default_factory=list)
    """What is not tracked; a directory of it was not entered."""
    specials: list[str] = field(default_factory=list)
    """What is not tracked and neither file, link nor directory."""
    unlisted: list[tuple[str, OSError]] = field(default_factory=list)
    """Directories that could not be listed, and why."""


class _Seen(NamedTuple):
    """What one process saw, in lists that another one can be told."""

    looked_at: list[str]
    """Directories, with a final slash."""
    missing: list[str]
    links: list[str]
    directories: list[str]
    """Those that are not tracked."""
    files: list[str]
    """Plain files that are not tracked."""
    others: list[str]
    """Links that are not tracked."""
    specials: list[str]
    unlisted: list[tuple[str, int, str]]
    """Directories that could not be listed, with the number and the words of the error."""


class _Directory(NamedTuple):
    prefix: str
    """Its path with a final slash; "" is the root."""
    start: int
    """The position of the first path of the tree that lies below it."""
    stop: int
    """The position behind the last one."""

    @property
    def size(self) -> int:
        """How many tracked paths lie below it."""
        return self.stop - self.start


def walk_tracked(root: Path, tree: Tree) -> Walk:
    """Go through the directories of `tree` on disk: one listing each, and no `stat` at all."""
    top = str(root)
    seen = _nothing_seen()
    pending = [_Directory("", 0, len(tree.paths))]
    workers = min(side_by_side(), MAX_SIDE_BY_SIDE) if len(tree.paths) >= MANY else 1
    share = len(tree.paths) // (workers * _PIECES)
    while workers > 1 and pending and pending[-1].size > share:
        pending += _enter(top, tree, pending.pop(), seen)
        pending.sort(key=attrgetter("size"))
    parts = _parted(pending, workers)
    told = shared(lambda part: tuple(_go_through(top, tree, part)), parts)
    return _walk_of(top, [seen, *map(_Seen._make, told)])


def _nothing_seen() -> _Seen:
    return _Seen([], [], [], [], [], [], [], [])


def _parted(pending: list[_Directory], workers: int) -> list[list[_Directory]]:
    """Return `pending` in as many parts as there are workers, all with about as many paths."""
    parts: list[list[_Directory]] = [[] for _ in range(workers)]
    sizes = [0] * workers
    for directory in sorted(pending, key=attrgetter("size"), reverse=True):
        least = sizes.index(min(sizes))
        parts[least].append(directory)
        sizes[least] += directory.size
    return [part for part in parts if part]


def _go_through(top: str, tree: Tree, part: list[_Directory]) -> _Seen:
    """Return what is seen in the directories of `part` and all below."""
    seen = _nothing_seen()
    pending = list(part)
    while pending:
        pending += _enter(top, tree, pending.pop(), seen)
    return seen


def _enter(top: str, tree: Tree, directory: _Directory, seen: _Seen) -> list[_Directory]:
    """See what lies in `directory`; return the tracked directories in it."""
    prefix, start, stop = directory
    seen.looked_at.append(prefix)
    try:
        names, rest = _list(f"{top}/{prefix}")
    except OSError as error:
        seen.unlisted.append((prefix, error.errno or 0, error.strerror or ""))
        return []
    files = [prefix + name for name in names]
    if not rest:
        # Most directories of many have nothing but files, and the tracked ones.
        _compare(files, (), tree.paths[start:stop], seen)
        return []
    present: list[str] = []
    inner: list[_Directory] = []
    for entry in rest:
        _look_at(entry, directory, tree, seen, present, inner)
    _compare(files, present, _directly_in(directory, inner, tree.paths), seen)
    return inner


def _list(place: str) -> tuple[list[str], list[os.DirEntry[str]]]:
    """Return the names of the plain files of a directory, sorted, and its other entries."""
    rest: list[os.DirEntry[str]] = []
    with os.scandir(place) as found:
        # Nearly all of a million entries are plain files: one step for each.
        names = [
            entry.name
            for entry in found
            if entry.is_file(follow_symlinks=False) or rest.append(entry)  # type: ignore[func-returns-value]
        ]
    names.sort()
    return names, rest


def _look_at(
    entry: os.DirEntry[str],
    directory: _Directory,
    tree: Tree,
    seen: _Seen,
    present: list[str],
    inner: list[_Directory],
) -> None:
    """Look at what is no plain file."""
    path = directory.prefix + entry.name
    if entry.is_dir(follow_symlinks=False):
        inside = tree.range_under(path, directory.start, directory.stop)
        if inside:
            inner.append(_Directory(path + "/", inside.start, inside.stop))
        elif tree.mode(path) == Mode.SUBMODULE:
            present.append(path)
        else:
            seen.directories.append(path)
    elif tree.index(path) is not None:
        present.append(path)
        if entry.is_symlink():
            seen.links.append(path)
    elif is_kept(entry):
        seen.others.append(path)
    else:
        seen.specials.append(path)


def _directly_in(
    directory: _Directory, inner: Sequence[_Directory], paths: Sequence[str]
) -> list[str]:
    """Return the tracked paths below `directory` that are in none of the directories `inner`."""
    found: list[str] = []
    start = directory.start
    for each in sorted(inner, key=attrgetter("start")):
        found += paths[start : each.start]
        start = each.stop
    return found + list(paths[start : directory.stop])


def _compare(files: list[str], present: Sequence[str], tracked: Sequence[str], seen: _Seen) -> None:
    """See which of the plain `files` of a directory are not tracked, and what is missing."""
    if files != tracked:
        seen.missing.extend(set(tracked).difference(files, present))
        seen.files.extend(set(files).difference(tracked))


def _walk_of(top: str, seen: Sequence[_Seen]) -> Walk:
    """Put together what all processes saw."""
    walk = Walk()
    files: list[str] = []
    for each in seen:
        for prefix in each.looked_at:
            look(f"{top}/{prefix}")
        walk.missing.update(each.missing)
        walk.links.update(each.links)
        walk.places += (Place(path, is_dir=True) for path in each.directories)
        walk.places += (Place(path, is_dir=False) for path in each.others)
        files += each.files
        walk.specials += each.specials
        walk.unlisted += (
            (prefix.rstrip("/"), OSError(number, words)) for prefix, number, words in each.unlisted
        )
    walk.places += (Place(path, is_dir=False) for path in sorted(files))
    return walk
