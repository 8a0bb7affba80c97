"""Where environments lie in each stage: made by a RUN, or copied from another stage.

Only what is certain is told: an environment that a wildcard or an unknown
destination carries somewhere is not.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hullcheck.core.noun import dataclass
from hullcheck.docker.dockerfile.instructions import Copy
from hullcheck.docker.effects import Effect
from hullcheck.docker.executed import Executed
from hullcheck.docker.filesystem import below, clean
from hullcheck.docker.flow import UNKNOWN_PLACE, Flow, asked_once
from hullcheck.docker.ignore.patterns import has_wildcards
from hullcheck.docker.installers import EffectKind
from hullcheck.docker.stage_files import COMMON_DIRECTORIES
from hullcheck.docker.stages import Stage
from hullcheck.docker.stages.base import LocalStage
from hullcheck.docker.transfer import destination_of

KINDS = frozenset({EffectKind.MAKES_VENV, EffectKind.MAKES_CONDA, EffectKind.INSTALLS_NODE})
"""What a RUN does that leaves an environment behind."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """An environment of an image: a virtual environment, a conda prefix or a `node_modules`."""

    path: str
    """Where it lies in this stage; absolute."""
    made: Effect
    """What made it first, where it was made."""
    maker: Executed
    """The RUN that made it first."""
    carriers: tuple[Executed, ...] = ()
    """The instructions that brought it here, in order: a COPY, or a RUN that moves it."""

    @property
    def kind(self) -> EffectKind:
        """What sort of environment it is."""
        return self.made.kind

    @property
    def moved(self) -> bool:
        """Whether it lies elsewhere than where it was made."""
        return self.path != self.made.path


@asked_once
def prefixes_by_stage(flow: Flow) -> Mapping[int, Sequence[Prefix]]:
    """Return the environments that each stage ends with, by the stage's index."""
    found: dict[int, dict[str, Prefix]] = {}
    for step in flow.executed:
        here = found.get(step.stage.index)
        if here is None:
            here = found[step.stage.index] = dict(_inherited(step.stage, found))
        if step.effects:
            _make(step, here)
        if here:
            _move(step, here)
        if isinstance(step.source, LocalStage):
            here |= {prefix.path: prefix for prefix in _brought(step, step.source, found)}
    return {index: tuple(prefixes.values()) for index, prefixes in found.items()}


def _inherited(stage: Stage, found: Mapping[int, dict[str, Prefix]]) -> Mapping[str, Prefix]:
    """Return what a stage begins with: a base that executes nothing has what its own base has."""
    return next((found[base.index] for base in stage.bases if base.index in found), {})


def _make(step: Executed, here: dict[str, Prefix]) -> None:
    for effect in step.effects:
        if not effect.certain:
            continue
        if effect.kind in KINDS and UNKNOWN_PLACE not in effect.path:
            here.setdefault(effect.path, Prefix(effect.path, effect, step))
        elif effect.kind is EffectKind.REMOVES:
            gone = [path for path in here if below(clean(path), clean(effect.path))]
            for path in gone:
                del here[path]


def _move(step: Executed, here: dict[str, Prefix]) -> None:
    for placed in step.calls:
        call, plain = placed.call, placed.call.plain()
        if call.name != "mv" or not (placed.certain and call.complete) or len(plain) != 2:
            continue
        old, new = call.at(plain[0]), call.at(plain[1])
        if old not in here or call.has("-t"):
            continue
        if plain[1].endswith("/") or clean(new) in COMMON_DIRECTORIES:
            new = posixpath.join(new, posixpath.basename(old))
        prefix = here.pop(old)
        here[new] = replace(prefix, path=new, carriers=(*prefix.carriers, step))


def _brought(
    step: Executed, source: LocalStage, found: Mapping[int, dict[str, Prefix]]
) -> Iterator[Prefix]:
    copy = step.instruction
    if not isinstance(copy, Copy):
        return
    target = destination_of(copy.destination, step.environment, copy.line).path
    if UNKNOWN_PLACE in target:
        return
    for word in copy.sources:
        text = step.environment.expand(word).value
        if text is None or has_wildcards(text):
            continue
        start = clean(text)
        into = posixpath.join(target, start) if copy.parents else target
        for prefix in tuple(found.get(source.index, {}).values()):
            inner = clean(prefix.path)
            if below(inner, start):
                path = clean(posixpath.join(into, inner[len(start) :].lstrip("/")))
                carriers = (*prefix.carriers, step)
                yield replace(prefix, path=f"/{path}", carriers=carriers)
