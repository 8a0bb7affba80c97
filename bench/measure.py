"""Time whole processes in turn, so that a ratio holds when the machine's speed drifts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

TOOLS = Path(sys.executable).parent
"""Where the environment has its programs: what a user has after an installation."""

HULLCHECK = [str(TOOLS / "hullcheck")]

LAUNCH = Path(__file__).parent / "launch.py"


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of user and system time, children included."""
    memory: int
    """Peak resident set in bytes."""
    status: int


@dataclass(frozen=True, slots=True)
class Command:
    """A process to measure."""

    argv: Sequence[str]
    cwd: Path


def run(command: Command) -> Run:
    """Run `command` once, its output thrown away, and return what it took; see `launch`."""
    words = [sys.executable, "-I", "-S", str(LAUNCH), *command.argv]
    done = subprocess.run(words, cwd=command.cwd, capture_output=True, check=True, text=True)
    wall, cpu, memory, status = done.stdout.split()
    return Run(float(wall), float(cpu), int(memory), int(status))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two commands, run A B A B ..., after one run of each that is not counted."""

    ours: tuple[Run, ...]
    theirs: tuple[Run, ...]

    def ratio(self, figure: str) -> float:
        """Return the median of ours over theirs, pair by pair, of the figure's name."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return float(median(getattr(a, figure) / max(getattr(b, figure), 1e-6) for a, b in pairs))

    def seconds(self, figure: str) -> tuple[float, float]:
        """Return both medians of the figure's name."""
        ours = median(getattr(each, figure) for each in self.ours)
        return ours, median(getattr(each, figure) for each in self.theirs)

    @property
    def memory(self) -> int:
        """Our highest peak of resident memory in bytes."""
        return max(each.memory for each in self.ours)


def pair(ours: Command, theirs: Command, count: int = 7) -> Pair:
    """Measure both commands `count` times in turn."""
    run(ours), run(theirs)
    measured = [(run(ours), run(theirs)) for _ in range(count)]
    return Pair(tuple(a for a, _ in measured), tuple(b for _, b in measured))
