"""Trees written as text, looked at the way the tests of this folder need."""

from __future__ import annotations

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.environments.host_files import HostFile, HostFiles, predict_host_files
from hullcheck.environments.projects import Project, discover_projects


def snapshot_of(tree: str) -> Snapshot:
    return parse_tree(tree).snapshot


def projects_in(tree: str) -> dict[tuple[str, str], Project]:
    """Return the projects of a tree by directory and ecosystem."""
    found = discover_projects(snapshot_of(tree))
    return {(project.directory, project.ecosystem.value): project for project in found}


def host_files_in(tree: str) -> HostFiles:
    literal = parse_tree(tree)
    return predict_host_files(literal.snapshot, literal.on_disk)


def hosts_in(tree: str) -> dict[str, HostFile]:
    """Return the host files of a tree by path."""
    return {host.path: host for host in host_files_in(tree).files}
