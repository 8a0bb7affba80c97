"""How long many Dockerfiles take, beside the linters that a registry has."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from row import Row, ratio
from trees import services

from measure import HULLCHECK, TOOLS, Command, Pair, Run, pair, run

GOALS = {"hadolint": 0.25}


def peers(files: Sequence[str]) -> Iterator[list[str]]:
    """Yield the command of each linter that this environment, or the machine, has."""
    known = (
        ["hadolint", *files],
        ["tally", "lint", *files],
        ["dockerfilelint", *files],
        ["checkov", "--quiet", "--compact", "--framework", "dockerfile", "--directory", "."],
        ["semgrep", "--quiet", "--config", "p/dockerfile", "."],
        ["trivy", "config", "--quiet", "."],
        ["droast", *files],
    )
    for name, *arguments in known:
        program = shutil.which(name, path=str(TOOLS)) or shutil.which(name)
        if program is not None:
            yield [program, *arguments]


def measure_many(folder: Path) -> Iterator[Row]:
    """Compare a check, fixes verified, of 300 different Dockerfiles with each linter on them."""
    root = services(folder / "services")
    files = sorted(str(path.relative_to(root)) for path in root.glob("services/*/Dockerfile"))
    ours = Command([*HULLCHECK, "check", "--no-cache", "--format", "json"], root)
    for peer in peers(files):
        name = Path(peer[0]).name
        found = pair(ours, Command(peer, root), 5)
        yield ratio(f"300 Dockerfiles, fixes verified / {name}", found, "wall", GOALS.get(name))


def measure_growth(folder: Path) -> Iterator[Row]:
    """Say how much longer ten times as many Dockerfiles take."""
    found = Pair(*(tuple(_checked(folder, count) for _ in "123") for count in (10_000, 1_000)))
    yield ratio("10,000 Dockerfiles / 1,000", found, "cpu", 11)
    yield Row("10,000 Dockerfiles, peak memory", found.memory / 1e6, "MB")


def _checked(folder: Path, count: int) -> Run:
    root = folder / f"{count}"
    if not root.is_dir():
        services(root, count)
    return run(Command([*HULLCHECK, "check", "--no-cache", "--format", "json"], root))
