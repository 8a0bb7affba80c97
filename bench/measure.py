"""Time whole processes in turn, so that a ratio holds when the machine's speed drifts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

TOOLS = Path(sys.executable).parent
"""Where the environment has its programs: what a user has after an installation."""

HULLCHECK = [str(TOOLS / "hullcheck")]


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
    """Run `command` once, its output thrown away, and return what it took."""
    start = time.perf_counter()
    process = subprocess.Popen(
        list(command.argv),
        cwd=command.cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, process.returncode)


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
