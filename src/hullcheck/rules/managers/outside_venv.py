"""What the rules about PATH share: which calls run another Python than that of the environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from hullcheck.core.noun import dataclass
from hullcheck.docker.dockerfile.instructions import Copy
from hullcheck.docker.installers import EffectKind
from hullcheck.docker.lookups import CONDA, activates, is_plain_shell, looked_up
from hullcheck.docker.prefixes import Prefix
from hullcheck.docker.search_path import SYSTEM, Standing
from hullcheck.docker.start import start_of
from hullcheck.environments.dependencies import normalised
from hullcheck.environments.tools import Tool

if TYPE_CHECKING:
    from hullcheck.docker.calls import PlacedCall
    from hullcheck.docker.executed import Executed
    from hullcheck.docker.flow import Flow
    from hullcheck.docker.stages import Stage
    from hullcheck.facts import BuildFacts, Facts

MAX_ENVIRONMENTS = 20
"""Environments of one build that are looked at; those that people write have one or two."""

_INSTALLERS = frozenset({"pip", "setuptools", "wheel", "virtualenv", *map(str, Tool)})
"""What is put into the system's Python so that it makes environments."""
_REQUIRING = ("-r", "--requirement", "-c", "--constraint", "-i", "--index-url", "--extra-index-url")
_ELSEWHERE = ("--target", "-t", "--prefix", "--python", "--root")
_HARMLESS = ("-venv", "-pip", "-dev", "-full", "-minimal", "-setuptools", "-wheel", "-distutils")
"""How packages of a distribution end that bring Python itself and no package for a program."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A call that means an environment and runs the system's Python, or nothing at all."""

    prefix: Prefix
    stage: Stage
    arrived: Executed
    """The instruction that brought the environment to the stage."""
    step: Executed
    """The instruction that calls."""
    placed: PlacedCall
    standing: Standing
    """Where the environment's `bin` stands on PATH: behind the system's, or not at all."""
    installs: bool
    """It installs packages."""


def calls_outside(build: BuildFacts, facts: Facts) -> Iterator[Outside]:
    """Yield the calls that run outside of an environment which is there for them."""
    flow = build.flow
    if flow is None or flow.unfinished or flow.target is None:
        return
    stages = {step.stage.index: step.stage for step in flow.executed}
    found = (
        _Stay(flow, prefix, stages[index])
        for index, prefixes in build.prefixes.items()
        for prefix in prefixes
        if prefix.kind is EffectKind.MAKES_VENV and _bin(prefix) not in SYSTEM
    )
    for stay in islice(found, MAX_ENVIRONMENTS):
        yield from stay.outside(facts)


def _bin(prefix: Prefix) -> str:
    return f"{prefix.path}/bin"


class _Stay:
    """An environment in a stage."""

    def __init__(self, flow: Flow, prefix: Prefix, stage: Stage) -> None:
        self.flow = flow
        self.prefix = prefix
        self.stage = stage
        self.arrived = prefix.carriers[-1] if prefix.carriers else prefix.maker
        self.own = {stage.index, *(base.index for base in stage.bases)}
        self.steps = [
            (index, step)
            for index, step in enumerate(flow.executed)
            if step.stage.index in self.own
        ]

    def outside(self, facts: Facts) -> Iterator[Outside]:
        # What stands in a text that was not read to its end may link, activate or install.
        if self._linked() or not all(step.whole for _, step in self.steps):
            return
        filled = self._is_filled()
        if not filled:
            yield from self._installs()
        elif self.stage is self.flow.target and not self._system_is_used():
            yield from self._start(facts)

    def _linked(self) -> bool:
        """Whether something leads from PATH or the system's Python into the environment."""
        path = self.prefix.path
        for _, step in self.steps:
            for placed in step.calls:
                if placed.call.name == "ln" and any(path in word for word in placed.call.words):
                    return True
        value = self.flow.ends[self.stage.index].get("PYTHONPATH")
        return isinstance(value, str) and path in value

    def _is_filled(self) -> bool:
        """Whether packages are put into the environment, wherever it is made."""
        program, _, verb = self.prefix.made.tool.partition(" ")
        if program in ("poetry", "pdm", "pipenv") or (program == "uv" and verb != "venv"):
            return True
        makers = {self.prefix.maker.stage.index, *self.own}
        made = False
        for index, step in enumerate(self.flow.executed):
            if step.stage.index not in makers:
                continue
            if made and isinstance(step.instruction, Copy) and step not in self.prefix.carriers:
                target = step.environment.expand(step.instruction.destination).value
                if target is None or target.startswith(self.prefix.made.path):
                    return True
            for placed in step.calls:
                made = made or placed.line >= self.prefix.made.line
                if made and self._fills(placed, step, index):
                    return True
        return False

    def _fills(self, placed: PlacedCall, step: Executed, index: int) -> bool:
        call, paths = placed.call, {self.prefix.path, self.prefix.made.path}
        if step is self.prefix.maker and placed.shown == self.prefix.made.tool:
            return False
        named = (call.at(word) for word in (call.written or "", *call.words) if "/" in word)
        if any(word == path or word.startswith(f"{path}/") for word in named for path in paths):
            return True
        if call.name in ("uv", "poetry", "pdm", "pipenv"):
            return not call.has("--system") and not call.flag("UV_SYSTEM_PYTHON")
        first = self.flow.search_paths.before[index].standing(f"{self.prefix.made.path}/bin")
        reached = first in (Standing.FIRST, Standing.UNKNOWN)
        return activates(placed) or (call.name == "pip" and reached)

    def _installs(self) -> Iterator[Outside]:
        """Yield the installs into the system's Python behind an environment that stays empty."""
        there = False
        for index, step in self.steps:
            for placed in looked_up(step.calls, step.environment):
                if there and step.stage is self.stage and installs_packages(placed):
                    yield from self._seen(index, step, placed)
            there = there or step is self.arrived

    def _seen(self, index: int, step: Executed, placed: PlacedCall) -> Iterator[Outside]:
        standing = self.flow.search_paths.before[index].standing(_bin(self.prefix))
        if standing in (Standing.ABSENT, Standing.BEHIND) and is_plain_shell(step.environment):
            yield Outside(
                self.prefix, self.stage, self.arrived, step, placed, standing, installs=True
            )

    def _system_is_used(self) -> bool:
        """Whether the system's Python of the image is given packages too, as far as can be seen."""
        for _, step in self.steps:
            if _is_foreign(step):
                return True
            for placed in step.calls:
                if activates(placed):
                    break
                if self._serves_system(placed):
                    return True
        return False

    def _serves_system(self, placed: PlacedCall) -> bool:
        call = placed.call
        if call.name in CONDA or call.name in ("pixi", "make", "pipx", "easy_install"):
            return True
        if any(word.endswith(".sh") for word in (call.written or "", *call.words)):
            return True
        if call.name in ("apt", "apt-get", "apk"):
            named = (word for word in call.words if word.startswith(("python3-", "py3-")))
            return any(not name.endswith(_HARMLESS) for name in named)
        if call.name == "uv":
            whole = call.has("--system") or call.flag("UV_SYSTEM_PYTHON")
            return whole or call.words[:1] == ("tool",)
        if call.name in ("poetry", "pipenv"):
            # Whether it makes an environment of its own is told by its effects.
            return call.has("install", "sync") and placed.shown != self.prefix.made.tool
        directory = (call.written or "").rpartition("/")[0]
        if directory and call.at(directory) not in SYSTEM:
            return False
        return installs_packages(placed) or (call.name == "pip" and not call.complete)

    def _start(self, facts: Facts) -> Iterator[Outside]:
        start = start_of(self.flow)
        if start is None or not is_plain_shell(start.environment):
            return
        standing = self.flow.path_at_end(self.stage).standing(_bin(self.prefix))
        if standing not in (Standing.ABSENT, Standing.BEHIND):
            return
        for placed in looked_up(start.calls, start.environment):
            name, absent = placed.call.name, standing is Standing.ABSENT
            if name == "python" or (absent and normalised(name) in facts.python_packages):
                yield Outside(
                    self.prefix, self.stage, self.arrived, start.step, placed, standing, False
                )
                return


def installs_packages(placed: PlacedCall) -> bool:
    """Say whether pip, by its name or as a module, installs more than installers."""
    call = placed.call
    words = call.words
    if call.name == "python" and words[:2] == ("-m", "pip"):
        words = words[2:]
    elif call.name != "pip":
        return False
    if "install" not in words or any(word.startswith(_ELSEWHERE) for word in words):
        return False
    if any(call.variables.get(name) for name in ("PIP_TARGET", "PIP_PREFIX", "PIP_PYTHON")):
        return False
    names = _requirements(words[words.index("install") + 1 :])
    return any(name not in _INSTALLERS for name in names)


def _requirements(words: Sequence[str]) -> Iterator[str]:
    """Yield the names that are installed; a file of them is none of the installers."""
    valued = False
    for word in words:
        if not valued and not word.startswith("-"):
            yield normalised(word.partition("[")[0].partition("=")[0].rstrip("<>~! "))
        elif word in ("-r", "--requirement") or word.startswith(("-r", "--requirement=")):
            yield word
        valued = word in _REQUIRING


def _is_foreign(step: Executed) -> bool:
    """Say whether a COPY brings a Python, or packages of one, from another stage or image."""
    copy = step.instruction
    if not isinstance(copy, Copy) or copy.from_ is None:
        return False
    words = (word.text for word in copy.sources)
    return any(
        "site-packages" in word or "/.local" in word or word.rstrip("/") in _PYTHON_HOMES
        for word in words
    )


_PYTHON_HOMES = frozenset(
    {"/", "/usr", "/usr/local", "/usr/local/bin", "/usr/local/lib", "/usr/bin"}
)
