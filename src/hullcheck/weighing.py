"""What a build's context holds, by size: what the ignore file lets through, and what it stops."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from hullcheck.core.noun import dataclass
from hullcheck.core.sizes import Sizes
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import ContextKind
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.engine import Analysis
from hullcheck.environments.host_file import HostFile, HostKind

MAX_WEIGHED = 4_000_000
"""Files looked at for all contexts together: some seconds."""


class Group(StrEnum):
    """What files are, as far as it matters to a build."""

    SOURCE = "source"
    ENVIRONMENTS = "environments"
    NODE_MODULES = "node-modules"
    CACHES = "caches"
    GIT = "git"
    SECRETS = "secrets"
    REST = "rest"
    """What git has not, and is none of these."""


_GROUPS = {
    HostKind.VENV: Group.ENVIRONMENTS,
    HostKind.CONDA: Group.ENVIRONMENTS,
    HostKind.NODE_MODULES: Group.NODE_MODULES,
    HostKind.CACHE: Group.CACHES,
    HostKind.ENV_FILE: Group.SECRETS,
    HostKind.CREDENTIALS: Group.SECRETS,
    HostKind.GIT: Group.GIT,
}


@dataclass(frozen=True, slots=True)
class Weight:
    """Some files together."""

    files: int = 0
    bytes: int = 0

    def with_file(self, size: int) -> Weight:
        """Return this and one more file."""
        return Weight(self.files + 1, self.bytes + size)


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in the directory of a context."""

    sent: Mapping[Group, Weight]
    """What the ignore file lets through; a builder fetches what instructions name of it."""
    stopped: Mapping[Group, Weight]
    complete: bool
    """False: a limit left files out, so all of it is more."""


def weigh(analysis: Analysis, sizes: Sizes) -> dict[str, Contents]:
    """Return what the context of each build holds, by the build's id.

    Builds whose context is elsewhere or not known have none, nor have those behind
    `MAX_WEIGHED` files.
    """
    grouped = _Grouped(analysis, sizes)
    known: dict[object, Contents] = {}
    found: dict[str, Contents] = {}
    room = MAX_WEIGHED
    for facts in analysis.facts.builds:
        context = facts.context
        if context is None or context.problem or facts.build.context_kind is not ContextKind.LOCAL:
            continue
        key = (context.root, context.ignore_file)
        if key not in known and room > 0:
            room -= len(sizes.paths)
            known[key] = grouped.contents(context)
        if key in known:
            found[facts.build.id] = known[key]
    return found


class _Grouped:
    """The files of a folder, each with the group that it belongs to."""

    def __init__(self, analysis: Analysis, sizes: Sizes) -> None:
        self._sizes = sizes
        self._groups = list(_groups(sizes.paths, analysis.hosts.by_path, analysis.snapshot))
        # In a folder without git nothing is known to be missing from it.
        self._rest = Group.REST if analysis.facts.has_git else Group.SOURCE

    def contents(self, context: BuildContext) -> Contents:
        """Return what lies below the root of `context`."""
        paths, root = self._sizes.paths, context.root
        start = bisect_left(paths, f"{root}/") if root else 0
        stop = bisect_left(paths, f"{root}0", lo=start) if root else len(paths)
        through = frozenset(context.let_through(paths) or ())
        sent: dict[Group, Weight] = {}
        stopped: dict[Group, Weight] = {}
        for index in range(start, stop):
            group = self._groups[index] or self._rest
            side = sent if paths[index] in through else stopped
            side[group] = side.get(group, Weight()).with_file(self._sizes.bytes[index])
        return Contents(sent, stopped, self._sizes.complete)


def _groups(
    paths: Sequence[str], hosts: Mapping[str, HostFile], snapshot: Snapshot
) -> Iterator[Group | None]:
    """Yield the group of each path; None for what git has not and nobody knows."""
    directory, inherited = "", None
    for path in paths:
        parent = path.rpartition("/")[0]
        if parent != directory:
            directory, inherited = parent, _of_host(_upwards(parent), hosts)
        yield inherited or _of_host([path], hosts) or _tracked(path, snapshot)


def _upwards(directory: str) -> Iterable[str]:
    """Return a directory and those above it, the topmost first."""
    parts = directory.split("/")
    return ("/".join(parts[:length]) for length in range(1, len(parts) + 1))


def _of_host(paths: Iterable[str], hosts: Mapping[str, HostFile]) -> Group | None:
    kinds = (hosts[path].kind_by_name for path in paths if path in hosts)
    return next((_GROUPS[kind] for kind in kinds if kind in _GROUPS), None)


def _tracked(path: str, snapshot: Snapshot) -> Group | None:
    return Group.SOURCE if path in snapshot and path not in snapshot.untracked else None
