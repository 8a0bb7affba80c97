"""Run every command on every repository, twice: no traceback, no hang, the same words again.

    python -m tests.corpus.run_everything TREES [--repository NAME]

TREES holds one git working tree a repository (`owner+name`). Each command runs
as a process of its own, the second time with another hash seed and another
directory as its current one, so that the order of a set or a path of this
machine would show. Prints per repository the seconds of the slowest command and
the most memory of any, and exits 1 at the first kind of trouble.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMMANDS = {
    "check": ("check",),
    "check json": ("check", "--format", "json"),
    "check markdown": ("check", "--format", "markdown"),
    "trace": ("trace",),
    "trace json": ("trace", "--format", "json"),
    "fix": ("fix",),
}

SANE = {"check": {0, 1}, "trace": {0}, "fix": {0}}
"""The exit codes that a repository can give; 2 and 3 are our own failures."""

SECONDS = 120
"""A command that takes longer hangs: the largest of the repositories takes about ten."""

STOPPED = -9
"""The exit code of a process that was stopped because it hung."""


@dataclass(frozen=True, slots=True)
class Run:
    """One command on one repository, done."""

    code: int
    output: bytes
    error: bytes
    seconds: float
    kilobytes: int
    """The most memory that the process had."""


def run_command(words: tuple[str, ...], tree: Path, seed: int, folder: Path) -> Run:
    """Return what `hullcheck` with `words` does on `tree`, called from `folder`."""
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "hullcheck", words[0], str(tree), *words[1:]]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as error:
        started = time.monotonic()
        child = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=error)
        code, kilobytes = _wait(child, started)
        seconds = time.monotonic() - started
        output.seek(0)
        error.seek(0)
        return Run(code, output.read(), error.read(), seconds, kilobytes)


def _wait(child: subprocess.Popen[bytes], started: float) -> tuple[int, int]:
    """Return the exit code and the peak memory in KiB; stops a child that hangs."""
    while True:
        done, status, usage = os.wait4(child.pid, os.WNOHANG)
        if done:
            child.returncode = os.waitstatus_to_exitcode(status)
            return child.returncode, usage.ru_maxrss
        if time.monotonic() - started > SECONDS:
            child.kill()
        time.sleep(0.01)


def troubles(name: str, first: Run, second: Run) -> Iterator[str]:
    """Yield what is wrong with two runs of the command `name`."""
    if STOPPED in (first.code, second.code):
        yield f"{name} hung"
    elif first.code not in SANE[name.partition(" ")[0]]:
        yield f"{name} gave {first.code}: {_last_line(first.error)}"
    if b"Traceback (most recent call last)" in first.error + second.error:
        yield f"{name} had a traceback: {_last_line(first.error)}"
    if (first.code, first.output) != (second.code, second.output):
        yield f"{name} said something else the second time"


def _last_line(error: bytes) -> str:
    return error.decode("utf-8", "replace").strip().rpartition("\n")[2]


def main() -> int:
    """Run everything, print a table, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("trees", type=Path)
    parser.add_argument("--repository", default="")
    options = parser.parse_args()
    trees = options.trees.resolve()
    count, found = 0, 0
    sys.stdout.write(" seconds      MiB   exit\n")
    for tree in sorted(trees.iterdir()):
        if options.repository not in tree.name:
            continue
        count += 1
        runs = {name: _twice(words, tree) for name, words in COMMANDS.items()}
        slowest = max(run.seconds for pair in runs.values() for run in pair)
        most = max(run.kilobytes for pair in runs.values() for run in pair) / 1024
        code = runs["check"][0].code
        sys.stdout.write(f"{slowest:8.2f} {most:8.1f} {code:6} {tree.name}\n")
        for name, pair in runs.items():
            for trouble in troubles(name, *pair):
                found += 1
                sys.stdout.write(f"    {trouble}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{count} repositories, {len(COMMANDS)} commands twice: {found} troubles\n")
    return int(found > 0)


def _twice(words: tuple[str, ...], tree: Path) -> tuple[Run, Run]:
    return run_command(words, tree, 1, Path.cwd()), run_command(words, tree, 2, tree)


if __name__ == "__main__":
    sys.exit(main())
