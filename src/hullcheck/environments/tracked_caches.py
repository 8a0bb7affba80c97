"""Caches that git tracks: what Python, its tools and a desktop leave wherever they are run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot

from .bytecode import NAME as PYCACHE
from .evidence.desktop import EVERYWHERE
from .evidence.tool_caches import ToolCaches
from .fixtures import is_fixture
from .tracked import tracked_containing, tracked_named

_SHARED = frozenset({".hypothesis", "htmlcov"})
"""What projects keep in git on purpose: examples that failed once, a report that is published.

https://hypothesis.readthedocs.io/en/latest/tutorial/replaying-failures.html
"""

_COVERAGE = ".coverage"
_PARALLEL = lazy_pattern(r"\.coverage(?:\.[^/]+\.(?:pid)?\d+\.\w+)?")
"""Coverage's data: one file, or one a process (host, process, something random)."""


@dataclass(frozen=True, slots=True)
class CacheInGit:
    """All of one kind of cache that git tracks."""

    kind: str
    """Its usual name."""
    first: str
    """The first of its files."""
    files: int
    places: tuple[str, ...]
    """The directories that are such caches, and the files that lie outside of one; sorted."""


def discover_tracked_caches(
    snapshot: Snapshot, spared: Callable[[str], bool]
) -> Iterator[CacheInGit]:
    """Yield what git tracks of each kind of cache, without what tests read and what is `spared`."""
    for kind, found in _kinds(snapshot):
        pairs = sorted(
            (path, place) for path, place in found if not is_fixture(path) and not spared(path)
        )
        if pairs:
            places = dict.fromkeys(place for _, place in pairs)
            yield CacheInGit(kind, pairs[0][0], len(pairs), tuple(places))


def _kinds(snapshot: Snapshot) -> Iterator[tuple[str, Iterator[tuple[str, str]]]]:
    """Yield each kind with its tracked files, each with the place that it is a part of."""
    for name in (PYCACHE, *ToolCaches.inside):
        if name not in _SHARED:
            yield name, _in_directories(snapshot, name)
    yield "*.pyc", ((path, path) for path in _beside_sources(snapshot))
    yield _COVERAGE, ((path, path) for path in _coverage(snapshot))
    yield EVERYWHERE, ((path, path) for path in tracked_named(snapshot, EVERYWHERE))


def _in_directories(snapshot: Snapshot, name: str) -> Iterator[tuple[str, str]]:
    for path in tracked_containing(snapshot, f"{name}/"):
        # The needle also ends other names.
        at = f"/{path}".find(f"/{name}/")
        if at >= 0:
            yield path, path[: at + len(name)]


def _beside_sources(snapshot: Snapshot) -> Iterator[str]:
    # Without its source beside it a module may be shipped so on purpose.
    found = tracked_containing(snapshot, ".pyc\0")
    return (path for path in found if path.removesuffix("c") in snapshot)


def _coverage(snapshot: Snapshot) -> Iterator[str]:
    for path in tracked_containing(snapshot, _COVERAGE):
        if _PARALLEL.fullmatch(path.rpartition("/")[2]):
            yield path
