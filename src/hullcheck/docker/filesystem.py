"""File systems of stages and contexts, answered one path at a time.

The semantics are those of BuildKit's file operations (`fsutil/copy`).

Paths in here are relative to the root of their file system and have no leading
slash: "" is the root.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from typing import Protocol

from hullcheck.core.finding import Place
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import MAX_LINK_HOPS


class Node(Enum):
    """What lies at a path, not following a symbolic link there."""

    FILE = auto()
    DIRECTORY = auto()
    LINK = auto()
    UNKNOWN = auto()
    """A RUN, a base image or an archive may have put something there."""


@dataclass(frozen=True, slots=True)
class Carried:
    """One file that somebody asked to follow, at one place."""

    origin: str
    """The file, relative to the repository."""
    path: str
    """Where it is in this file system."""
    steps: tuple[Place, ...] = ()
    """The instructions that brought it here, first to last."""
    removed_by: Place | None = None
    """The RUN that removed it, here or where it came from."""
    absent: bool = False
    """It was removed where it came from, so it never really got here."""


class FileSystem(Protocol):
    """What a COPY can read from."""

    def node(self, path: str) -> Node | None:
        """Return what lies at `path`; None: certainly nothing."""

    def link_target(self, path: str) -> str | None:
        """Return the target of the symbolic link at `path`, where it is known."""

    def children(self, directory: str) -> Iterable[str] | None:
        """Return the paths directly in `directory`; None: they cannot be listed."""

    def carried(self, path: str) -> Iterable[Carried]:
        """Return the followed files at `path` and below it."""

    def origin(self, path: str) -> str | None:
        """Return which file of the repository lies at `path`; None: none, or nobody knows."""


def below(path: str, directory: str) -> bool:
    """Say whether `path` is `directory` or lies in it."""
    return not directory or path == directory or path.startswith(directory + "/")


def is_outside(path: str) -> bool:
    """Say whether `path` leads out of the directory that it is relative to."""
    if ".." in path:
        path = posixpath.normpath(path)
    return path.startswith(("/", "../")) or path == ".."


def relative(path: str, directory: str) -> str:
    """Return `path`, which is `below` `directory`, relative to it."""
    return path[len(directory) + 1 :] if directory else path


def join(directory: str, path: str) -> str:
    """Join two paths, either of which may be empty."""
    return f"{directory}/{path}" if directory and path else directory or path


def clean(path: str) -> str:
    """Return `path` from the root without `.`, `..` and doubled slashes; `..` stops at the root."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def follow(files: FileSystem, path: str) -> str | None:
    """Return `path` with every symbolic link on it followed; None for a loop.

    Like the builder, `..` stops at the root, and what does not exist stays as it is.
    """
    pending = list(reversed(path.split("/")))
    done = ""
    hops = 0
    while pending:
        part = pending.pop()
        if part == "..":
            done = done.rpartition("/")[0]
        elif part not in ("", "."):
            here = join(done, part)
            target = files.link_target(here) if files.node(here) is Node.LINK else None
            if target is None:
                done = here
                continue
            hops += 1
            if hops > MAX_LINK_HOPS:
                return None
            done = "" if target.startswith("/") else done
            pending += reversed(target.split("/"))
    return done


Selector = Callable[[str], bool]
"""Says whether a path, relative to what is copied, is copied along."""


def everything(path: str) -> bool:
    """Select every path."""
    return True


class SortedCarried:
    """The followed files of a context, found by bisection."""

    def __init__(self, items: Iterable[Carried]) -> None:
        """Hold `items`, in any order."""
        self._items = sorted(items, key=lambda item: item.path)
        self._paths = [item.path for item in self._items]

    def below(self, path: str) -> Sequence[Carried]:
        """Return those at `path` and below it."""
        if not path:
            return self._items
        start = bisect_left(self._paths, path)
        exact = self._items[start : start + (path in self._paths[start : start + 1])]
        first = bisect_left(self._paths, path + "/", lo=start)
        return exact + self._items[first : bisect_left(self._paths, path + "0", lo=first)]
