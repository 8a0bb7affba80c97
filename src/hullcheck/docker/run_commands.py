"""What the commands of a RUN are and do, worked out once for all simulations of a Dockerfile."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import field

from hullcheck.core.noun import dataclass
from hullcheck.core.source import Source
from hullcheck.docker.calls import PlacedCall, Surroundings, calls_of, is_whole
from hullcheck.docker.dockerfile.instructions import Run
from hullcheck.docker.effects import Effect, effects_of
from hullcheck.docker.stages.variables import Environment
from hullcheck.docker.transfer import workdir_of


@dataclass(frozen=True, slots=True)
class RunCommands:
    """What is known of the commands of one RUN in one stage."""

    calls: tuple[PlacedCall, ...]
    """What it calls."""
    whole: bool
    """`calls` are all: its shell text was read to the end."""
    effects: tuple[Effect, ...]
    """What they do."""
    settings: dict[str, str] = field(repr=False)
    """What is settled for the stage's later RUNs."""


def commands_of(
    step: Run,
    source: Source,
    environment: Environment,
    settings: dict[str, str],
    memo: dict[Hashable, object],
) -> RunCommands:
    """Return what the commands of `step` are; `settings` are those of the RUNs before it.

    `memo` belongs to the stages of the Dockerfile: which files are there changes
    nothing of what a command is.
    """
    # The instruction and what it sees are kept by the memo's owner, so their ids are theirs;
    # what it sees is seen at one place of one stage, behind the same RUNs.
    key = ("commands", id(step), id(environment))
    known = memo.get(key)
    if isinstance(known, RunCommands):
        return known
    after = dict(settings)
    around = Surroundings(workdir_of(environment), _known(environment), after)
    calls = tuple(calls_of(step, source, around))
    found = RunCommands(calls, is_whole(step, around), tuple(effects_of(calls)), after)
    memo[key] = found
    return found


def _known(environment: Environment) -> dict[str, str]:
    return {name: value for name, value in environment.env.items() if isinstance(value, str)}
