"""Activations of environments in RUN instructions that nothing uses, and what relies on them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.docker.dockerfile.instructions import Run
from hullcheck.docker.images.of_stage import base_of
from hullcheck.docker.installers import EffectKind
from hullcheck.docker.lookups import (
    CONDA,
    activates,
    is_idle,
    is_plain_shell,
    looked_up,
    lost_activations,
)
from hullcheck.docker.prefixes import Prefix
from hullcheck.docker.search_path import Standing
from hullcheck.docker.start import start_of
from hullcheck.environments.dependencies import normalised

if TYPE_CHECKING:
    from hullcheck.docker.calls import PlacedCall
    from hullcheck.docker.executed import Executed
    from hullcheck.docker.flow import Flow
    from hullcheck.facts import BuildFacts, Facts

MAX_LOST = 20
"""Lost activations of one build that are told; each may be asked what relies on it."""

_PREPARING = frozenset({".", "source", "eval"})
"""What may define the function that activates."""
_WITH_DASH = frozenset({"debian", "ubuntu"})
"""Distributions whose `/bin/sh` is dash."""
_SWITCHED_ON = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True, slots=True)
class LostActivation:
    """An activation that ends with the RUN in which it stands."""

    step: Executed
    placed: PlacedCall
    path: str | None
    """The environment that it means; None: not known."""
    alone: bool
    """The RUN does nothing else."""
    fails: str = ""
    """Why the shell cannot do it, so that the build stops there; "" where that is not known."""


@dataclass(frozen=True, slots=True)
class Reliance:
    """A call that looks on PATH for what the activation would have put there."""

    step: Executed
    placed: PlacedCall


def lost_in(build: BuildFacts) -> Iterator[LostActivation]:
    """Yield the activations of a build that nothing uses and no later instruction has."""
    yield from islice(_lost_in(build), MAX_LOST)


def _lost_in(build: BuildFacts) -> Iterator[LostActivation]:
    flow = build.flow
    if flow is None or flow.unfinished:
        return
    prefixes = build.prefixes
    for step in flow.executed:
        if not isinstance(step.instruction, Run) or not step.whole or _is_activated_anyway(step):
            continue
        for placed in lost_activations(step.calls):
            path = _meant(placed, prefixes.get(step.stage.index, ()))
            if path is None or not _is_on_path(flow, step, path):
                alone = all(activates(call) or is_idle(call) for call in step.calls)
                fails = _why_it_fails(step, placed, build) if alone else ""
                yield LostActivation(step, placed, path, alone, fails)


def _why_it_fails(step: Executed, placed: PlacedCall, build: BuildFacts) -> str:
    """Return why an activation with which a RUN ends stops the build, if it surely does."""
    base = base_of(step.stage, build.build)
    text = step.instruction.value if isinstance(step.instruction, Run) else ""
    if not base.sources or any(each in text for each in ("||", ";", "\n", "set +e")):
        return ""
    name = placed.call.name
    if name in CONDA:
        prepared = any(each.call.name in _PREPARING for each in step.calls)
        is_known = not prepared and "BASH_ENV" not in step.environment.env
        return (
            said("the shell of a RUN is not set up for `{name} activate`", name=name)
            if is_known
            else ""
        )
    program = (step.environment.shell or ("",))[0].rpartition("/")[2]
    if name == "source" and program == "sh" and base.distribution in _WITH_DASH:
        return said("its `/bin/sh` is dash, which knows no `source`")
    return ""


def reliance_on(lost: LostActivation, flow: Flow, facts: Facts) -> Reliance | None:
    """Return the first call behind the activation that would have needed it, if one surely does."""
    begun = False
    for step in flow.executed:
        if begun and lost.step.stage in (step.stage, *step.stage.bases):
            found = _first(step, step.calls, facts)
            if found:
                return found
        begun = begun or step is lost.step
    start = start_of(flow)
    target = flow.target
    if start is None or target is None or lost.step.stage not in (target, *target.bases):
        return None
    return _first(start.step, start.calls, facts)


def _first(step: Executed, calls: tuple[PlacedCall, ...], facts: Facts) -> Reliance | None:
    for placed in looked_up(calls, step.environment):
        name = placed.call.name
        makes = "venv" in placed.shown
        known = name in ("python", "pip", *CONDA) or normalised(name) in facts.python_packages
        if known and not makes and not activates(placed):
            return Reliance(step, placed)
    return None


def _is_activated_anyway(step: Executed) -> bool:
    """Whether each shell reads a file that activates, as far as can be seen."""
    switch = step.environment.get("MAMBA_DOCKERFILE_ACTIVATE")
    wanted = isinstance(switch, str) and switch.lower() in _SWITCHED_ON
    return wanted or not is_plain_shell(step.environment)


def _meant(placed: PlacedCall, prefixes: Sequence[Prefix]) -> str | None:
    call = placed.call
    if call.name not in CONDA:
        name = call.words[0]
        return call.at(posixpath.dirname(posixpath.dirname(name))) if "/" in name else None
    names = [word for word in call.words[1:] if not word.startswith("-")]
    if not names:
        return None
    if "/" in names[0]:
        return call.at(names[0])
    made = (each.path for each in prefixes if each.kind is EffectKind.MAKES_CONDA)
    return next((path for path in made if posixpath.basename(path) == names[0]), None)


def _is_on_path(flow: Flow, step: Executed, path: str) -> bool:
    ends = [flow.path_at_end(step.stage)]
    if flow.target and step.stage in flow.target.bases:
        ends.append(flow.path_at_end(flow.target))
    return any(end.standing(f"{path}/bin") is Standing.FIRST for end in ends)
