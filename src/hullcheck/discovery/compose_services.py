"""The services that run what compose files build, and how they are read again after an edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build
from hullcheck.docker.compose import Project, Workshop, parse_compose

from .compose_builds import build_of
from .declared import DeclaredService

MAX_SERVICES = 2_000
"""Services of which more is known than their builds; the largest repositories have some hundred."""


def as_many_as_are_known(
    services: Sequence[DeclaredService],
) -> tuple[tuple[DeclaredService, ...], tuple[Unknown, ...]]:
    """Return the first `MAX_SERVICES` of `services`, with an `Unknown` where there are more."""
    first = tuple(services[: MAX_SERVICES + 1])
    if len(first) <= MAX_SERVICES:
        return first, ()
    reason = said(
        "what mounts hide is not known beyond the first {max_services:,} services",
        max_services=MAX_SERVICES,
    )
    place = first[-1].service.place
    return first[:-1], (Unknown(reason, place.path, place.line, limit=True),)


def declared_services(snapshot: Snapshot, project: Project) -> Iterator[DeclaredService | Unknown]:
    """Yield the services of a project with their builds, and why one is not known."""
    for service in project.services.values():
        build = build_of(snapshot, project, service)
        if isinstance(build, Build):
            yield DeclaredService(project, service, build)
        elif build is not None:
            yield build


def redeclared(
    services: Iterable[DeclaredService], snapshot: Snapshot, changed: frozenset[str]
) -> tuple[DeclaredService, ...]:
    """Return `services` as they are in `snapshot`, in which the texts of `changed` differ.

    Only the projects that read one of them are parsed again.
    """
    by_project: dict[int, list[DeclaredService]] = {}
    for each in services:
        by_project.setdefault(id(each.project), []).append(each)
    workshop = Workshop()
    groups = (_regrouped(group, snapshot, changed, workshop) for group in by_project.values())
    return tuple(each for group in groups for each in group)


def _regrouped(
    group: Sequence[DeclaredService],
    snapshot: Snapshot,
    changed: frozenset[str],
    workshop: Workshop,
) -> Iterable[DeclaredService]:
    project = group[0].project
    if not project.read & changed:
        return group
    files, directory = project.files, project.directory
    again = parse_compose(snapshot, files, directory=directory, workshop=workshop)
    found = declared_services(snapshot, again)
    return (each for each in found if isinstance(each, DeclaredService))
