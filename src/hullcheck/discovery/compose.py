"""Builds that compose files declare.

A compose file is taken to be used on a developer's machine, also where only a
CI job is known to use it: that is what people have compose files for, and a
developer who runs it has all the host files.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import NotLoaded, Snapshot
from hullcheck.docker.compose import Project, parse_compose
from hullcheck.docker.compose.layers import join_path

from .compose_projects import Groups, candidate_projects, discover_projects, is_named
from .compose_services import as_many_as_are_known, declared_services
from .declared import Declared, DeclaredService

_SERVICES = lazy_pattern(r"^(?:services|include)[ \t]*:", re.MULTILINE)


def wanted(snapshot: Snapshot, together: Groups | None = None) -> Iterator[str]:
    """Yield compose files, their `.env`, and what loaded ones include or extend."""
    together = _named_together(snapshot) if together is None else together
    alone, made = candidate_projects(snapshot)
    workshop = made.again()
    projects = [
        *alone.values(),
        *(
            parse_compose(snapshot, each.files, directory=each.directory, workshop=workshop)
            for each in together
        ),
    ]
    beside = (join_path(each.directory, ".env") for each in projects)
    missing = (path for project in projects for path in project.missing)
    for path in dict.fromkeys((*beside, *missing)):
        if isinstance(snapshot.text(path), NotLoaded) and path not in snapshot.untracked:
            yield path


def discover(snapshot: Snapshot, together: Groups | None = None) -> Declared:
    """Return the build of every service, each with the line of its `build:`.

    `together` are the files that one command names (`-f a -f b`); None: those that commands
    of the repository name. A default file is judged with its override and alone:
    `docker compose -f` leaves the override out.
    """
    together = _named_together(snapshot) if together is None else together
    projects = discover_projects(snapshot, together)
    unknowns: dict[Unknown, None] = {}
    services: list[DeclaredService] = []
    for project in projects:
        found = list(declared_services(snapshot, project))
        services += (each for each in found if isinstance(each, DeclaredService))
        unknowns.update(dict.fromkeys(_relevant(snapshot, project)))
        unknowns.update(dict.fromkeys(one for one in found if isinstance(one, Unknown)))
    builds = [each.build for each in services]
    for path in dict.fromkeys(one.files[0] for one in projects if _may_stand_alone(one)):
        alone = declared_services(snapshot, parse_compose(snapshot, [path]))
        builds += (each.build for each in alone if isinstance(each, DeclaredService))
    # One anchor may serve many services, and one file many projects.
    distinct = {(build.id, build.inline, build.origins): build for build in builds}
    first, limits = as_many_as_are_known(services)
    return Declared(tuple(distinct.values()), (*unknowns, *limits), first)


def _may_stand_alone(project: Project) -> bool:
    """Say whether somebody may use the first of several files without the others."""
    return len(project.files) > 1 and posixpath.dirname(project.files[0]) == project.directory


def _relevant(snapshot: Snapshot, project: Project) -> Iterator[Unknown]:
    """Yield a project's unknowns, but not for a file that only lies in a directory so named."""
    for unknown in project.unknowns:
        path = unknown.path or ""
        source = snapshot.source(path) if path in project.files and not is_named(path) else None
        if source is None or _SERVICES.search(source.text):
            yield unknown


def _named_together(snapshot: Snapshot) -> Groups:
    from .compose_calls import compose_groups  # noqa: PLC0415  it asks the modules beside this one

    return compose_groups(snapshot)
