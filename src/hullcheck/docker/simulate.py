"""Run a build's instructions on file systems that are only looked at, never copied."""

from __future__ import annotations

import posixpath
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.docker.build import Build, ContextKind
from hullcheck.docker.conda_targets import conda_effects
from hullcheck.docker.context_files import ContextFiles, Interest, SentFiles
from hullcheck.docker.copying import Destination, Lost, Match, copy_into, is_blocked
from hullcheck.docker.dockerfile import Dockerfile
from hullcheck.docker.dockerfile.instructions import Add, Arg, Copy, Instruction, Run, Workdir
from hullcheck.docker.dockerfile.run_mount import Mount
from hullcheck.docker.effects import Effect, effects_of
from hullcheck.docker.effort import (
    COMMAND,
    INSTRUCTION,
    MANY,
    MAX_EFFORT,
    PROBE,
    Effort,
    TooMuchWorkError,
)
from hullcheck.docker.executed import Executed
from hullcheck.docker.filesystem import Carried, FileSystem, Node, below, clean, follow, is_outside
from hullcheck.docker.flow import Arrival, Flow, SourceUse, shortened
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.ignore.patterns import has_wildcards
from hullcheck.docker.images.configs import configs_of
from hullcheck.docker.installers import EffectKind
from hullcheck.docker.removing import taken_away
from hullcheck.docker.run_commands import commands_of
from hullcheck.docker.scripts import with_scripts
from hullcheck.docker.seen import BindMount, Seen
from hullcheck.docker.sending import Request, Sent, sent_in_part
from hullcheck.docker.stage_files import Removed, StageFiles
from hullcheck.docker.stages import Stage, parse_stages
from hullcheck.docker.stages.base import Base, LocalStage, NamedContext, NotFound, Scratch
from hullcheck.docker.stages.variables import Environment, walk_stage
from hullcheck.docker.transfer import Origin, Transfer, destination_of, workdir_of


def simulate_flow(
    snapshot: Snapshot,
    build: Build,
    dockerfile: Dockerfile,
    context: BuildContext,
    tree: Tree,
    followed: Sequence[str] | Interest,
    limit: int = MAX_EFFORT,
) -> Flow:
    """Return what `build` does with `followed`, paths of `tree` relative to the repository.

    Where that takes more work than `limit`, the flow is `unfinished`.
    """
    flow = Flow(dockerfile, tree, context, Effort(limit), snapshot=snapshot)
    interest = followed if isinstance(followed, Interest) else Interest(followed)
    if context.problem is None:
        try:
            flow.effort.spend(PROBE * interest.new_to(context))
            first = _Simulation(snapshot, build, flow, interest)
            first.run()
            sent = sent_in_part(flow, first.requests, snapshot.link_target)
            if sent:
                flow = Flow(dockerfile, tree, context, flow.effort, snapshot=snapshot)
                _Simulation(snapshot, build, flow, interest, sent).run()
            for use in flow.sources:
                # While work can still be refused in words: the rules ask again.
                flow.dropped(use, snapshot.tree)
        except TooMuchWorkError as error:
            flow.give_up(str(error), build.id)
    return flow


@dataclass
class _State:
    """One stage while it is simulated."""

    stage: Stage
    files: StageFiles
    lost: list[Lost]
    """What was replaced in this stage or in one that it is based on."""
    settings: dict[str, str]
    """What its RUNs settled for good; is never changed itself."""
    request: Request | None = None
    """What is asked for of the folder with which it, or the first that it is based on, begins."""

    def based_on_it(self, stage: Stage) -> _State:
        """Return the state with which a stage begins that is based on this one."""
        return _State(stage, self.files.child(), list(self.lost), self.settings, self.request)


@dataclass(frozen=True, slots=True)
class _Folder:
    """A context, for one of those that read it."""

    request: Request
    let_through: ContextFiles
    files: ContextFiles
    """What is sent of it."""

    @property
    def origin(self) -> Origin:
        """It as what an instruction reads from."""
        return Origin(self.files, self.request, self.let_through)


class _Simulation:
    """The stages of one build, simulated in order."""

    def __init__(
        self,
        snapshot: Snapshot,
        build: Build,
        flow: Flow,
        interest: Interest,
        sent: Mapping[Hashable, Sent] = MappingProxyType({}),
    ) -> None:
        self.requests: dict[Hashable, Request] = {}
        """What the client is asked for, by the stage or instruction; None: of the main context."""
        self._sent = sent
        self._snapshot = snapshot
        self._build = build
        self._flow = flow
        self._interest = interest
        self._args = build.given_args
        self._stages = parse_stages(flow.dockerfile, self._args, build.exact, build.named_contexts)
        self._configs = configs_of(build.own_images)
        self._done: dict[int, _State] = {}
        self._context = self._folder_of(flow.context, None)
        # A repository that the builder clones is all there.
        self._context.request.whole = build.context_kind is not ContextKind.LOCAL
        self._named: dict[str, BuildContext] = {}

    def _folder_of(self, context: BuildContext, reader: Hashable) -> _Folder:
        """Return a context as `reader` sees it: each one asks the client for its own."""
        request = self.requests.setdefault(reader, Request(context))
        flow, links = self._flow, self._snapshot.link_target
        let_through = ContextFiles(flow.tree, context, links, self._interest, flow.effort)
        sent = self._sent.get(reader)
        if sent is None:
            return _Folder(request, let_through, let_through)
        files = SentFiles(flow.tree, context, links, self._interest, flow.effort, sent)
        return _Folder(request, let_through, files)

    def run(self) -> None:
        """Simulate every stage that the target needs."""
        for problem in self._stages.problems:
            self._flow.stop(problem.line, problem.reason)
        target = self._stages.target(self._build.target)
        if target is None:
            missing = self._stages.missing_target(self._build.target)
            self._flow.stop(missing.line, missing.reason)
            return
        self._flow.target = target
        for stage in self._stages.needed(target):
            self._run_stage(stage, final=stage is target)

    def _run_stage(self, stage: Stage, *, final: bool) -> None:
        base = stage.base_stage
        known = self._done.get(base.index) if base else None
        state = known.based_on_it(stage) if known else self._first_state(stage)
        before, lost_before = dict(state.files.followed), len(state.lost)
        exact, configs = self._build.exact, self._configs
        if final and state.request:
            state.request.whole = True
        walk = walk_stage(self._stages, stage, self._args, exact=exact, configs=configs)
        self._flow.ends[stage.index] = walk.final
        self._flow.stages.append(stage)
        try:
            for instruction, environment in walk.steps:
                self._flow.effort.spend(INSTRUCTION)
                self._flow.executed.append(self._step(state, instruction, environment))
        finally:
            # What has landed when the work becomes too much has landed.
            self._tell(state, before, lost_before, final=final)
        self._done[stage.index] = state

    def _tell(
        self, state: _State, before: dict[str, Carried], lost_before: int, *, final: bool
    ) -> None:
        """Put down what has come to a stage since it began."""
        stage = state.stage
        # What a base stage has is news for the final stage alone: there it is in the image.
        there = state.files.followed.items()
        news = [item for path, item in there if final or before.get(path) is not item]
        lost = state.lost if final else state.lost[lost_before:]
        self._flow.arrivals += (_arrival(item, stage, final) for item in news)
        self._flow.arrivals += (_arrival(each.item, stage, final, each.place) for each in lost)

    def _first_state(self, stage: Stage) -> _State:
        """Return the state of a stage whose base is no stage of this file."""
        source = stage.replaced_by or stage.base
        line = stage.start.line
        folder = None
        if isinstance(source, NamedContext):
            folder = self._named_context(source, line, stage.index)
        opaque = not (folder or isinstance(source, Scratch))
        inside = StageFiles(self._flow.effort, opaque)
        if folder:
            everything = Match("", "", Node.DIRECTORY)
            start = Place(self._flow.dockerfile.source.path, line)
            copy_into(inside, folder.files, everything, Destination("", directory=True), start)
        return _State(stage, inside, [], {}, folder.request if folder else None)

    def _step(self, state: _State, instruction: Instruction, environment: Environment) -> Executed:
        for error in self._broken(instruction, environment):
            self._flow.stop(instruction.line, error)
        if isinstance(instruction, Run):
            return self._run_command(state, instruction, environment)
        stage, seen = state.stage, Seen(state.files, state.files.layers)
        source = None
        if isinstance(instruction, Copy | Add):
            source = self._transfer(state, instruction, environment)
        elif isinstance(instruction, Workdir):
            self._enter(state, instruction, environment)
        return Executed(stage, instruction, environment, source=source, seen=seen)

    def _broken(self, instruction: Instruction, environment: Environment) -> Iterator[str]:
        """Yield why the builder cannot replace the variables of an instruction."""
        words = instruction.expanded
        if isinstance(instruction, Arg):
            # What the caller gives is taken as it is; the others see what the first one sets.
            words = words[:1] if instruction.pairs[0].name.text not in self._args else ()
        found = [environment.expand(word) for word in words]
        if isinstance(instruction, Copy | Add):
            found += map(environment.expand_document, instruction.documents)
        yield from (each.error for each in found if each.error)

    def _enter(self, state: _State, step: Workdir, environment: Environment) -> None:
        path = follow(state.files, destination_of(step.path, environment, step.line).path)
        if path is not None and is_blocked(state.files, f"{path}/"):
            self._flow.stop(step.line, said("`/{path}` is a file, or below one", path=path))
        elif path is not None:
            state.files.make_directory(path)

    def _transfer(
        self, state: _State, step: Copy | Add, environment: Environment
    ) -> Base | NotFound | None:
        word = step.from_ if isinstance(step, Copy) else None
        found = self._stages.copied_from(state.stage, word) if word else None
        if isinstance(found, NotFound):
            self._flow.stop(step.line, found.reason)
            return found
        origin = self._context.origin
        if found is not None:
            origin = self._origin(found, state.stage, step.line)
        transfer = Transfer(
            self._flow, state.files, step, environment, origin, found is None, self._build.id
        )
        state.lost += transfer.carry_out()
        return found

    def _origin(self, base: Base, stage: Stage, line: int) -> Origin:
        """Return what the instruction of `stage` in `line` reads that reads `base`."""
        if isinstance(base, LocalStage):
            state = self._done.get(base.index)
            return Origin(state.files, state.request) if state else Origin(None)
        if isinstance(base, NamedContext):
            reader = (stage.index, line) if base.stage is None else base.stage
            folder = self._named_context(base, line, reader)
            return folder.origin if folder else Origin(None)
        return Origin(StageFiles(self._flow.effort) if isinstance(base, Scratch) else None)

    def _named_context(self, named: NamedContext, line: int, reader: Hashable) -> _Folder | None:
        """Return a named context; None where it is no directory of the repository."""
        directory = self._build.named_contexts.get(named.name, "")
        if not named.folder or is_outside(directory):
            return None
        if named.name not in self._named:
            context = BuildContext.named(self._snapshot, clean(directory))
            self._flow.named[named.name] = self._named[named.name] = context
            if context.is_refused:
                self._flow.stop(line, context.problem or "")
        context = self._named[named.name]
        return None if context.problem else self._folder_of(context, reader)

    def _run_command(self, state: _State, step: Run, environment: Environment) -> Executed:
        place = Place(self._flow.dockerfile.source.path, step.line, step.end_line, step.span)
        self._ask_for_all(state, step)
        binds = (mount for mount in step.mounts if mount.type == "bind")
        mounts = filter(None, [self._mount(state, step, mount, environment) for mount in binds])
        seen = Seen(state.files, state.files.layers, tuple(mounts))
        self._flow.effort.spend(COMMAND)
        source, memo = self._flow.dockerfile.source, self._stages.memo
        found = commands_of(step, source, environment, state.settings, memo)
        state.settings = found.settings
        # Which scripts are there is another matter in each build, and mostly none is.
        calls = tuple(with_scripts(found.calls, seen, self._snapshot))
        written_out = len(calls) == len(found.calls)
        effects = found.effects if written_out else tuple(effects_of(calls))
        effects = (*effects, *conda_effects(calls, seen, environment, self._snapshot))
        for effect in effects:
            if effect.certain:
                _apply(state.files, effect, place)
        state.files.opaque = True
        return Executed(state.stage, step, environment, calls, found.whole, effects, seen=seen)

    def _ask_for_all(self, state: _State, step: Run) -> None:
        """Ask for what a RUN may read: it may read all of its stage."""
        if state.request:
            state.request.whole = True
        if any(mount.type == "tmpfs" and mount.from_ is None for mount in step.mounts):
            # An accident of the frontend's: its source, which is none, is asked for.
            self.requests[None].whole = True

    def _mount(
        self, state: _State, step: Run, mount: Mount, environment: Environment
    ) -> BindMount | None:
        """Note what a bind mount reads; None where that is not known, or nothing."""
        if mount.from_ is not None:
            found = self._stages.mounted_from(state.stage, mount.from_.text)
            if isinstance(found, NotFound):
                self._flow.stop(step.line, found.reason)
                return None
            origin = self._origin(found, state.stage, step.line)
            source = environment.expand(mount.source).value if mount.source else ""
            if origin.request and not (isinstance(found, NamedContext) and found.stage is None):
                origin.request.ask(clean(source or ""), step.line)
                origin.request.doubtful = True
            return _bind_mount(mount, environment, origin.files, source)
        text = mount.source.text if mount.source else ""
        expanded = environment.expand(text)
        path = self._flow.dockerfile.source.path
        if expanded.value is None:
            self.requests[None].whole = True
            told: str = said("`{text}` is not known: {reason}", text=text, reason=expanded.reason)
            self._flow.unknowns.append(Unknown(told, path, step.line, self._build.id))
            return None
        inside = clean(expanded.value)
        there = _followed(self._context.files, inside)
        if there is None:
            self._flow.stop(
                step.line, said("`{value}` is not there", value=expanded.value), source=True
            )
        told = shortened(step.keyword, step.value)
        place = Place(path, step.line, step.end_line, step.span)
        named = _followed(self._context.let_through, inside)
        matched = () if named is None else (named,)
        use = SourceUse(place, told, expanded.value, inside, matched, copies=False)
        self._flow.sources.append(use)
        self.requests[None].ask(inside, step.line)
        self.requests[None].uses.append(use)
        return _bind_mount(mount, environment, self._context.files, there)


def _followed(files: FileSystem, path: str) -> str | None:
    """Return `path` with links followed; None where nothing lies."""
    there = follow(files, path)
    return None if there is None or files.node(there) is None else there


def _bind_mount(
    mount: Mount, environment: Environment, files: FileSystem | None, source: str | None
) -> BindMount | None:
    target = environment.expand(mount.target).value if mount.target else None
    if target is None or files is None or source is None:
        return None
    place = clean(posixpath.join(workdir_of(environment), target))
    return BindMount(place, files, clean(source))


def _arrival(item: Carried, stage: Stage, final: bool, replaced_by: Place | None = None) -> Arrival:
    return Arrival(item, stage.label, final, replaced_by)


def _apply(files: StageFiles, effect: Effect, place: Place) -> None:
    """Change what is known of a stage by what a RUN certainly does."""
    if effect.kind is EffectKind.REMOVES:
        _remove(files, effect.path, place)
        if not has_wildcards(effect.path) and effect.path.strip("/"):
            files.put(Removed(effect.path.strip("/")))
    elif effect.kind is EffectKind.REMOVES_FILES:
        _remove(files, effect.path, place, files_alone=True)
    elif effect.kind is EffectKind.MAKES_DIRECTORY:
        files.make_directory(effect.path.lstrip("/"))


def _remove(files: StageFiles, pattern: str, place: Place, *, files_alone: bool = False) -> None:
    """Note what of the followed files is gone."""
    files.effort.spend(len(files.followed) // MANY)
    if not files.followed:
        return
    if has_wildcards(pattern):
        is_gone = taken_away(pattern, files_alone=files_alone)
        gone = [path for path in files.followed if is_gone(path)]
    else:
        gone = [path for path in files.followed if below(path, pattern.lstrip("/"))]
    for path in gone:
        item = files.followed[path]
        if item.removed_by is None:
            files.followed[path] = replace(item, removed_by=place)
