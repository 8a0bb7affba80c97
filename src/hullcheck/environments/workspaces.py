"""Workspaces: members share the lockfile and, with some tools, the environment of their root."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot

from .manifests import Ecosystem, parse_json, parse_toml, strings, table
from .project import Project
from .texts import below, join, source_at
from .tools import Tool

MAX_PATTERNS = 100
"""Patterns looked at of one workspace; each is held against every project below its root."""

MAX_PARTS = 40
"""Parts of a pattern or a path that are compared; repositories are not deeper."""

_PNPM_PACKAGES = lazy_pattern(r"^packages:[ \t]*\n((?:[ \t]*(?:-.*|#.*)?\n)*)", re.MULTILINE)
_PNPM_ITEM = lazy_pattern(r"^[ \t]*-[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Workspace:
    """The root of a workspace and which directories below it are its members."""

    root: Project
    members: tuple[str, ...]
    """Patterns relative to the root's directory."""
    excluded: tuple[str, ...]

    def holds(self, project: Project) -> bool:
        """Say whether `project` is a member."""
        root = self.root.directory
        if project.directory == root or project.ecosystem is not self.root.ecosystem:
            return False
        if not below(project.directory, root):
            return False
        inner = project.directory[len(root) + 1 :] if root else project.directory
        return _any_matches(self.members, inner) and not _any_matches(self.excluded, inner)


def with_workspaces(snapshot: Snapshot, projects: Sequence[Project]) -> tuple[Project, ...]:
    """Return `projects` with every member tied to the root of its workspace."""
    found = [space for project in projects for space in _workspace(snapshot, project)]
    if not found:
        return tuple(projects)
    # The nearest root speaks for a project, so the deepest is asked first.
    found.sort(key=lambda space: -len(space.root.directory))
    return tuple(_in_workspace(project, found) for project in projects)


def _in_workspace(project: Project, workspaces: Sequence[Workspace]) -> Project:
    space = next((space for space in workspaces if space.holds(project)), None)
    if space is None or (project.lockfile and project.tool is not space.root.tool):
        return project
    return _member(project, space.root)


def _member(project: Project, root: Project) -> Project:
    environment = root.environment
    if root.tool is Tool.PNPM and root.lockfile:
        # pnpm links each member's packages into a directory of the member's own.
        environment = join(project.directory, "node_modules")
    elif root.ecosystem is Ecosystem.NODE:
        # The others hoist: a member has its own directory where versions conflict.
        environment = None
    return replace(
        project,
        tool=root.tool,
        evidence=said("it is in the workspace of `{manifests}`", manifests=root.manifests[0]),
        evidence_place=root.evidence_place,
        lockfile=project.lockfile or root.lockfile,
        environment=environment,
        has_environment=root.has_environment,
        workspace=root.directory,
    )


def _workspace(snapshot: Snapshot, project: Project) -> Iterator[Workspace]:
    if project.ecosystem is Ecosystem.PYTHON and project.tool is Tool.UV:
        members, excluded = _uv_members(snapshot, project)
    elif project.ecosystem is Ecosystem.NODE:
        patterns = _node_members(snapshot, project)
        members = [item for item in patterns if not item.startswith("!")]
        excluded = [item[1:] for item in patterns if item.startswith("!")]
    else:
        return
    if members:
        chosen = tuple(members[:MAX_PATTERNS]), tuple(excluded[:MAX_PATTERNS])
        yield Workspace(project, *chosen)


def _uv_members(snapshot: Snapshot, project: Project) -> tuple[list[str], list[str]]:
    source = source_at(snapshot, join(project.directory, "pyproject.toml"))
    data = None if source is None else parse_toml(source)
    space = {} if isinstance(data, Unknown) else table(data, "tool", "uv", "workspace")
    return list(strings(space.get("members"))), list(strings(space.get("exclude")))


def _node_members(snapshot: Snapshot, project: Project) -> list[str]:
    source = source_at(snapshot, join(project.directory, "package.json"))
    data = {} if source is None else parse_json(source)
    declared = {} if isinstance(data, Unknown) else data
    spaces = declared.get("workspaces")
    patterns = [*strings(spaces), *strings(table(spaces).get("packages"))]
    pnpm = source_at(snapshot, join(project.directory, "pnpm-workspace.yaml"))
    packages = _PNPM_PACKAGES.search(pnpm.text.replace("\r", "") + "\n") if pnpm else None
    if packages:
        patterns += [item[1] for item in _PNPM_ITEM.finditer(packages[1])]
    return patterns


def _any_matches(patterns: Sequence[str], path: str) -> bool:
    parts = path.split("/")
    return any(_matches(pattern, parts) for pattern in patterns)


def _matches(pattern: str, parts: Sequence[str]) -> bool:
    """Say whether `pattern`, in which `**` stands for any number of directories, is the path.

    The states are the parts of the pattern that may come next: no backtracking.
    """
    wanted = [part for part in pattern.split("/") if part not in ("", ".")]
    if max(len(wanted), len(parts)) > MAX_PARTS:
        return False
    states = _skipping({0}, wanted)
    for part in parts:
        after = {state for state in states if state < len(wanted) and wanted[state] == "**"}
        after |= {
            state + 1
            for state in states
            if state < len(wanted) and wanted[state] != "**" and fnmatchcase(part, wanted[state])
        }
        states = _skipping(after, wanted)
    return len(wanted) in states


def _skipping(states: set[int], wanted: Sequence[str]) -> set[int]:
    """Return `states` with those that `**` standing for nothing leads to."""
    reached = set(states)
    for index, part in enumerate(wanted):
        if part == "**" and index in reached:
            reached.add(index + 1)
    return reached
