"""How many paths are decided a second, beside pathspec's own matcher."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from pathspec import GitIgnoreSpec
from row import Row

from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.docker.build import Build
from hullcheck.docker.ignore.context import BuildContext


def measure_matcher(_: Path) -> Iterator[Row]:
    """Compare our decisions on paths with pathspec's, and by the number of patterns."""
    paths = sorted(_paths_to_match(20_000))
    took = {count: _matching(_patterns(count), paths) for count in (10, 100, 1_000)}
    for count, (ours, theirs) in took.items():
        detail = f"{len(paths) / ours:,.0f} / {len(paths) / theirs:,.0f} decisions a second"
        name = f"{count:,} patterns / pathspec's GitIgnoreSpec"
        yield Row(name, ours / theirs, "x cpu", 1, detail)
    yield Row("1,000 patterns / 10", took[1_000][0] / took[10][0], "x", 100)


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
