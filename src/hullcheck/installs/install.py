"""The noun for a call that installs, where it stands and what it finds there."""

from __future__ import annotations

from hullcheck.core.finding import Place
from hullcheck.core.noun import dataclass
from hullcheck.docker.calls import PlacedCall
from hullcheck.docker.executed import Executed
from hullcheck.environments.tools import Tool
from hullcheck.syntax.shell_nouns import Choice

from .reading import Reading


@dataclass(frozen=True, slots=True)
class Install:
    """One call that installs packages, in a RUN or at a container's start."""

    reading: Reading
    step: Executed
    placed: PlacedCall
    known: bool
    """It is certainly called, with exactly the words and variables that were read."""
    number: int
    """Which one of the calls alike in its stage it is, from 0."""
    at_start: bool = False
    """A container does it each time that it starts; else a RUN does."""
    home: str | None = None
    """Where in the image its manifest lies; None: the repository brings none there."""
    manifest: str | None = None
    """The repository's file that is its manifest there."""
    lockfile: str | None = None
    """The repository's file that is its lockfile there; None: there is none from there."""
    choice: Choice | None = None
    """For a call that is not known: all is, but whether this or another branch runs."""

    @property
    def tool(self) -> Tool:
        """The program that installs."""
        return self.reading.tool

    def place(self, path: str) -> Place:
        """Return where the call stands in the Dockerfile at `path`."""
        return Place(path, self.placed.line, span=self.placed.program_span)

    @property
    def key(self) -> str:
        """What it is called by while the file around it changes: no line, none of its options."""
        where = self.home or self.reading.directory
        return f"{self.step.stage.label} {where} {self.reading.shown} {self.number}"

    @property
    def identity(self) -> tuple[int, int, int]:
        """What makes it this call of its Dockerfile, also in another build of that."""
        step = self.step
        calls = [id(placed) for placed in step.calls]
        built = id(self.placed) in calls
        index = calls.index(id(self.placed)) if built else -1 - self.number
        return step.stage.index, step.instruction.span.start, index
