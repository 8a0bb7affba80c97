"""How long many files take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from row import Row, ratio
from trees import large

from measure import HULLCHECK, Command, pair


def measure_paths(folder: Path) -> Iterator[Row]:
    """Compare a check of 100,000 files and three builds with `git ls-tree -r`."""
    root = large(folder / "large")
    peer = Command(["git", "ls-tree", "-r", "HEAD"], root)
    found = pair(Command([*HULLCHECK, "check", "--no-cache"], root), peer, 15)
    yield ratio("100,000 files, 3 builds / git ls-tree -r", found, "wall", 6)
    yield Row("100,000 files, peak memory", found.memory / 1e6, "MB", 300)
