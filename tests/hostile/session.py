"""The process that runs commands for the tests, see `runner`."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from .ground import environment

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    """What came of one command."""

    arguments: tuple[str, ...]
    code: int
    late: bool
    seconds: float
    megabytes: float
    notes: tuple[str, ...]
    out: str
    errors: str


class Session:
    """Runs commands; use it as a context."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-B", "-m", "tests.hostile.runner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment(),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        with self.process:
            assert self.process.stdin is not None
            self.process.stdin.close()

    def run(self, root: Path, arguments: tuple[str, ...], seconds: float) -> Outcome:
        """Run one command in the folder `root`, which may take `seconds` of CPU time."""
        job = {
            "root": str(root),
            "scratch": str(self.scratch),
            "arguments": arguments,
            "seconds": seconds,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        out, errors = (
            (self.scratch / name).read_bytes().decode("utf-8", "surrogateescape")
            for name in ("out", "err")
        )
        told["notes"] = tuple(told["notes"])
        return Outcome(arguments, out=out, errors=errors, **told)
