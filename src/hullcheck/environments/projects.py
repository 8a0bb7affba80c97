"""Every Python, Node and conda project of a tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot, remembered

from . import node_project as node
from . import python_project as python
from .classify import classify_host_path
from .conda_project import conda_project, has_pixi_table
from .host_file import HostKind
from .manifests import Ecosystem, find_manifests
from .project import Project
from .texts import join, shallowest, still_wanted
from .workspaces import with_workspaces

__all__ = ["Project", "discover_projects", "wanted"]

MAX_PROJECTS = 2000
"""More are generated or hostile; each costs some microseconds in every later question."""

MAX_MANIFESTS = 200
"""Manifests whose texts are asked for, those nearest to the root first."""

_INSTALLED = frozenset({HostKind.VENV, HostKind.CONDA, HostKind.NODE_MODULES, HostKind.GIT})
"""What a manifest lies in if it is that of an installed package, and no project's."""

_SIDE_FILES = {Ecosystem.PYTHON: python.SIDE_FILES, Ecosystem.NODE: node.SIDE_FILES}

_Key = tuple[str, Ecosystem]


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield the texts that `discover_projects` would still like, at most a few hundred."""
    groups = _groups(snapshot)
    manifests = (path for paths in groups.values() for path in paths)
    asked = shallowest(manifests, MAX_MANIFESTS)
    asked += shallowest(_side_files(snapshot, groups), MAX_MANIFESTS)
    yield from dict.fromkeys(still_wanted(snapshot, asked))


@remembered
def discover_projects(snapshot: Snapshot) -> tuple[Project, ...]:
    """Return every project, sorted by directory.

    Packages installed into the tree (a tracked `node_modules` or environment)
    are none. A manifest that cannot be read still makes its directory a project,
    with an Unknown.
    """
    groups = _groups(snapshot)
    keys = sorted(groups, key=lambda key: (key[0].count("/"), key))
    found = [
        project
        for key in keys[:MAX_PROJECTS]
        if (project := _project(snapshot, key, groups[key])) is not None
    ]
    if len(keys) > MAX_PROJECTS:
        reason = said(
            "there are {number:,} projects; only the first {max_projects:,} were looked at",
            number=len(keys),
            max_projects=MAX_PROJECTS,
        )
        found[0] = replace(found[0], unknowns=(*found[0].unknowns, Unknown(reason)))
    found.sort(key=lambda project: (project.directory, project.ecosystem))
    return with_workspaces(snapshot, found)


def _groups(snapshot: Snapshot) -> dict[_Key, list[str]]:
    """Return the manifests of each directory and ecosystem."""
    groups: dict[_Key, list[str]] = {}
    for directory, ecosystem, path in find_manifests(snapshot.tree):
        if classify_host_path(path) not in _INSTALLED:
            groups.setdefault((directory, ecosystem), []).append(path)
    for (directory, ecosystem), paths in list(groups.items()):
        pyproject = join(directory, "pyproject.toml")
        if (
            ecosystem is Ecosystem.PYTHON
            and pyproject in paths
            and has_pixi_table(snapshot, pyproject)
        ):
            groups.setdefault((directory, Ecosystem.CONDA), []).append(pyproject)
    return groups


def _side_files(snapshot: Snapshot, groups: Iterable[_Key]) -> Iterator[str]:
    for directory, ecosystem in groups:
        for name in _SIDE_FILES.get(ecosystem, ()):
            path = join(directory, name)
            if path in snapshot:
                yield path


def _project(snapshot: Snapshot, key: _Key, manifests: list[str]) -> Project | None:
    directory, ecosystem = key
    if ecosystem is Ecosystem.NODE:
        return node.node_project(snapshot, directory, manifests[0])
    if ecosystem is Ecosystem.CONDA:
        return conda_project(snapshot, directory, sorted(manifests))
    return python.python_project(snapshot, directory, sorted(manifests, key=_most_telling))


def _most_telling(path: str) -> tuple[bool, str]:
    """Order manifests so that the first is the one to show."""
    return path.rpartition("/")[2] not in ("pyproject.toml", "requirements.txt"), path
