"""How long many files take.

A million paths are checked as a revision (objects alone, which is what `git ls-tree -r`
reads too) and as a work tree: what `git status` takes there, which also looks at each
file, stands beside it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from row import Row, ratio
from trees import large, many_paths

from measure import HULLCHECK, Command, pair

REVISION = [
    sys.executable,
    "-c",
    """
import sys
from hullcheck.core.on_disk import OnDisk
from hullcheck.edges.revision import read_revision
from hullcheck.edges.runs.shared import analyse_read, verified_report
from hullcheck.engine import Options

reader = read_revision(".", "HEAD")
analysis = analyse_read(reader, reader.snapshot, OnDisk(), Options(), lambda words: None)
sys.exit(not verified_report(analysis, lambda words: None).findings)
""",
]
"""A check of HEAD alone, fixes verified, whatever the work tree holds."""

LISTING = ["git", "ls-tree", "-r", "HEAD"]
STATUS = ["git", "status", "--porcelain"]
CHECK = [*HULLCHECK, "check", "--no-cache"]


def measure_paths(folder: Path) -> Iterator[Row]:
    """Compare a check of 100,000 files and three builds with `git ls-tree -r`."""
    root = large(folder / "large")
    found = pair(Command(CHECK, root), Command(LISTING, root), 15)
    yield ratio("100,000 files, 3 builds / git ls-tree -r", found, "wall", 6)
    yield Row("100,000 files, peak memory", found.memory / 1e6, "MB", 300)


def measure_million(folder: Path) -> Iterator[Row]:
    """Compare a check of a million paths and one build with git's listing of them."""
    bare = many_paths(folder / "bare", 1_000_000, work_tree=False)
    found = pair(Command(REVISION, bare), Command(LISTING, bare), 5)
    yield ratio("1,000,000 paths, a revision / git ls-tree -r", found, "wall", 4)
    yield Row("1,000,000 paths, a revision, peak memory", found.memory / 1e6, "MB", 900)
    tenth = many_paths(folder / "tenth", 100_000, work_tree=False)
    growth = pair(Command(REVISION, bare), Command(REVISION, tenth), 5)
    yield ratio("1,000,000 paths / 100,000, a revision", growth, "cpu", 11)


def measure_million_on_disk(folder: Path) -> Iterator[Row]:
    """Compare the same in a work tree, of which every directory has to be listed."""
    root = many_paths(folder / "million", 1_000_000)
    found = pair(Command(CHECK, root), Command(LISTING, root), 5)
    yield ratio("1,000,000 paths, a work tree / git ls-tree -r", found, "wall")
    yield Row("1,000,000 paths, a work tree, peak memory", found.memory / 1e6, "MB", 900)
    seen = pair(Command(CHECK, root), Command(STATUS, root), 3)
    yield ratio("1,000,000 paths, a work tree / git status", seen, "wall")
