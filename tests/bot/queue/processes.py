"""Processes that are killed: workers, servers, whatever a command line starts."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[3]


class Processes:
    """Several processes of one command; whatever happens, none is left in the end."""

    def __init__(
        self, command: Sequence[str], count: int, environment: Mapping[str, str] | None = None
    ) -> None:
        self.command = list(command)
        self.environment = {**os.environ, **(environment or {})}
        self.running = [self._start() for _ in range(count)]
        self.killed = 0

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command, cwd=ROOT, env=self.environment)

    def kill_one(self, chance: random.Random) -> None:
        """Kill one with -9, wherever it is, and start another in its place."""
        victim = self.running.pop(chance.randrange(len(self.running)))
        assert victim.poll() is None, "it ended by itself"
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        self.killed += 1
        self.running.append(self._start())

    def pause_one(self, chance: random.Random, seconds: float) -> None:
        """Let one sleep, as a machine does that is suspended, and go on as if nothing was."""
        sleeper = chance.choice(self.running)
        sleeper.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        sleeper.send_signal(signal.SIGCONT)

    def stop(self, seconds: float = 30.0) -> list[int]:
        """Ask all to stop in good order, and return their exit codes."""
        for each in self.running:
            each.send_signal(signal.SIGTERM)
        return [each.wait(seconds) for each in self.running]

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each in self.running:
            each.kill()
            each.wait()
