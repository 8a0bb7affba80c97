"""Follow files of the context through every COPY and ADD of every stage that a target needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import cached_property, wraps
from typing import TypeVar, cast

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.docker.context_files import Unfiltered
from hullcheck.docker.copying import Matches, resolve_source
from hullcheck.docker.dockerfile import Dockerfile
from hullcheck.docker.effects import Effect
from hullcheck.docker.effort import Effort
from hullcheck.docker.executed import Executed
from hullcheck.docker.filesystem import Carried, below, clean, join
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.ignore.patterns import has_wildcards
from hullcheck.docker.installers import Call
from hullcheck.docker.search_path import SearchPath, SearchPaths, search_paths_of
from hullcheck.docker.stages import Stage
from hullcheck.docker.stages.variables import Environment

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One followed file in one stage."""

    item: Carried
    stage: str
    """The stage's name, or its number where it has none."""
    final: bool
    """It is the stage that the build's target gives."""
    replaced_by: Place | None = None
    """A later COPY put another file at its path."""

    @property
    def absolute_path(self) -> str | None:
        """Where it lands; None where a part of the destination is not known."""
        return None if UNKNOWN_PLACE in self.item.path else f"/{self.item.path}"


UNKNOWN_PLACE = "\0"
"""Begins a path's part that stands for a destination or WORKDIR that is not known."""


@dataclass(frozen=True, slots=True)
class SourceUse:
    """One source word of a COPY or ADD, or one bind mount, that reads from the context."""

    place: Place
    instruction: str
    """The instruction as one line, shortened."""
    word: str
    """The source with variables replaced."""
    path: str
    """`word` from the context's root, `..` clamped."""
    matched: tuple[str, ...] = ()
    """What it names of what the ignore file lets through, from the context's root."""
    copies: bool = True
    """False for a bind mount."""
    named: tuple[str, ...] = ()
    """`matched` before a link at its end is followed; of a bind mount nothing."""

    @property
    def missing(self) -> bool:
        """Nothing that the ignore file lets through matches."""
        return not self.matched

    @property
    def plain_head(self) -> str | None:
        """The path before the first part with a wildcard; None for a path without one."""
        parts = self.path.split("/")
        wild = next((i for i, part in enumerate(parts) if has_wildcards(part)), None)
        return None if wild is None or not self.copies else "/".join(parts[:wild])

    @property
    def required(self) -> bool:
        """The builder stops if it is not there: it has no wildcard."""
        return self.plain_head is None


@dataclass(frozen=True, slots=True)
class FlowProblem:
    """Why the builder stops, where that is certain."""

    line: int
    reason: str
    source: bool = False
    """A source of the context is not there: what is done about it depends on where it is."""


@dataclass
class Flow:
    """What a build does with the files that were followed, and with what its instructions name."""

    dockerfile: Dockerfile
    tree: Tree
    """The repository's paths with the host files among them."""
    context: BuildContext
    effort: Effort = field(default_factory=Effort)
    """What is left of the work that this build may cause."""
    arrivals: list[Arrival] = field(default_factory=list)
    sources: list[SourceUse] = field(default_factory=list)
    problems: dict[FlowProblem, None] = field(default_factory=dict)
    """Why the builder stops, in order; each once."""
    unknowns: list[Unknown] = field(default_factory=list)
    open_sources: set[str] = field(default_factory=set)
    """Directories of the repository below which an undecidable source may reach anything."""
    named: dict[str, BuildContext] = field(default_factory=dict)
    """The named contexts that instructions read and that lie in the repository, by name."""
    executed: list[Executed] = field(default_factory=list)
    """What is executed: the instructions of the stages that the target needs, stage by stage."""
    stages: list[Stage] = field(default_factory=list)
    """The stages that the target needs and that were begun, in order."""
    target: Stage | None = None
    """The stage that the image is made of; None: there is none of that name."""
    ends: dict[int, Environment] = field(default_factory=dict)
    """What each stage that was executed ends with, by its index."""
    unfinished: str = ""
    """Why it was not followed to its end; "" if it was."""
    snapshot: Snapshot | None = field(default=None, repr=False)
    """Where the texts of scripts are that a container starts; None: nowhere."""
    memo: dict[Callable[[Flow], object], object] = field(default_factory=dict, repr=False)
    """What was worked out of it, see `asked_once`."""
    _dropped: dict[str, list[str]] = field(default_factory=dict)
    """What sources would name without the ignore file, by their paths."""

    def context_of(self, path: str) -> BuildContext | None:
        """Return the context that lets `path` of the repository through; None: none does."""
        if self.tree.index(path) is None:
            return None
        contexts = (self.context, *self.named.values())
        inside = (each for each in contexts if below(path, each.root))
        return next((each for each in inside if each.lets_through(path)), None)

    def stop(self, line: int, reason: str, *, source: bool = False) -> None:
        """Remember that the builder stops at 1-based `line` of the Dockerfile."""
        self.problems.setdefault(FlowProblem(line, reason, source))

    def give_up(self, reason: str, build: str) -> None:
        """Remember that from here on nothing is followed: anything may land anywhere."""
        if not self.unfinished:
            self.unfinished = reason
            path = self.dockerfile.source.path
            self.unknowns.append(Unknown(reason, path, build=build, limit=True))
            self.open_sources.add(self.context.root)

    def leave_open(self, word: str) -> None:
        """Remember that a source which begins like `word` may reach anything of the context."""
        fixed = clean(word.partition("$")[0].rpartition("/")[0])
        self.open_sources.add(join(self.context.root, fixed))

    @cached_property
    def _by_origin(self) -> dict[str, list[Arrival]]:
        found: dict[str, list[Arrival]] = {}
        for arrival in self.arrivals:
            found.setdefault(arrival.item.origin, []).append(arrival)
        return found

    @cached_property
    def _sources(self) -> dict[int, list[SourceUse]]:
        found: dict[int, list[SourceUse]] = {}
        for use in self.sources:
            if use.copies:
                found.setdefault(use.place.line or 0, []).append(use)
        return found

    @cached_property
    def _instructions(self) -> dict[int, str]:
        return {
            each.line: shortened(each.keyword, each.value) for each in self.dockerfile.instructions
        }

    @property
    def arrived(self) -> Iterable[str]:
        """The files of the repository that land somewhere, each once."""
        return self._by_origin

    def arrivals_of(self, path: str) -> Sequence[Arrival]:
        """Return where the file at `path` of the repository lands."""
        return self._by_origin.get(path, ())

    def undecided(self, path: str) -> bool:
        """Say whether an instruction that could not be decided may carry `path`."""
        return any(below(path, directory) for directory in self.open_sources)

    def mounted(self, path: str) -> bool:
        """Say whether a RUN sees `path` of the repository through a bind mount."""
        root = self.context.root
        mounts = (use for use in self.sources if not use.copies and not use.missing)
        return any(below(path, join(root, use.path)) for use in mounts)

    def sources_at(self, line: int) -> Sequence[SourceUse]:
        """Return what the COPY or ADD that begins at 1-based `line` takes from the context."""
        return self._sources.get(line, ())

    def instruction_at(self, place: Place) -> str:
        """Return the instruction that begins at `place` as one line, shortened."""
        return self._instructions.get(place.line or 0, "")

    @property
    def whole_context_copy(self) -> Place | None:
        """The first COPY or ADD of everything that the ignore file lets through."""
        return self._whole(copies=True)

    @property
    def whole_context_mount(self) -> Place | None:
        """The first RUN that mounts everything that the ignore file lets through."""
        return self._whole(copies=False)

    def _whole(self, *, copies: bool) -> Place | None:
        uses = (use for use in self.sources if use.copies is copies and not use.path)
        return next((use.place for use in uses), None)

    def dropped(self, use: SourceUse, tree: Tree) -> Sequence[str]:
        """Return what of `tree` the source would name if no ignore file were in force."""
        if not use.missing:
            return ()
        if use.path not in self._dropped and not self.unfinished:
            files = Unfiltered(tree, self.context.root, lambda _: None, self.effort)
            found = resolve_source(files, use.path)
            matches = found.known if isinstance(found, Matches) else []
            self._dropped[use.path] = [join(self.context.root, match.path) for match in matches]
        return self._dropped.get(use.path, ())

    def elsewhere(self, use: SourceUse, tree: Tree) -> str | None:
        """Return where else in the repository a missing source lies."""
        root = self.context.root
        places = [clean(join(root, use.word))] if ".." in use.word.split("/") else []
        while root:
            root = root.rpartition("/")[0]
            places.append(join(root, use.path))
        found = (path for path in places if path)
        return next((p for p in found if tree.index(p) is not None or tree.is_dir(p)), None)

    def absent(self, tree: Tree) -> Iterator[SourceUse]:
        """Yield the sources that are nowhere in `tree`: a step before the build may make them."""
        for use in self.sources:
            if use.missing and use.required:
                known = self.elsewhere(use, tree) or self.dropped(use, tree)
                if not known:
                    yield use

    @cached_property
    def search_paths(self) -> SearchPaths:
        """PATH as each instruction sees it."""
        return search_paths_of(self.executed)

    def path_at_end(self, stage: Stage) -> SearchPath:
        """Return PATH as `stage`, one of those that are executed, ends with it."""
        return self.search_paths.end_of(stage, self.ends[stage.index])

    def only_gives(self, stage: Stage) -> bool:
        """Say whether `stage` is an image by another name, from which files are taken alone."""
        based_on = any(each.base_stage is stage for each in self.stages)
        return not (stage.own or based_on or stage is self.target or stage.replaced_by)

    def history(self, stage: Stage) -> Iterator[Executed]:
        """Yield what is executed in `stage` and, before that, in those that it is based on."""
        return iter(self._last if stage is self.target else self._history(stage))

    @cached_property
    def _last(self) -> Sequence[Executed]:
        """Of the image itself, which nearly all rules look at."""
        return tuple(self._history(self.target)) if self.target else ()

    def _history(self, stage: Stage) -> Iterator[Executed]:
        indices = {stage.index, *(base.index for base in stage.bases)}
        return (step for step in self.executed if step.stage.index in indices)

    def makes(self, path: str, kinds: Iterable[str]) -> Effect | None:
        """Return the RUN that makes something of `kinds` at absolute `path`, in any stage."""
        wanted = frozenset(kinds)
        effects = (effect for step in self.executed for effect in step.effects)
        return next((e for e in effects if e.kind in wanted and e.path == path), None)

    def calls_to(self, name: str) -> Iterator[Call]:
        """Yield every call of the program `name` by a RUN."""
        calls = (placed.call for step in self.executed for placed in step.calls)
        return (call for call in calls if call.name == name)


def asked_once(function: Callable[[Flow], Found]) -> Callable[[Flow], Found]:
    """Return `function` so that it is worked out once for each flow: several rules ask alike."""

    @wraps(function)
    def ask(flow: Flow) -> Found:
        if function not in flow.memo:
            flow.memo[function] = function(flow)
        return cast("Found", flow.memo[function])

    return ask


MAX_SHOWN = 90
"""Characters of an instruction that a message quotes."""


def shortened(keyword: str, value: str) -> str:
    """Return an instruction as one line of at most `MAX_SHOWN` characters."""
    text = " ".join(f"{keyword} {value}".split())
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
