"""The stages of a Dockerfile: what each is based on, what it copies from, what a target needs.

Source: BuildKit's `frontend/dockerfile/dockerfile2llb/convert.go` (`toDispatchState`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.docker.build import EMPTY
from hullcheck.docker.dockerfile import Dockerfile
from hullcheck.docker.dockerfile.expansion import expand
from hullcheck.docker.dockerfile.instructions import (
    Arg,
    Copy,
    From,
    Instruction,
    Invalid,
    Onbuild,
    Run,
)
from hullcheck.docker.dockerfile.references import reference_error
from hullcheck.docker.dockerfile.scanner import DockerfileProblem
from hullcheck.docker.dockerfile.word import Word
from hullcheck.docker.stages.base import (
    Base,
    LocalStage,
    NamedContext,
    NotFound,
    UnknownImage,
    contexts_by_name,
    external_base,
)
from hullcheck.docker.stages.scope import Given, Scope, global_scope

MAX_STAGES = 1_000
"""The largest Dockerfiles that people write have a hundred."""

MAX_TRIGGERS = 100
"""ONBUILD instructions in one stage: each is run again in every stage based on it."""

_INDEX = lazy_pattern(r"[+-]?[0-9]+")


@dataclass(frozen=True, slots=True)
class Stage:
    """One FROM and what follows it."""

    index: int
    name: str | None
    """In small letters."""
    start: From | Invalid
    """The FROM."""
    base: Base
    own: tuple[Instruction, ...]
    """The instructions behind the FROM, in order."""
    triggers: tuple[Instruction, ...] = ()
    """What ONBUILD of the stage it is based on adds: run before `own`."""
    replaced_by: NamedContext | None = None
    """A named context of the stage's name takes its place: nothing of the stage is run."""
    base_stage: Stage | None = field(default=None, repr=False, compare=False)
    """The stage of this file that it is based on."""

    @property
    def instructions(self) -> tuple[Instruction, ...]:
        """What is run, in order."""
        return () if self.replaced_by else (*self.triggers, *self.own)

    @property
    def label(self) -> str:
        """Its name, or its number."""
        return self.name or str(self.index)

    @property
    def bases(self) -> tuple[Stage, ...]:
        """The stages of this file that it is based on, nearest first."""
        found: list[Stage] = []
        stage = self.base_stage
        while stage is not None:
            found.append(stage)
            stage = stage.base_stage
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of a Dockerfile, for one set of build arguments."""

    stages: tuple[Stage, ...]
    arguments: Scope
    """The global arguments: what FROM sees, and what `ARG NAME` shows in a stage."""
    escape: str
    contexts: Mapping[str, NamedContext]
    """The caller's named contexts, by the name under which the builder looks for them."""
    by_name: Mapping[str, int]
    """The last stage of each name: the one that all but FROM mean."""
    problems: tuple[DockerfileProblem, ...] = ()
    memo: dict[Hashable, object] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out for one stage and serves those that are based on it."""

    def named(self, name: str) -> Stage | None:
        """Return the stage `name`, in any case; the last one of that name."""
        index = self.by_name.get(name.lower())
        return None if index is None else self.stages[index]

    def target(self, name: str | None) -> Stage | None:
        """Return the stage that `--target` names, the last for None; None: there is none.

        BuildKit knows a target by its name alone, never by a number.
        """
        if name:
            return self.named(name)
        return self.stages[-1] if self.stages else None

    def missing_target(self, name: str | None) -> DockerfileProblem:
        """Return the problem that `target` finds nothing."""
        known = ", ".join(f"`{stage.name}`" for stage in self.stages if stage.name)
        what = said("there is no stage `{name}`", name=name) if name else said("there is no stage")
        return DockerfileProblem(
            1, said("{what}, only {known}", what=what, known=known) if known else what
        )

    def copied_from(self, stage: Stage, word: Word) -> Base | NotFound:
        """Return what `COPY --from` in `stage` reads: a stage by number or name, else an image."""
        text = word.text
        if expand(text, _unset, self.escape).value != text:
            return NotFound(said("variables are not supported in `--from={text}`", text=text[:80]))
        if not _INDEX.fullmatch(text):
            return self.mounted_from(stage, text)
        index = int(text[:10])
        if not 0 <= index < len(self.stages):
            return NotFound(said("invalid stage index {text}", text=text[:10]))
        return _usable(stage, self.stages[index])

    def mounted_from(self, stage: Stage, text: str) -> Base | NotFound:
        """Return what `from=` of a mount in `stage` reads: a stage by name, else an image."""
        found = self.named(text)
        return _usable(stage, found) if found else external_base(text, self.contexts)

    def sources(self, stage: Stage) -> Iterator[tuple[Instruction, Base | NotFound]]:
        """Yield what the instructions of `stage` read from, one by one; never the context."""
        return self.read_by(stage, stage.instructions)

    def read_by(
        self, stage: Stage, instructions: Sequence[Instruction]
    ) -> Iterator[tuple[Instruction, Base | NotFound]]:
        """Yield what `instructions`, if they stand in `stage`, read from; never the context."""
        for instruction in instructions:
            if isinstance(instruction, Copy) and instruction.from_:
                yield instruction, self.copied_from(stage, instruction.from_)
            elif isinstance(instruction, Run):
                for mount in instruction.mounts:
                    if mount.from_:
                        yield instruction, self.mounted_from(stage, mount.from_.text)

    def needed(self, target: Stage) -> tuple[Stage, ...]:
        """Return the stages that `target` needs, itself included, in order."""
        found: set[int] = set()
        waiting = [target]
        while waiting:
            stage = waiting.pop()
            if stage.index not in found:
                found.add(stage.index)
                sources = [source for _, source in self.sources(stage)]
                waiting += [self.stages[s.index] for s in sources if isinstance(s, LocalStage)]
                waiting += [stage.base_stage] if stage.base_stage else []
        return tuple(self.stages[index] for index in sorted(found))


def _unset(name: str) -> None:
    """Give every variable as not set: BuildKit's question to `--from`."""


def _usable(stage: Stage, source: Stage) -> Base | NotFound:
    if source.replaced_by:
        return source.replaced_by
    if source.index < stage.index:
        return LocalStage(source.index)
    reason = said("stage `{label}` is not yet defined where it is used", label=source.label)
    return NotFound(reason, later=source.index)


def parse_stages(
    dockerfile: Dockerfile,
    args: Given = EMPTY,
    exact: bool = False,
    named_contexts: Mapping[str, str] = EMPTY,
) -> Stages:
    """Return the stages of `dockerfile` as built with `args`.

    `exact`: `args` are all that the caller gives, so an ARG without a value is empty;
    else its value is unknown. What is wrong is among the `problems` of the result,
    which the Dockerfile keeps.
    """
    key = (frozenset(args.items()), exact, tuple(named_contexts.items()))
    known = dockerfile.memo.get(key)
    if not isinstance(known, Stages):
        known = dockerfile.memo[key] = _stages(dockerfile, args, exact, named_contexts)
    return known


def _stages(
    dockerfile: Dockerfile, args: Given, exact: bool, named_contexts: Mapping[str, str]
) -> Stages:
    escape = dockerfile.directives.escape
    arguments, groups = _grouped(dockerfile.instructions)
    scope = global_scope(arguments, args, exact=exact, escape=escape)
    maker = _Maker(scope, escape, contexts_by_name(named_contexts))
    for argument in arguments:
        maker.look_for_broken(argument, args)
    for start, own in groups[:MAX_STAGES]:
        maker.add(start, own)
    for start, _ in groups[MAX_STAGES : MAX_STAGES + 1]:
        maker.refuse(start, said("more than {max_stages:,} stages", max_stages=MAX_STAGES))
    stages = Stages(tuple(maker.stages), scope, escape, maker.contexts, maker.names)
    problems = (*maker.problems, *_source_problems(stages), *_circles(stages))
    return replace(stages, problems=tuple(sorted(problems, key=lambda problem: problem.line)))


_Group = tuple[From | Invalid, tuple[Instruction, ...]]


def _grouped(instructions: Sequence[Instruction]) -> tuple[list[Arg], list[_Group]]:
    """Return the ARGs before the first FROM, and each FROM with what follows it."""
    starts = [i for i, instruction in enumerate(instructions) if instruction.keyword == "FROM"]
    before = instructions[: starts[0]] if starts else instructions
    groups: list[_Group] = []
    for start, end in pairwise((*starts, len(instructions))):
        first = instructions[start]
        if isinstance(first, From | Invalid):
            groups.append((first, tuple(instructions[start + 1 : end])))
    return [instruction for instruction in before if isinstance(instruction, Arg)], groups


class _Maker:
    """The stages so far, and what was wrong with them."""

    def __init__(self, scope: Scope, escape: str, contexts: Mapping[str, NamedContext]) -> None:
        self.scope = scope
        self.escape = escape
        self.contexts = contexts
        self.stages: list[Stage] = []
        self.names: dict[str, int] = {}
        self.problems: list[DockerfileProblem] = []
        self._onbuild: dict[int, tuple[Instruction, ...]] = {}

    def refuse(self, instruction: Instruction, reason: str) -> None:
        self.problems.append(DockerfileProblem(instruction.line, reason))

    def look_for_broken(self, argument: Arg, args: Given) -> None:
        """Refuse an ARG before the first FROM in which variables cannot be replaced."""
        for pair in argument.pairs:
            if pair.value and pair.name.text not in args:
                error = expand(pair.value.text, self.scope.get, self.escape).error
                if error:
                    self.refuse(argument, error)

    def add(self, start: From | Invalid, own: tuple[Instruction, ...]) -> None:
        """Add the stage that `start` begins."""
        name = start.alias.text.lower() if isinstance(start, From) and start.alias else None
        base = self._base(start)
        context = self.contexts.get(name) if name else None
        local = self.stages[base.index] if isinstance(base, LocalStage) else None
        index = len(self.stages)
        self.stages.append(
            Stage(
                index=index,
                name=name,
                start=start,
                base=base,
                own=own,
                triggers=self._triggers(local) if local else (),
                replaced_by=None if context is None else replace(context, stage=index),
                base_stage=local if context is None else None,
            )
        )
        if name:
            self.names[name] = index
            if reference_error(name):
                self.refuse(start, said("invalid name for build stage: `{name}`", name=name))

    def _triggers(self, stage: Stage) -> tuple[Instruction, ...]:
        if stage.index not in self._onbuild:
            found = [each.instruction for each in stage.own if isinstance(each, Onbuild)]
            if len(found) > MAX_TRIGGERS:
                self.refuse(
                    stage.start,
                    said("more than {max_triggers} ONBUILD in a stage", max_triggers=MAX_TRIGGERS),
                )
            # One tuple for all children, however many there are.
            self._onbuild[stage.index] = tuple(found[:MAX_TRIGGERS])
        return self._onbuild[stage.index]

    def _base(self, start: From | Invalid) -> Base:
        if isinstance(start, Invalid):
            return UnknownImage(start.value, start.reason)
        found = expand(start.image.text, self.scope.get, self.escape)
        if found.value is None:
            if found.error:
                self.refuse(start, found.error)
            return UnknownImage(start.image.text, found.reason)
        if not found.value:
            self.refuse(
                start, said("base name `{text}` should not be blank", text=start.image.text)
            )
            return UnknownImage(start.image.text, said("the name of the image is empty"))
        # Unlike --from, FROM looks for the name as it is written.
        if found.value in self.names:
            return LocalStage(self.names[found.value])
        base = external_base(found.value, self.contexts)
        if isinstance(base, UnknownImage):
            self.refuse(start, base.reason)
        return base


def _source_problems(stages: Stages) -> Iterator[DockerfileProblem]:
    for stage in stages.stages:
        for instruction, source in stages.read_by(stage, stage.own):
            if isinstance(source, NotFound):
                # What comes too late stops the builder only where the stage is built.
                fatal = source.later is None
                yield DockerfileProblem(instruction.line, source.reason, fatal)
            elif isinstance(source, UnknownImage):
                yield DockerfileProblem(instruction.line, source.reason)


def _circles(stages: Stages) -> Iterator[DockerfileProblem]:
    """Yield a problem if stages copy from each other in a circle: then nothing is built."""
    readers: dict[int, set[int]] = {stage.index: set() for stage in stages.stages}
    waiting: dict[int, set[int]] = {stage.index: set() for stage in stages.stages}
    for stage in stages.stages:
        for _, source in stages.read_by(stage, stage.own):
            index = _index(source)
            if index is not None:
                readers[index].add(stage.index)
                waiting[stage.index].add(index)
    ready = [index for index, sources in waiting.items() if not sources]
    while ready:
        index = ready.pop()
        del waiting[index]
        for reader in readers[index]:
            waiting[reader].discard(index)
            if not waiting[reader]:
                ready.append(reader)
    if waiting:
        first = stages.stages[min(waiting)]
        reason = said("stage `{label}` needs itself: circular dependency", label=first.label)
        yield DockerfileProblem(first.start.line, reason)


def _index(source: Base | NotFound) -> int | None:
    if isinstance(source, NotFound):
        return source.later
    if isinstance(source, NamedContext):
        # The builder looks for circles before it leaves out what is replaced.
        return source.stage
    return source.index if isinstance(source, LocalStage) else None
