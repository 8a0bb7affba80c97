"""Measure what grows with a repository's paths, and what is done for many of them.

python bench/paths.py [million] [growth] [matcher] [review] [fleet]

A million paths are checked as a revision (objects alone, which is what `git ls-tree -r`
reads too) and as a work tree, where every directory has to be listed: what `git status`
takes there, which also looks at each file, stands beside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pathspec import GitIgnoreSpec

sys.path.insert(0, str(Path(__file__).parent))

from trees import many_paths

from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.docker.build import Build
from hullcheck.docker.ignore.context import BuildContext
from measure import Command, Pair, pair

HULLCHECK = [str(Path(sys.executable).parent / "hullcheck"), "check"]

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

RIG = Path(__file__).parent.parent / "tests" / "github"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that was measured."""

    name: str
    value: float
    unit: str
    """"x" is a ratio to a peer in the same run."""
    goal: float | None = None
    """It should not be more."""
    detail: str = ""


def measure_million(folder: Path) -> list[Figure]:
    """Compare a check of a million paths and one build with git's listing of them."""
    bare = many_paths(folder / "bare", 1_000_000, work_tree=False)
    revision = pair(Command(REVISION, bare), Command(LISTING, bare), 5)
    root = many_paths(folder / "million", 1_000_000)
    listed = pair(Command(HULLCHECK, root), Command(LISTING, root), 5)
    seen = pair(Command(HULLCHECK, root), Command(STATUS, root), 3)
    return [
        _ratio("1,000,000 paths, a revision / git ls-tree -r", revision, "wall", 4),
        _memory("1,000,000 paths, a revision: peak", revision),
        _ratio("1,000,000 paths, a work tree / git ls-tree -r", listed, "wall"),
        _ratio("1,000,000 paths, a work tree / git status", seen, "wall"),
        _memory("1,000,000 paths, a work tree: peak", listed),
    ]


def measure_growth(folder: Path) -> list[Figure]:
    """Compare a check of ten times the paths, with ten times the directories."""
    sizes = {count: folder / f"growth-{count}" for count in (100_000, 1_000_000)}
    small, large = (many_paths(root, n, work_tree=False) for n, root in sizes.items())
    found = pair(Command(REVISION, large), Command(REVISION, small), 5)
    return [_ratio("1,000,000 paths / 100,000 paths, a revision", found, "cpu", 11)]


def measure_matcher(_: Path) -> list[Figure]:
    """Compare our decisions on paths with pathspec's, and by the number of patterns."""
    paths = sorted(_paths_to_match(20_000))
    took = {count: _matching(_patterns(count), paths) for count in (10, 100, 1_000)}
    figures = [
        Figure(
            f"{count:,} patterns: ours / pathspec's GitIgnoreSpec",
            ours / theirs,
            "x",
            1,
            f"{len(paths) / ours:,.0f} / {len(paths) / theirs:,.0f} decisions a second",
        )
        for count, (ours, theirs) in took.items()
    ]
    growth = took[1_000][0] / took[10][0]
    return [*figures, Figure("1,000 patterns / 10 patterns, ours", growth, "x", 11)]


def measure_review(_: Path) -> list[Figure]:
    """Measure what a review of a pull request with 3,000 files takes of its own."""
    first, *_ = _on_the_rig("measure.py", "3,000 files")
    return [
        Figure("review of 3,000 files: CPU", first["cpu"], "s", 1),
        Figure("review of 3,000 files: peak", first["memory"], "MB"),
        Figure("review of 3,000 files: requests", first["reads"] + first["writes"], ""),
    ]


def measure_fleet(_: Path, count: int = 1_000) -> list[Figure]:
    """Measure an audit of many repositories, and the same with nothing changed."""
    first, unchanged, changed = _on_the_rig("measure_fleet.py", str(count))
    return [
        Figure(f"audit of {count:,} repositories: CPU of each", first["cpu"] / count * 1000, "ms"),
        Figure(f"audit of {count:,} repositories: reads of each", first["reads"], ""),
        Figure(f"audit of {count:,} repositories: peak", first["memory"], "MB"),
        Figure("the same, unchanged / first: CPU", unchanged["cpu"] / first["cpu"], "x"),
        Figure("the same, a tenth changed / first: CPU", changed["cpu"] / first["cpu"], "x"),
    ]


def _on_the_rig(program: str, *words: str) -> list[dict[str, float]]:
    """Return what a measurement against the fake GitHub of the tests prints."""
    asked = [sys.executable, str(RIG / program), "--json", *words]
    done = subprocess.run(asked, capture_output=True, check=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _ratio(name: str, found: Pair, figure: str, goal: float | None = None) -> Figure:
    ours, theirs = found.seconds(figure)
    detail = f"{figure} {ours:.2f} s / {theirs:.2f} s"
    return Figure(name, found.ratio(figure), "x", goal, detail)


def _memory(name: str, found: Pair) -> Figure:
    return Figure(name, found.memory / 1e6, "MB", 900)


def _paths_to_match(count: int) -> Iterator[str]:
    endings = ("py", "md", "json", "pyc", "txt")
    for number in range(count):
        top, deep = f"p{number % 40}", f"m{number // 40 % 25}"
        yield f"{top}/src/{deep}/file{number}.{endings[number % 5]}"


def _patterns(count: int) -> list[str]:
    """Return patterns that mean the same in both languages."""
    shapes = ("**/name{}", "**/*.e{}", "p{}/build", "**/m{}/cache", "!**/keep{}.md")
    fixed = ["**/*.pyc", "p1/src", "!p1/src/m2", "**/m3/file1*"]
    more = (shapes[number % len(shapes)].format(number) for number in range(count - len(fixed)))
    return [*fixed, *more]


def _matching(patterns: Sequence[str], paths: Sequence[str]) -> tuple[float, float]:
    """Return the seconds of CPU that we and pathspec take to decide on `paths`."""
    source = Source(".dockerignore", "\n".join(patterns).encode())
    snapshot = Snapshot(Tree(sorted([".dockerignore", *paths]))).with_texts([source])
    spec = GitIgnoreSpec.from_lines(patterns)

    def ours() -> int:
        return len(BuildContext(snapshot, Build(None, "")).let_through(paths) or ())

    def theirs() -> int:
        return len([path for path in paths if not spec.match_file(path)])

    ours(), theirs()
    rounds = [(_seconds(ours), _seconds(theirs)) for _ in range(3)]
    return median(a for a, _ in rounds), median(b for _, b in rounds)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


MEASUREMENTS: dict[str, Callable[[Path], list[Figure]]] = {
    name.removeprefix("measure_"): function
    for name, function in list(globals().items())
    if name.startswith("measure_")
}


def main(names: Sequence[str]) -> None:
    """Print the measurements that are named, or all."""
    with tempfile.TemporaryDirectory(prefix="hullcheck-bench-") as folder:
        for name in names or MEASUREMENTS:
            for figure in MEASUREMENTS[name](Path(folder)):
                aim = f"(goal <= {figure.goal:g})" if figure.goal is not None else ""
                value = f"{figure.value:8.2f} {figure.unit:2}"
                print(f"{figure.name:48} {value} {aim:14} {figure.detail}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
