"""Look into directories that git does not track: what they are, and few files that stand for each.

Pure: the disk is a function that lists one directory. A directory such as
`node_modules` holds a hundred thousand files, so nothing here walks a whole one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from hullcheck.core.said import said

from .finding import Unknown
from .noun import dataclass
from .on_disk import DirectoryKind, DiskEntry, Listed, kind_of

MAX_PROBES = 4
"""Files that stand for one directory."""

MAX_DEPTH = 3
"""How many levels below a directory an environment is still looked for (`.tox/py313`,
`.cache/envs/test`); every further level multiplies the work."""

MAX_LISTINGS = 5000
"""Directories listed below all that were asked for, in total: about half a second."""

_PER_DIRECTORY = 2
"""Probes from one directory, so that deeper ones have a say."""

_STEPS_TO_A_FILE = 16
"""Listings spent on finding one file somewhere below a directory."""


Listing = Callable[[str], Sequence[Listed]]
"""Gives the entries directly in a directory ("" is the root), sorted by name."""


class Top(NamedTuple):
    """A directory to look into."""

    path: str
    ignored: bool


_RECIPES: dict[DirectoryKind, tuple[tuple[str, ...], ...]] = {
    DirectoryKind.VENV: (("pyvenv.cfg",), ("bin/python", "Scripts/python.exe"), ("lib/", "Lib/")),
    DirectoryKind.CONDA: (
        ("conda-meta/history", "conda-meta/"),
        ("bin/python", "python.exe"),
        ("lib/", "Lib/"),
    ),
    DirectoryKind.NODE_MODULES: (("/",),),
    DirectoryKind.GIT: (("HEAD",), ("config",)),
    DirectoryKind.CACHE: (("CACHEDIR.TAG",),),
}
"""For each kind the probes to take, each with its alternatives; a final slash: any file below."""

_SEARCHED = frozenset({None, DirectoryKind.CACHE})
"""What may hold environments; nobody looks for one inside another."""


@dataclass(slots=True)
class _Found:
    """A directory on its way to being a `DiskEntry`."""

    path: str
    ignored: bool
    kind: DirectoryKind | None
    probes: list[str] = field(default_factory=list)


class _Step(NamedTuple):
    path: str
    ignored: bool
    depth: int
    owner: _Found | None
    """The entry that the directory is part of; None for one that was asked for."""


def survey(tops: Iterable[Top], listing: Listing) -> tuple[list[DiskEntry], list[Unknown]]:
    """Return an entry for each of `tops` and each environment in them, and what was too much.

    Breadth first, so that where `MAX_LISTINGS` ends the search, what lies
    shallow has been seen.
    """
    listing = lru_cache(maxsize=8)(listing)
    found: list[_Found] = []
    pending = deque(_Step(path, ignored, 0, None) for path, ignored in tops)
    spent = 0
    while pending and spent < MAX_LISTINGS:
        step = pending.popleft()
        spent += step.depth > 0
        names = listing(step.path)
        owner = _owner(step, names, listing)
        if owner is not step.owner:
            found.append(owner)
        if owner.kind in _SEARCHED:
            _take(owner, step.path, names)
            pending.extend(_below(step, owner, names))
    return [_entry(one) for one in found], list(_too_much(pending))


def _owner(step: _Step, names: Sequence[Listed], listing: Listing) -> _Found:
    """Return the entry that the directory of `step` belongs to: a new one for an environment."""
    kind = kind_of(step.path, names)
    if step.owner is not None and kind in _SEARCHED:
        return step.owner
    probes = [] if kind is None else _probes(step.path, kind, listing)
    return _Found(step.path, step.ignored, kind, probes)


def _below(step: _Step, owner: _Found, names: Sequence[Listed]) -> Iterator[_Step]:
    # A tagged directory may hold environments (tox), but its own files are many and deep.
    depth = MAX_DEPTH if owner.kind is DirectoryKind.CACHE else step.depth + 1
    if step.depth < MAX_DEPTH:
        for entry in names:
            if entry.is_dir:
                yield _Step(f"{step.path}/{entry.name}", step.ignored, depth, owner)


def _take(owner: _Found, path: str, names: Sequence[Listed]) -> None:
    """Let the first files of one directory stand for `owner`, while it has too few."""
    files = (f"{path}/{entry.name}" for entry in names if not entry.is_dir)
    new = (file for file in files if file not in owner.probes)
    room = min(_PER_DIRECTORY, MAX_PROBES - len(owner.probes))
    owner.probes += islice(new, max(room, 0))


def _too_much(pending: Iterable[_Step]) -> Iterator[Unknown]:
    left = next(iter(pending), None)
    if left is not None:
        yield Unknown(
            said(
                "more than {max_listings} directories lie in what git does not track: "
                "environments from here on were not looked for",
                max_listings=MAX_LISTINGS,
            ),
            left.path,
            limit=True,
        )


def _entry(found: _Found) -> DiskEntry:
    return DiskEntry(found.path, True, found.ignored, found.kind, tuple(found.probes))


def _probes(path: str, kind: DirectoryKind, listing: Listing) -> list[str]:
    """Return the probes of a directory of a known kind, as far as they exist."""
    chosen = (_first(path, alternatives, listing) for alternatives in _RECIPES[kind])
    return list(dict.fromkeys(probe for probe in chosen if probe))


def _first(path: str, alternatives: Iterable[str], listing: Listing) -> str | None:
    """Return the path of the first of `alternatives` that exists in the directory at `path`."""
    for alternative in alternatives:
        head, slash, _ = alternative.partition("/")
        # What is not there is not listed: that would be told as a failure.
        if head and slash and Listed(head, is_dir=True) not in listing(path):
            continue
        place = f"{path}/{alternative}".rstrip("/")
        if alternative.endswith("/"):
            found = _file_below(place, listing, hidden=False) or _file_below(place, listing)
        else:
            parent, _, name = place.rpartition("/")
            found = place if Listed(name, is_dir=False) in listing(parent) else None
        if found:
            return found
    return None


def _file_below(directory: str, listing: Listing, *, hidden: bool = True) -> str | None:
    """Return a file not far below `directory`; None if there is none.

    Bytecode stands for nothing else, because ignore files often drop it alone;
    without `hidden` neither do names that begin with a dot (`node_modules/.bin`).
    """
    pending = [directory]
    for _ in range(_STEPS_TO_A_FILE):
        if not pending:
            return None
        here = pending.pop()
        names = [
            entry
            for entry in listing(here)
            if entry.name != "__pycache__" and (hidden or not entry.name.startswith("."))
        ]
        for entry in names:
            if not entry.is_dir:
                return f"{here}/{entry.name}"
        pending += (f"{here}/{entry.name}" for entry in reversed(names))
    return None
