"""The variables, directory, user and shell that each instruction of a stage sees.

BuildKit's rules (`frontend/dockerfile/dockerfile2llb/convert.go`): ENV and ARG set
values in one environment, whichever comes later; a stage based on another begins
with what that one ended with; ONBUILD instructions come first. What BuildKit reads
from the base image's configuration and from its caller may be unknown here, and
then the values are unknown, with the names of the variables that are to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.docker.build import EMPTY
from hullcheck.docker.dockerfile.expansion import Expanded, expand, expand_words
from hullcheck.docker.dockerfile.heredocs import Heredoc
from hullcheck.docker.dockerfile.instructions import Arg, Env, Instruction, Shell, User, Workdir
from hullcheck.docker.dockerfile.lexer import Lookup, Mode, Unknown, Value
from hullcheck.docker.dockerfile.word import Word
from hullcheck.docker.filesystem import clean
from hullcheck.docker.stages import Stage, Stages
from hullcheck.docker.stages.base import ExternalImage, NamedContext, Scratch, UnknownImage
from hullcheck.docker.stages.scope import Given, Scope, assigned, set_argument, unknown

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""The PATH of a stage whose base sets none (BuildKit's `system.DefaultPathEnvUnix`)."""
MAX_PATH = 4_096
"""Linux makes no directory with a longer path (PATH_MAX)."""
DEFAULT_SHELL = ("/bin/sh", "-c")
"""What runs shell forms before any SHELL."""


@dataclass(frozen=True, slots=True)
class ImageConfig:
    """What is known of the configuration of an image from elsewhere."""

    env: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    complete: bool = False
    """`env` is all there is: a variable that is not in it is not set."""
    workdir: str | None = None
    """Absolute; None: not known."""
    user: str | None = None
    """None: not known."""
    shell: tuple[str, ...] = DEFAULT_SHELL


_EMPTY_CONFIG = ImageConfig(complete=True, workdir="/", user="")
"""What a stage begins with where no image does (BuildKit's `emptyImage`)."""


Configs = Callable[[str], ImageConfig | None]
"""Gives what is known of an image by its reference."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What one instruction sees, before it does anything itself."""

    scope: Scope
    time: int
    """How many assignments the scope had seen."""
    escape: str
    workdir: str | None
    """Absolute, without `.` and `..`; None: not known."""
    workdir_reason: str
    """Why the directory is not known; "" where it is."""
    user: str | None
    """As USER gives it, "" where nothing does; None: not known."""
    shell: tuple[str, ...] = DEFAULT_SHELL
    base: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    """What is known of the variables that the image sets which the stage begins with."""

    def get(self, name: str) -> Value:
        """Return the value of a variable; None: it is not set."""
        return self.scope.get(name, self.time)

    def expand(self, text: str | Word) -> Expanded:
        """Return `text` as BuildKit expands a word: quotes removed, variables replaced."""
        return expand(text if isinstance(text, str) else text.text, self.get, self.escape)

    def expand_words(self, text: str | Word) -> tuple[Expanded, tuple[str, ...]]:
        """Return `text` expanded and the words it then has, as BuildKit does with EXPOSE."""
        return expand_words(text if isinstance(text, str) else text.text, self.get, self.escape)

    def expand_document(self, document: Heredoc) -> Expanded:
        """Return what COPY and ADD write of a heredoc."""
        content = document.content.text
        if not document.expand:
            return Expanded(content)
        return expand(content, self.get, mode=Mode.NO_QUOTES)

    @property
    def env(self) -> dict[str, str | Unknown]:
        """Every variable that ENV, ARG or a known base have set: what a RUN sees."""
        return {**self.base, **self.scope.values(self.time)}

    def has(self, name: str) -> bool:
        """Say whether `name` is one of `env`."""
        return name in self.base or name in self.scope.values(self.time)

    @property
    def image_env(self) -> dict[str, str | Unknown]:
        """The variables that ENV or a known base have set: what a container sees."""
        return {**self.base, **self.scope.values(self.time, kept=True)}


@dataclass(frozen=True, slots=True)
class StageWalk:
    """A stage, instruction by instruction."""

    steps: tuple[tuple[Instruction, Environment], ...]
    final: Environment
    """What the stage ends with: what CMD sees, and a stage based on it."""


def walk_environment(
    stages: Stages,
    stage: Stage,
    args: Given = EMPTY,
    *,
    exact: bool = False,
    configs: Configs | None = None,
) -> tuple[tuple[Instruction, Environment], ...]:
    """Return the instructions of `stage` as they are run, each with what it sees."""
    return walk_stage(stages, stage, args, exact=exact, configs=configs).steps


def walk_stage(
    stages: Stages,
    stage: Stage,
    args: Given = EMPTY,
    *,
    exact: bool = False,
    configs: Configs | None = None,
) -> StageWalk:
    """Return what `walk_environment` does, and what the stage ends with.

    `args` and `exact` are those that `stages` were made with. `configs` says what is
    known of external images: without it their variables are unknown.
    """
    walker = _Walker(stages, args, exact, configs)
    given = frozenset(args.items())
    walk: StageWalk | None = None
    for each in reversed(stage.bases):
        walk = walker.remembered(each, walk, given)
    return walker.remembered(stage, walk, given)


class _Walker:
    """What all stages of one walk have in common."""

    def __init__(self, stages: Stages, args: Given, exact: bool, configs: Configs | None) -> None:
        self._stages = stages
        self._args = args
        self._exact = exact
        self._configs = configs

    def remembered(
        self, stage: Stage, base: StageWalk | None, given: frozenset[tuple[str, str | None]]
    ) -> StageWalk:
        """Return the walk of `stage`, made once: a long chain of stages shares its beginning."""
        key = (stage.index, given, self._exact, self._configs)
        known = self._stages.memo.get(key)
        walk = known if isinstance(known, StageWalk) else self._walk(stage, base)
        self._stages.memo[key] = walk
        return walk

    def _walk(self, stage: Stage, base: StageWalk | None) -> StageWalk:
        environment = self._begin(stage, base)
        steps = []
        for instruction in stage.instructions:
            steps.append((instruction, environment))
            environment = self._after(instruction, environment)
        return StageWalk(tuple(steps), environment)

    def _begin(self, stage: Stage, base: StageWalk | None) -> Environment:
        if base:
            scope = base.final.scope.child()
            return replace(base.final, scope=scope, time=scope.time)
        config, image = self._config(stage)
        return Environment(
            Scope(_root(config)),
            time=0,
            escape=self._stages.escape,
            workdir=config.workdir,
            workdir_reason=""
            if config.workdir
            else said("the WORKDIR of `{image}` is not known", image=image),
            user=config.user,
            shell=config.shell,
            base=config.env,
        )

    def _config(self, stage: Stage) -> tuple[ImageConfig, str]:
        base = stage.replaced_by or stage.base
        if isinstance(base, ExternalImage):
            found = self._configs(base.reference) if self._configs else None
            return found or ImageConfig(), base.reference
        if isinstance(base, Scratch):
            return _EMPTY_CONFIG, "scratch"
        if isinstance(base, NamedContext):
            return _EMPTY_CONFIG if base.folder else ImageConfig(), base.name
        return ImageConfig(), base.text if isinstance(base, UnknownImage) else stage.label

    def _after(self, instruction: Instruction, before: Environment) -> Environment:
        """Return what the instruction behind `instruction` sees."""
        if isinstance(instruction, Env):
            self._set_env(instruction, before)
        elif isinstance(instruction, Arg):
            self._set_arguments(instruction, before.scope)
        elif isinstance(instruction, Workdir):
            return _moved(instruction, before)
        elif isinstance(instruction, User):
            return replace(before, user=before.expand(instruction.user).value)
        elif isinstance(instruction, Shell):
            return replace(before, shell=tuple(word.text for word in instruction.arguments))
        else:
            return before
        return replace(before, time=before.scope.time)

    def _set_env(self, env: Env, before: Environment) -> None:
        # All values are those before the instruction: nothing that it sets is seen by it.
        for pair in env.pairs:
            name = before.expand(pair.name).value
            if name and pair.value:
                value = assigned(name, pair.value.text, before.get, before.escape)
                before.scope.set(name, value, kept=True)

    def _set_arguments(self, arg: Arg, scope: Scope) -> None:
        for pair in arg.pairs:
            name = pair.name.text
            if set_argument(scope, pair, self._args, self._stages.escape):
                continue
            shown = self._stages.arguments.get(name)
            now = scope.get(name)
            if shown is not None:
                scope.set(name, shown, kept=False)
            elif self._exact and not scope.is_set(name) and isinstance(now, Unknown):
                # The base image might set it; an argument that nobody gives is taken as empty.
                scope.set(name, None, kept=False)
            elif not self._exact and not isinstance(now, str):
                scope.set(name, unknown(name), kept=False)


def _root(config: ImageConfig) -> Lookup:
    """Return what variables are before any instruction of a stage that is no stage's child."""

    def value(name: str) -> Value:
        if name in config.env:
            return config.env[name]
        if config.complete:
            return DEFAULT_PATH if name == "PATH" else None
        # `$1`, `$?` are not what images set.
        return unknown(name) if name.isidentifier() else None

    return value


def _moved(workdir: Workdir, before: Environment) -> Environment:
    path = before.expand(workdir.path)
    if path.value is None:
        reason = said("`WORKDIR {text}`: {reason}", text=workdir.path.text, reason=path.reason)
        return replace(before, workdir=None, workdir_reason=reason)
    if not path.value.startswith("/"):
        if before.workdir is None:
            return before
        path = Expanded(f"{before.workdir}/{path.value}")
    directory = "/" + clean(path.value or "")
    if len(directory) > MAX_PATH:
        reason = said("a WORKDIR of more than {max_path:,} characters", max_path=MAX_PATH)
        return replace(before, workdir=None, workdir_reason=reason)
    return replace(before, workdir=directory, workdir_reason="")
