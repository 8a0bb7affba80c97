"""One instruction as the builder executes it: what it sees, calls, does and reads from."""

from __future__ import annotations

from dataclasses import field

from hullcheck.core.finding import Place
from hullcheck.core.noun import dataclass
from hullcheck.docker.calls import PlacedCall
from hullcheck.docker.dockerfile.instructions import Instruction
from hullcheck.docker.effects import Effect
from hullcheck.docker.seen import Seen
from hullcheck.docker.stages import Stage
from hullcheck.docker.stages.base import Base, NotFound
from hullcheck.docker.stages.variables import Environment


@dataclass(frozen=True, slots=True)
class Executed:
    """An instruction in the stage in which it runs, which for ONBUILD is a later one."""

    stage: Stage
    instruction: Instruction
    environment: Environment
    """What it sees, before it does anything itself."""
    calls: tuple[PlacedCall, ...] = ()
    """What a RUN calls."""
    whole: bool = True
    """`calls` are all that a RUN calls: its shell text was read to the end."""
    effects: tuple[Effect, ...] = ()
    """What a RUN does."""
    source: Base | NotFound | None = None
    """What a COPY with `--from` reads; None: it reads the build context, or is no COPY."""
    seen: Seen | None = field(default=None, compare=False, repr=False)
    """The files that it finds, before it does anything itself."""

    def place(self, path: str) -> Place:
        """Return where it stands in the Dockerfile at `path`."""
        step = self.instruction
        return Place(path, step.line, step.end_line, step.span)
