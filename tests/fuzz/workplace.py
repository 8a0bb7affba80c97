"""Where one target is fuzzed: its folder in `build/fuzz`, and the calls of libFuzzer there."""

from __future__ import annotations

import os
import resource
import shlex
import subprocess
import sys
from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

from .cases import corpus_file, crashes_file, read_cases
from .target import Target

ROOT = Path(__file__).parents[2]

MAX_LENGTH = 4096
"""Bytes of an input."""
HANG_SECONDS = 120
"""After which a call has hung, on a machine that does other things too."""
MAX_MEGABYTES = 2500

_RUNS = lazy_pattern(r"(?:Done |number_of_executed_units: )(\d+)")
_COVERAGE = lazy_pattern(r"cov: (\d+) ft: (\d+)")
_FAILURE = lazy_pattern(r"=== Uncaught Python exception: ===\n(.*)")
_FRAME = lazy_pattern(r'  File ".*?([^/"]+)", line (\d+), in (\w+)')


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of fuzzing for a while."""

    runs: int
    """Inputs that were tried."""
    seconds: float
    """Of the processor."""
    edges: int
    """Places of our code that were reached."""
    crash: bytes | None
    """An input that fails."""
    words: str
    """With which exception, on one line."""


class NotStartedError(Exception):
    """Nothing was tried: what is wrong is told in its words."""


class Workplace:
    """The folder of one target, which is kept from run to run."""

    def __init__(self, target: Target) -> None:
        """Make the folder and lay out what fuzzing begins with."""
        self.target = target
        self.folder = ROOT / "build" / "fuzz" / target.name
        self.grown, self.begin = self.folder / "grown", self.folder / "begin"
        if not self.grown.exists():
            _store(self.grown, target.seeds())
        cases = map(read_cases, (corpus_file(target.name), crashes_file(target.name)))
        _store(self.begin, (case.data for each in cases for case in each))
        words = (each.encode("utf-8", "surrogateescape") for each in target.words)
        (self.folder / "words").write_text("".join(map(_entry, words)), "ascii")

    @cached_property
    def program(self) -> Path:
        """A program that fuzzes the target, for libFuzzer, which calls itself again."""
        program = self.folder / "program"
        call = [sys.executable, "-m", "tests.fuzz.one", self.target.name, str(program)]
        program.write_text(f'#!/bin/sh\nexec {shlex.join(call)} "$@"\n', "utf-8")
        program.chmod(0o755)
        return program

    def fuzz(self, seconds: int) -> Outcome:
        """Look for inputs that fail, for so many seconds or until one is found.

        Raises `NotStartedError` where nothing could be tried.
        """
        options = [f"-max_total_time={seconds}", f"-artifact_prefix={self.folder}/found-"]
        options += [f"-dict={self.folder}/words", "-print_final_stats=1"]
        before, began = {*self.folder.glob("found-*")}, _spent()
        log = self._call(*options, str(self.grown), str(self.begin))
        found = sorted({*self.folder.glob("found-*")} - before)
        runs, coverage = _RUNS.search(log), _COVERAGE.findall(log)
        if not found and not runs:
            raise NotStartedError(log.strip().splitlines()[-1])
        return Outcome(
            runs=int(runs[1]) if runs else 0,
            seconds=_spent() - began,
            edges=max((int(edges) for edges, _ in coverage), default=0),
            crash=found[0].read_bytes() if found else None,
            words=_words(log) if found else "",
        )

    def minimised(self) -> list[bytes]:
        """Return few inputs that reach all that those known reach, the shortest first.

        From now on fuzzing begins with these.
        """
        kept = self.folder / "kept"
        rmtree(kept, ignore_errors=True)
        kept.mkdir()
        self._call("-set_cover_merge=1", str(kept), str(self.begin), str(self.grown))
        if not any(kept.iterdir()):
            raise NotStartedError("nothing was kept")
        rmtree(self.grown)
        kept.rename(self.grown)
        return sorted((file.read_bytes() for file in self.grown.iterdir()), key=len)

    def _call(self, *options: str) -> str:
        """Call libFuzzer; return what it says."""
        common = [f"-max_len={MAX_LENGTH}", f"-timeout={HANG_SECONDS}"]
        common += [f"-rss_limit_mb={MAX_MEGABYTES}", "-len_control=20"]
        done = subprocess.run(
            [str(self.program), *common, *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        log = done.stdout + done.stderr
        if done.returncode < 0:
            log += f"\nended by signal {-done.returncode}\n"
        (self.folder / "log").write_text(log, "utf-8")
        return log


def _spent() -> float:
    """Return the seconds of the processor that programs took which we called."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _words(log: str) -> str:
    """Return what failed and where, on one line."""
    failure, frames = _FAILURE.search(log), _FRAME.findall(log)
    if failure is None or not frames:
        return log.strip().splitlines()[-1]
    file, line, function = frames[-1]
    return ascii(f"{failure[1]} ({function} in {file}:{line})")[1:-1]


def _store(folder: Path, inputs: Iterable[bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for data in inputs:
        if len(data) <= MAX_LENGTH:
            (folder / sha256(data).hexdigest()[:20]).write_bytes(data)


def _entry(word: bytes) -> str:
    """Return a word as a dictionary of libFuzzer has it."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n'
