"""What commands do to the file system: environments made, packages installed, files removed.

A command whose path or options depend on something unknown has no certain effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hullcheck.core.noun import dataclass
from hullcheck.docker.calls import Called
from hullcheck.docker.installers import HANDLERS, EffectKind, nothing


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a command of a RUN does."""

    kind: EffectKind
    path: str
    """Absolute path in the stage."""
    tool: str
    """The command in short: `uv sync`."""
    certain: bool
    """Nothing decides at build time whether the command runs."""
    line: int = 0
    """Line of the Dockerfile, 1-based."""


def effects_of(calls: Iterable[Called]) -> Iterator[Effect]:
    """Yield what the calls of a RUN do, in their order."""
    for placed in calls:
        for kind, path in HANDLERS.get(placed.call.name, nothing)(placed.call):
            yield Effect(kind, path, placed.shown, placed.certain, placed.line)
