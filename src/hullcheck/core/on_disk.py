"""What really lies on a disk and git does not track."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from .finding import Unknown
from .noun import dataclass

GIT_DIRECTORY = ".git"
"""The one name that git itself keeps for its own, at every depth."""


class DirectoryKind(StrEnum):
    """What a directory is, where what lies in it tells."""

    VENV = "venv"
    """A virtual environment: holds `pyvenv.cfg` (PEP 405)."""
    CONDA = "conda"
    """A conda prefix: holds `conda-meta/`."""
    NODE_MODULES = "node-modules"
    """Packages of Node; the one kind that has a fixed name instead of a mark."""
    GIT = "git"
    """A git directory, or the `.git` file of a linked work tree or a submodule."""
    CACHE = "cache"
    """Holds `CACHEDIR.TAG` (bford.info/cachedir), or Python's bytecode (PEP 3147)."""


@dataclass(frozen=True, slots=True)
class DiskEntry:
    """One file, or one directory with all that is in it, that git does not track."""

    path: str
    """Relative to the snapshot's root, `/`-separated, without a final slash."""
    is_dir: bool
    """A symbolic link is none, whatever it leads to."""
    ignored: bool
    """git ignores it, or all that is in it; False: it is untracked."""
    kind: DirectoryKind | None = None
    probes: tuple[str, ...] = ()
    """Paths of files that really exist and stand for the whole: the file itself, or up
    to `survey.MAX_PROBES` files of the directory; none for an empty directory."""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Everything that lies in a folder and that git does not track; empty where there is no disk.

    A file that is untracked and not ignored is here and in the snapshot
    (`Snapshot.untracked`); what git ignores, environments and `.git` are here
    alone. An environment found inside another entry is an entry too.
    """

    entries: tuple[DiskEntry, ...] = ()
    """Sorted by path."""
    unknowns: tuple[Unknown, ...] = ()
    """What was too much to look at."""
    has_git: bool = True
    """False for a folder of which git tracks nothing: that a file of its snapshot is not
    in `untracked` then means nothing."""


class Listed(NamedTuple):
    """An entry directly in a directory."""

    name: str
    is_dir: bool


_VENV_MARK = Listed("pyvenv.cfg", is_dir=False)
_CONDA_MARK = Listed("conda-meta", is_dir=True)
_CACHE_MARK = Listed("CACHEDIR.TAG", is_dir=False)
_GIT_MARKS = {
    Listed("HEAD", is_dir=False),
    Listed("objects", is_dir=True),
    Listed("refs", is_dir=True),
}


def kind_of(path: str, listed: Collection[Listed]) -> DirectoryKind | None:
    """Return what the directory at `path`, which holds `listed`, is.

    uv marks its environments as caches too, so the order decides.
    """
    name = path.rpartition("/")[2]
    if _VENV_MARK in listed:
        return DirectoryKind.VENV
    if _CONDA_MARK in listed:
        return DirectoryKind.CONDA
    if name == "node_modules":
        return DirectoryKind.NODE_MODULES
    if name == GIT_DIRECTORY or _GIT_MARKS.issubset(listed):
        return DirectoryKind.GIT
    if _CACHE_MARK in listed or name == "__pycache__":
        return DirectoryKind.CACHE
    return None
