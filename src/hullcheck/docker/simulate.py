"""Run a build's instructions on file systems that are only looked at, never copied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import translate

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.snapshot import Snapshot, Tree

from .base import Base, LocalStage, NamedContext, NotFound, Scratch
from .build import Build
from .context import BuildContext
from .context_files import ContextFiles
from .copying import (
    Destination,
    Lost,
    Match,
    Problem,
    copy_into,
    parse_destination,
    resolve_source,
)
from .dockerfile import Dockerfile
from .effects import Effect, Surroundings, simulate_run
from .filesystem import (
    Carried,
    FileSystem,
    Made,
    Node,
    Selector,
    StageFiles,
    below,
    clean,
    everything,
    follow,
)
from .flow import UNKNOWN_PLACE, Arrival, Flow, FlowProblem, SourceUse, shortened
from .heredocs import Heredoc
from .ignorefile import ExcludeSet
from .installers import EffectKind
from .instructions import Add, Copy, Instruction, Run, Workdir
from .patterns import has_wildcards
from .run_mount import Mount
from .stages import Stage, parse_stages
from .variables import Environment, walk_environment
from .word import Word

_ARCHIVE = re.compile(r"\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|tzst)\Z")
_REMOTE = re.compile(r"(?:https?://|git://|git@|ssh://)")
_REMOTE_CONTEXT = re.compile(r"[a-z][a-z0-9+.-]*:")


def simulate_flow(
    snapshot: Snapshot,
    build: Build,
    dockerfile: Dockerfile,
    context: BuildContext,
    tree: Tree,
    interest: Sequence[str],
) -> Flow:
    """Return what `build` does with `interest`, paths of `tree` relative to the repository."""
    flow = Flow(dockerfile, tree, context)
    if context.problem is None:
        _Simulation(snapshot, build, flow, interest).run()
    return flow


@dataclass
class _State:
    """One stage while it is simulated."""

    stage: Stage
    files: StageFiles
    lost: list[Lost]
    """What was replaced in this stage or in one that it is based on."""
    settings: dict[str, str]
    """What its RUNs settled for good."""
    path: str
    """The Dockerfile."""

    def place(self, instruction: Instruction) -> Place:
        """Return where `instruction` stands."""
        return Place(self.path, instruction.line, instruction.end_line, instruction.span)


class _Simulation:
    """The stages of one build, simulated in order."""

    def __init__(
        self, snapshot: Snapshot, build: Build, flow: Flow, interest: Sequence[str]
    ) -> None:
        self._snapshot = snapshot
        self._build = build
        self._flow = flow
        self._interest = interest
        self._stages = parse_stages(
            flow.dockerfile, build.args, build.exact, list(build.named_contexts)
        )
        self._done: dict[int, _State] = {}
        self._context = self._files_of(flow.context)
        self._named: dict[str, ContextFiles | None] = {}

    def _files_of(self, context: BuildContext) -> ContextFiles:
        return ContextFiles(self._flow.tree, context, self._snapshot.link_target, self._interest)

    def run(self) -> None:
        """Simulate every stage that the target needs."""
        for problem in self._stages.problems:
            self._stop(problem.line, problem.reason)
        target = self._stages.target(self._build.target)
        if target is None:
            missing = self._stages.missing_target(self._build.target)
            self._stop(missing.line, missing.reason)
            return
        for stage in self._stages.needed(target):
            self._run_stage(stage, final=stage is target)

    def _run_stage(self, stage: Stage, *, final: bool) -> None:
        base = self._stages.base_stage(stage)
        known = self._done.get(base.index) if base else None
        path = self._flow.dockerfile.source.path
        if known is None:
            state = _State(stage, self._base_files(stage), [], {}, path)
        else:
            lost, settings = list(known.lost), dict(known.settings)
            state = _State(stage, known.files.child(), lost, settings, path)
        before, lost_before = dict(state.files.followed), len(state.lost)
        for instruction, environment in walk_environment(self._stages, stage):
            self._step(state, instruction, environment)
        self._done[stage.index] = state
        # What a base stage has is news for the final stage alone: there it is in the image.
        news = {k: v for k, v in state.files.followed.items() if final or before.get(k) is not v}
        lost = state.lost if final else state.lost[lost_before:]
        self._flow.arrivals += (_arrival(item, stage, final) for item in news.values())
        self._flow.arrivals += (_arrival(e.item, stage, final, e.place) for e in lost)

    def _base_files(self, stage: Stage) -> StageFiles:
        source = stage.replaced_by or stage.base
        if isinstance(source, NamedContext) and (files := self._named_context(source)):
            inside = StageFiles()
            match = Match("", "", Node.DIRECTORY)
            start = Place(self._flow.dockerfile.source.path, stage.start.line)
            copy_into(inside, files, match, Destination("", directory=True), start)
            return inside
        return StageFiles(opaque=not isinstance(source, Scratch))

    def _step(self, state: _State, instruction: Instruction, environment: Environment) -> None:
        if isinstance(instruction, Copy | Add):
            self._transfer(state, instruction, environment)
        elif isinstance(instruction, Run):
            self._run_command(state, instruction, environment)
        elif isinstance(instruction, Workdir):
            state.files.layers.append(Made(clean(_workdir(environment)), Node.DIRECTORY))

    # COPY and ADD

    def _transfer(self, state: _State, step: Copy | Add, environment: Environment) -> None:
        destination = _destination(step.destination, environment, step.line)
        origin = self._source_files(state, step)
        if isinstance(origin, NotFound):
            self._stop(step.line, origin.reason)
            return
        select = self._excluding(step)
        for word in step.sources:
            self._copy_word(state, step, word, environment, origin, destination, select)
        for document in step.documents:
            _write_document(state.files, document, destination)

    def _source_files(self, state: _State, step: Copy | Add) -> FileSystem | NotFound | None:
        """Return what a COPY reads from; None: something of which nothing is known."""
        word = step.from_ if isinstance(step, Copy) else None
        if word is None:
            return self._context
        found = self._stages.copied_from(state.stage, word)
        return found if isinstance(found, NotFound) else self._files_behind(found)

    def _files_behind(self, base: Base) -> FileSystem | None:
        if isinstance(base, LocalStage):
            state = self._done.get(base.index)
            return state.files if state else None
        if isinstance(base, NamedContext):
            return self._named_context(base)
        return StageFiles() if isinstance(base, Scratch) else None

    def _named_context(self, named: NamedContext) -> ContextFiles | None:
        directory = self._build.named_contexts.get(named.name, "")
        if _REMOTE_CONTEXT.match(directory) or directory.startswith(("/", "../")):
            return None
        if named.name not in self._named:
            context = BuildContext.named(self._snapshot, clean(directory))
            self._named[named.name] = None if context.problem else self._files_of(context)
        return self._named[named.name]

    def _excluding(self, step: Copy | Add) -> Selector:
        if not step.exclude:
            return everything
        patterns = ExcludeSet([word.text for word in step.exclude])
        if patterns.problem:
            self._stop(step.line, patterns.problem.reason)
        return lambda path: not patterns.excludes(path)

    def _copy_word(
        self,
        state: _State,
        step: Copy | Add,
        word: Word,
        environment: Environment,
        origin: FileSystem | None,
        destination: Destination,
        select: Selector,
    ) -> None:
        expanded = environment.expand(word.text)
        if expanded.value is None:
            self._undecidable(state, step, word, expanded.reason, origin)
        elif origin is None or (isinstance(step, Add) and _REMOTE.match(expanded.value)):
            state.files.layers.append(Made(destination.path, Node.UNKNOWN))
        else:
            path, select = _selection(step, expanded.value, select)
            found = resolve_source(origin, path)
            self._note(state, step, expanded.value, path, origin, found)
            for match in found if isinstance(found, list) else ():
                self._put(state, step, origin, match, destination, select)

    def _put(
        self,
        state: _State,
        step: Copy | Add,
        origin: FileSystem,
        match: Match,
        destination: Destination,
        select: Selector,
    ) -> None:
        if isinstance(step, Add) and match.node is Node.FILE and _ARCHIVE.search(match.path):
            state.files.layers.append(Made(destination.path, Node.UNKNOWN))
            return
        done = copy_into(state.files, origin, match, destination, state.place(step), select)
        if isinstance(done, Problem):
            self._stop(step.line, done.reason)
        else:
            state.lost += done

    def _note(
        self,
        state: _State,
        step: Copy | Add,
        word: str,
        path: str,
        origin: FileSystem,
        found: list[Match] | Problem,
    ) -> None:
        """Remember what a source names, and that the builder stops where it is not there."""
        if isinstance(found, Problem):
            self._stop(step.line, f"`{word}` is not there")
        if origin is self._context:
            told = shortened(step.keyword, step.value)
            required = not any(has_wildcards(part) for part in path.split("/"))
            use = SourceUse(
                state.place(step),
                told,
                word,
                path,
                required,
                missing=not found or isinstance(found, Problem),
            )
            self._flow.sources.append(use)

    def _undecidable(
        self, state: _State, step: Instruction, word: Word, reason: str, origin: FileSystem | None
    ) -> None:
        told = f"`{word.text}` is not known: {reason}"
        self._flow.unknowns.append(
            Unknown(told, self._flow.dockerfile.source.path, step.line, self._build.id)
        )
        fixed = word.text.partition("$")[0].rpartition("/")[0]
        if origin is self._context:
            root = self._flow.context.root
            self._flow.open_sources.append(f"{root}/{clean(fixed)}".strip("/"))
        elif isinstance(origin, StageFiles):
            self._flow.open_sources += (item.origin for item in origin.followed.values())

    # RUN

    def _run_command(self, state: _State, step: Run, environment: Environment) -> None:
        for mount in step.mounts:
            if mount.type == "bind":
                self._mount(state, step, mount, environment)
        workdir = _workdir(environment)
        around = Surroundings(workdir, _known(environment), state.settings)
        facts = simulate_run(step, self._flow.dockerfile.source, around)
        self._flow.programs |= facts.programs
        for effect in facts.effects:
            self._flow.effects.append((state.stage.label, effect))
            if effect.kind is EffectKind.REMOVES and effect.certain:
                _remove(state.files, effect, state.place(step))
        state.files.opaque = True

    def _mount(self, state: _State, step: Run, mount: Mount, environment: Environment) -> None:
        if mount.from_ is not None:
            found = self._stages.mounted_from(state.stage, mount.from_.text)
            if isinstance(found, NotFound):
                self._stop(step.line, found.reason)
            return
        text = mount.source.text if mount.source else ""
        expanded = environment.expand(text)
        if expanded.value is None:
            self._undecidable(
                state, step, mount.source or Word(text, step.span), expanded.reason, None
            )
            return
        path = clean(expanded.value)
        inside = follow(self._context, path)
        missing = inside is None or self._context.node(inside) is None
        if missing:
            self._stop(step.line, f"`{expanded.value}` is not there")
        told = shortened(step.keyword, step.value)
        use = SourceUse(state.place(step), told, expanded.value, path, True, missing, copies=False)
        self._flow.sources.append(use)

    def _stop(self, line: int, reason: str) -> None:
        problem = FlowProblem(line, reason)
        if problem not in self._flow.problems:
            self._flow.problems.append(problem)


def _arrival(item: Carried, stage: Stage, final: bool, replaced_by: Place | None = None) -> Arrival:
    return Arrival(item, stage.label, final, replaced_by)


def _known(environment: Environment) -> dict[str, str]:
    return {name: value for name, value in environment.env.items() if isinstance(value, str)}


def _workdir(environment: Environment) -> str:
    return environment.workdir or f"/{UNKNOWN_PLACE}workdir"


def _destination(word: Word, environment: Environment, line: int) -> Destination:
    text = environment.expand(word.text).value
    if text is None:
        return Destination(f"{UNKNOWN_PLACE}{line}", directory=True)
    return parse_destination(text, _workdir(environment))


def _write_document(files: StageFiles, document: Heredoc, destination: Destination) -> None:
    inside = destination.directory or files.node(destination.path) is Node.DIRECTORY
    path = f"{destination.path}/{document.name}".strip("/") if inside else destination.path
    files.layers.append(Made(path, Node.FILE))


def _selection(step: Copy | Add, source: str, select: Selector) -> tuple[str, Selector]:
    """Return the path to resolve and what is taken of it: `--parents` keeps what is named."""
    if not (isinstance(step, Copy) and step.parents):
        return clean(source), select
    pivot, found, pattern = source.partition("/./")
    pattern = clean(pattern if found else source)
    wanted = ExcludeSet([pattern])
    kept = select

    def chosen(path: str) -> bool:
        return bool(wanted.excludes(path)) and kept(path)

    return (clean(pivot) if found else ""), chosen if pattern else kept


def _remove(files: StageFiles, effect: Effect, place: Place) -> None:
    pattern = effect.path.lstrip("/")
    if not has_wildcards(pattern):
        gone = [path for path in files.followed if below(path, pattern)]
    else:
        # `find DIR -name X` also finds it in DIR itself.
        forms = {pattern, pattern.replace("/**/", "/")}
        matches = re.compile("|".join(f"(?:{translate(f)[:-2]}(?:/|\\Z))" for f in forms)).match
        gone = [path for path in files.followed if matches(path)]
    for path in gone:
        item = files.followed[path]
        if item.removed_by is None:
            files.followed[path] = replace(item, removed_by=place)
