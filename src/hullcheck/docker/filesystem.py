"""File systems of stages and contexts, answered one path at a time.

A stage is a stack of layers and every layer says where its content comes from;
what lies at a path is looked up through the stack when somebody asks. Nothing
is copied, so `COPY . .` of a million files costs as much as that of one. The
semantics are those of BuildKit's file operations (`fsutil/copy`).

Paths in here are relative to the root of their file system and have no leading
slash: "" is the root.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
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


def below(path: str, directory: str) -> bool:
    """Say whether `path` is `directory` or lies in it."""
    return not directory or path == directory or path.startswith(directory + "/")


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


@dataclass(frozen=True, slots=True)
class Copied:
    """Layer: `source_path` of another file system, put at `path`."""

    path: str
    source: FileSystem
    source_path: str
    place: Place
    select: Selector = everything

    def node(self, path: str) -> Node | None:
        """Return what this layer alone puts at `path`."""
        if below(path, self.path):
            inner = relative(path, self.path)
            if inner and not self.select(inner):
                return self._kept_parent(inner)
            return self.source.node(join(self.source_path, inner))
        return Node.DIRECTORY if below(self.path, path) else None

    def _kept_parent(self, inner: str) -> Node | None:
        # A directory that is not selected itself comes along with what is selected in it.
        path = join(self.source_path, inner)
        if self.source.node(path) is not Node.DIRECTORY:
            return None
        return Node.UNKNOWN

    def link_target(self, path: str) -> str | None:
        """Return the target of the link that this layer puts at `path`."""
        if not below(path, self.path):
            return None
        return self.source.link_target(join(self.source_path, relative(path, self.path)))

    def children(self, directory: str) -> Iterable[str] | None:
        """Return what this layer alone puts directly into `directory`."""
        if not below(directory, self.path):
            return _step_towards(self.path, directory)
        inner = relative(directory, self.path)
        names = self.source.children(join(self.source_path, inner))
        if names is None:
            return None
        found = (relative(name, self.source_path) for name in names)
        return [join(self.path, name) for name in found if self.select(name)]

    def carried(self) -> Iterator[Carried]:
        """Yield the followed files that this layer brings."""
        for item in self.source.carried(self.source_path):
            inner = relative(item.path, self.source_path)
            if not inner or self.select(inner):
                yield Carried(
                    item.origin,
                    join(self.path, inner),
                    (*item.steps, self.place),
                    item.removed_by,
                    absent=item.removed_by is not None,
                )


@dataclass(frozen=True, slots=True)
class Made:
    """Layer: a directory or a file that the Dockerfile itself makes."""

    path: str
    kind: Node

    def node(self, path: str) -> Node | None:
        """Return what this layer alone puts at `path`."""
        if path == self.path:
            return self.kind
        if below(self.path, path):
            return Node.DIRECTORY
        # Below something unknown anything may be; below a file nothing is.
        return Node.UNKNOWN if self.kind is Node.UNKNOWN and below(path, self.path) else None

    def link_target(self, path: str) -> str | None:
        """Nothing that a Dockerfile makes is known to be a link."""
        return None

    def children(self, directory: str) -> Iterable[str] | None:
        """Return what this layer alone puts directly into `directory`."""
        if below(directory, self.path):
            return None if self.kind is Node.UNKNOWN else ()
        return _step_towards(self.path, directory)


def _step_towards(path: str, directory: str) -> Iterable[str]:
    if not below(path, directory):
        return ()
    return [join(directory, relative(path, directory).split("/", 1)[0])]


Layer = Copied | Made

COMMON_DIRECTORIES = frozenset(
    "bin boot dev etc home lib media mnt opt proc root run sbin srv sys tmp usr usr/bin usr/lib "
    "usr/local usr/local/bin usr/local/etc usr/local/lib usr/local/share usr/sbin usr/share var "
    "var/cache var/lib var/log var/tmp".split()
)
"""Directories that every Linux base image has (Filesystem Hierarchy Standard 3.0)."""


@dataclass(slots=True)
class StageFiles:
    """The file system of one stage while its instructions are simulated."""

    opaque: bool = False
    """A base image or a RUN may have put anything anywhere."""
    layers: list[Layer] = field(default_factory=list)
    followed: dict[str, Carried] = field(default_factory=dict)
    """What is followed and still there, by its path."""

    def child(self) -> StageFiles:
        """Return the file system of a stage that begins with this one."""
        return StageFiles(self.opaque, list(self.layers), dict(self.followed))

    def node(self, path: str) -> Node | None:
        """Return what lies at `path`; None: certainly nothing."""
        if not path:
            return Node.DIRECTORY
        unknown = self.opaque
        for layer in reversed(self.layers):
            node = layer.node(path)
            if node is Node.UNKNOWN:
                unknown = True
            elif node is not None:
                return node
        if unknown and path in COMMON_DIRECTORIES:
            return Node.DIRECTORY
        return Node.UNKNOWN if unknown else None

    def link_target(self, path: str) -> str | None:
        """Return the target of the symbolic link at `path`, where it is known."""
        for layer in reversed(self.layers):
            if layer.node(path) is Node.LINK:
                return layer.link_target(path)
        return None

    def children(self, directory: str) -> Iterable[str] | None:
        """Return the paths known to lie directly in `directory`; None: they cannot be listed."""
        if self.opaque:
            return None
        names: set[str] = set()
        for layer in self.layers:
            found = layer.children(directory)
            if found is None:
                return None
            names.update(found)
        return sorted(names)

    def carried(self, path: str) -> Iterable[Carried]:
        """Return the followed files at `path` and below it."""
        return [item for place, item in self.followed.items() if below(place, path)]


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
