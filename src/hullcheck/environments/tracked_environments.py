"""Environments that git tracks, known by what lies in them and not by their names."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot

from .fixtures import is_fixture, is_in_tests
from .host_file import HostKind
from .texts import below, directory_of, join
from .tracked import is_tracked_prefix, tracked_containing, tracked_named, tracked_under

CONFIG = "pyvenv.cfg"
"""PEP 405: it makes a directory a virtual environment."""

HISTORY = "conda-meta/history"
"""It makes a directory a conda prefix."""

MAX_FIXTURE = 100
"""Files of an environment beside tests that may be there on purpose; one with pip has ten
times as many. Among what tests read, whole prefixes of conda lie on purpose."""

_SCRIPTS = ("bin", "Scripts")
_PIP = "/site-packages/pip/__init__.py\0"


@dataclass(frozen=True, slots=True)
class TrackedEnvironment:
    """One environment that git tracks, or a part of one that shows what it is."""

    path: str
    """Its directory; "" is the repository's root."""
    kind: HostKind
    """`VENV` or `CONDA`."""
    first: str
    """The first of its files that git tracks."""
    files: int
    """How many of its files git tracks; of one at the root, what surely belongs to it."""
    parts: tuple[str, ...]
    """The paths that hold all of it."""

    def holds(self, path: str) -> bool:
        """Say whether `path` is one of its files."""
        return any(below(path, part) for part in self.parts)


def discover_tracked_environments(snapshot: Snapshot) -> Iterator[TrackedEnvironment]:
    """Yield the environments that git tracks, sorted by path; none lies in another."""
    last: TrackedEnvironment | None = None
    for directory in sorted(_candidates(snapshot)):
        if last is not None and last.path and below(directory, last.path):
            continue
        kind = _kind(snapshot, directory)
        found = None if kind is None else _measured(snapshot, directory, kind)
        if found is not None:
            last = found
            yield found


def _candidates(snapshot: Snapshot) -> set[str]:
    """Return the directories in which something lies that only environments have."""
    found = {directory_of(path) for path in tracked_named(snapshot, CONFIG)}
    scripts = (directory_of(path) for path in tracked_named(snapshot, "activate"))
    found |= {directory_of(path) for path in scripts if path.rpartition("/")[2] in _SCRIPTS}
    pips = tracked_containing(snapshot, _PIP)
    found |= {path for path in map(_above_library, pips) if path is not None}
    histories = tracked_containing(snapshot, f"{HISTORY}\0")
    return found | {directory_of(directory_of(path)) for path in histories}


def _above_library(path: str) -> str | None:
    """Return the directory whose `lib/pythonX.Y` or `Lib` holds the packages of `path`."""
    library = path.rpartition("/site-packages/")[0]
    directory, _, name = library.rpartition("/")
    if name == "Lib":
        return directory
    above, _, lib = directory.rpartition("/")
    return above if lib == "lib" else None


def _kind(snapshot: Snapshot, directory: str) -> HostKind | None:
    """Return what the directory is by what git tracks of it; None: no environment.

    A lone `pyvenv.cfg` is a test's, packages alone are a bundle's (an AWS Lambda layer),
    and an interpreter with its own library is a Python that somebody ships.
    """
    inside = tuple(_libraries(snapshot, directory))
    packages = any(snapshot.tree.is_dir(f"{each}/site-packages") for each in inside)
    python = any(is_tracked_prefix(snapshot, join(directory, each)) for each in _PYTHONS)
    if join(directory, HISTORY) in snapshot and (packages or python):
        return HostKind.CONDA
    activate = any(join(directory, f"{each}/activate") in snapshot for each in _SCRIPTS)
    configured = join(directory, CONFIG) in snapshot
    if (configured and (activate or python or packages)) or (activate and packages):
        return HostKind.VENV
    pip = any(f"{each}{_PIP[:-1]}" in snapshot for each in inside)
    whole = any(f"{each}/os.py" in snapshot for each in inside)
    return HostKind.VENV if pip and not whole else None


_PYTHONS = ("bin/python", "Scripts/python", "python.exe")


def _libraries(snapshot: Snapshot, directory: str) -> Iterator[str]:
    """Yield the directories in which an environment has its packages."""
    yield join(directory, "Lib")
    for child in snapshot.tree.children(join(directory, "lib")):
        if child.rpartition("/")[2].startswith(("python", "pypy")):
            yield child


_AT_ROOT = (CONFIG, "conda-meta", "bin/activate", "Scripts/activate")


def _measured(snapshot: Snapshot, directory: str, kind: HostKind) -> TrackedEnvironment | None:
    parts = (directory,) if directory else tuple(_root_parts(snapshot))
    files = [path for part in parts for path in _files(snapshot, part)]
    inside, few = f"{directory}/", len(files) < MAX_FIXTURE
    if not files or is_fixture(inside) or (few and is_in_tests(inside)):
        return None
    return TrackedEnvironment(directory, kind, files[0], len(files), parts)


def _files(snapshot: Snapshot, part: str) -> Iterator[str]:
    if part in snapshot and part not in snapshot.untracked:
        yield part
    yield from tracked_under(snapshot, part)


def _root_parts(snapshot: Snapshot) -> Iterator[str]:
    """Yield what surely belongs to an environment that is the repository's root."""
    yield from (part for part in _AT_ROOT if is_tracked_prefix(snapshot, part))
    packages = (f"{each}/site-packages" for each in _libraries(snapshot, ""))
    yield from (part for part in packages if snapshot.tree.is_dir(part))
