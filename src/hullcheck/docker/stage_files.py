"""The file system of a stage: layers that say where their content comes from.

What lies at a path is looked up through the layers when somebody asks. Nothing
is copied, so `COPY . .` of a million files costs as much as that of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from hullcheck.core.finding import Place
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.docker.effort import MANY, MAX_CHAIN, PLACE, Effort, TooMuchWorkError
from hullcheck.docker.filesystem import (
    Carried,
    FileSystem,
    Node,
    Selector,
    below,
    everything,
    join,
    relative,
)


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


@dataclass(frozen=True, slots=True)
class Removed:
    """Layer: what a RUN takes away. What it then puts there nobody knows."""

    path: str

    def node(self, path: str) -> Node | None:
        """Return what is known of `path`."""
        return Node.UNKNOWN if below(path, self.path) else None

    def link_target(self, path: str) -> str | None:
        """Nothing is left that is known to be a link."""
        return None

    def children(self, directory: str) -> Iterable[str] | None:
        """Return what this layer alone puts directly into `directory`."""
        return None if below(directory, self.path) else ()


Layer = Copied | Made | Removed

COMMON_DIRECTORIES = frozenset(
    "bin boot dev etc home lib media mnt opt proc root run sbin srv sys tmp usr usr/bin usr/lib "
    "usr/local usr/local/bin usr/local/etc usr/local/lib usr/local/share usr/sbin usr/share var "
    "var/cache var/lib var/log var/tmp".split()
)
"""Directories that every Linux base image has (Filesystem Hierarchy Standard 3.0)."""


class _Place:
    """A path of a stage's file system at which, or below which, layers begin."""

    __slots__ = ("inside", "last", "numbers")

    def __init__(self) -> None:
        self.inside: dict[str, _Place] = {}
        self.numbers: list[int] = []
        """The layers that begin here."""
        self.last: int | None = None
        """The newest layer that begins below it, so that here is a directory."""


@dataclass(slots=True)
class StageFiles:
    """The file system of one stage while its instructions are simulated.

    Every method may raise `TooMuchWorkError`: stages can double what they hold.
    """

    effort: Effort
    opaque: bool = False
    """A base image or a RUN may have put anything anywhere."""
    base: StageFiles | None = None
    """The stage with which this one begins; it does not change any more."""
    followed: dict[str, Carried] = field(default_factory=dict)
    """What is followed and still there, by its path."""
    chain: int = 0
    """How many stages stand behind each other in what was copied."""
    _layers: list[Layer] = field(default_factory=list)
    _root: _Place = field(default_factory=_Place)
    _origins: dict[tuple[str, int], str | None] = field(default_factory=dict)
    """What `origin` was asked: an instruction's calls are looked at by several rules."""

    def child(self) -> StageFiles:
        """Return the file system of a stage that begins with this one."""
        self.effort.spend(len(self.followed) // MANY)
        return StageFiles(self.effort, self.opaque, self, dict(self.followed), self.chain)

    def put(self, layer: Layer) -> None:
        """Lay `layer` over what is there."""
        if isinstance(layer, Copied) and isinstance(layer.source, StageFiles):
            self.chain = max(self.chain, layer.source.chain + 1)
            if self.chain > MAX_CHAIN:
                raise TooMuchWorkError(
                    said(
                        "more than {max_chain} stages copy from each other in a row",
                        max_chain=MAX_CHAIN,
                    )
                )
        number = len(self._layers)
        self._layers.append(layer)
        place = self._root
        for part in _parts(layer.path):
            self.effort.spend(PLACE)
            if not isinstance(layer, Removed):
                place.last = number
            place = place.inside.setdefault(part, _Place())
        place.numbers.append(number)

    def make_directory(self, path: str) -> None:
        """Have a directory at `path`: thousands of files may be copied into one."""
        if self.node(path) is not Node.DIRECTORY:
            self.put(Made(path, Node.DIRECTORY))

    def node(self, path: str) -> Node | None:
        """Return what lies at `path`; None: certainly nothing."""
        if not path:
            return Node.DIRECTORY
        unknown = self.opaque
        for layer in self._about(path):
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
        for layer in self._about(path):
            if layer.node(path) is Node.LINK:
                return layer.link_target(path)
        return None

    def children(self, directory: str) -> Iterable[str] | None:
        """Return the paths known to lie directly in `directory`; None: they cannot be listed."""
        if self.opaque:
            return None
        names: set[str] = set()
        for layer in self._about(directory):
            found = layer.children(directory)
            if found is None:
                return None
            known = len(names)
            names.update(found)
            self.effort.spend(len(names) - known)
        for place in self._places(directory):
            names.update(join(directory, name) for name in place.inside)
        return sorted(names)

    @property
    def layers(self) -> int:
        """How many layers this stage has so far, those of its base not counted."""
        return len(self._layers)

    def origin(self, path: str, layers: int | None = None) -> str | None:
        """Return which file of the repository lies at `path`, as a COPY brought it there.

        `layers` asks about the time when the stage had only so many.
        """
        key = (path, self.layers if layers is None else layers)
        if key not in self._origins:
            self._origins[key] = self._find_origin(path, layers)
        return self._origins[key]

    def _find_origin(self, path: str, layers: int | None) -> str | None:
        for layer in self._about(path, layers):
            node = layer.node(path)
            if node in (Node.FILE, Node.LINK):
                return _origin(layer, path)
        return None

    def carried(self, path: str) -> Iterable[Carried]:
        """Return the followed files at `path` and below it."""
        self.effort.spend(len(self.followed) // MANY)
        return [item for place, item in self.followed.items() if below(place, path)]

    def _about(self, path: str, layers: int | None = None) -> Iterator[Layer]:
        """Yield the layers that have a say about `path`, the newest of the first `layers` first."""
        parts = _parts(path)
        self.effort.spend(len(parts) // MANY)
        stage: StageFiles | None = self
        while stage is not None:
            numbers = stage._numbers(parts)
            self.effort.spend(1 + len(numbers) // MANY)
            for number in sorted(numbers, reverse=True):
                self.effort.spend(1)
                if layers is None or number < layers:
                    layer = stage._layers[number]
                    yield layer
                    if isinstance(layer, Removed) and below(path, layer.path):
                        return
            stage, layers = stage.base, None

    def _numbers(self, parts: list[str]) -> list[int]:
        """Return the layers at the path of `parts`, at those above it, and one below it."""
        place = self._root
        numbers = list(place.numbers)
        for part in parts:
            inside = place.inside.get(part)
            if inside is None:
                return numbers
            place = inside
            numbers += place.numbers
        return numbers if place.last is None else [*numbers, place.last]

    def _places(self, directory: str) -> Iterator[_Place]:
        stage: StageFiles | None = self
        while stage is not None:
            place: _Place | None = stage._root
            for part in _parts(directory):
                place = place.inside.get(part) if place else None
            if place is not None:
                yield place
            stage = stage.base


def _origin(layer: Layer, path: str) -> str | None:
    if not isinstance(layer, Copied) or not below(path, layer.path):
        return None
    return layer.source.origin(join(layer.source_path, relative(path, layer.path)))


def _parts(path: str) -> list[str]:
    return path.split("/") if path else []
