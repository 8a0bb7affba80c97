"""All builds of a repository: the declared ones, merged, and Dockerfiles that nobody declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hullcheck.core.snapshot import Snapshot, remembered
from hullcheck.docker.build import Build, Purpose

from . import discoveries
from .declared import Declared
from .dockerfiles import assumed_builds, wanted_dockerfiles


def wanted_texts(snapshot: Snapshot) -> Iterator[str]:
    """Yield, each once, the texts that any discovery would still like."""
    asked = {path: None for module in discoveries() for path in module.wanted(snapshot)}
    # What is declared is known only when every declaration is read.
    builds = () if asked else _declared(snapshot)[0]
    yield from asked
    yield from dict.fromkeys(wanted_dockerfiles(snapshot, builds))


def discover_builds(snapshot: Snapshot, told: Iterable[Build] = ()) -> Declared:
    """Return every build, each once with all its origins, and what could not be decided.

    `told` are builds that the caller knows of beside those that are declared.
    """
    declared, found = _declared(snapshot)
    declared = merged((*declared, *told))
    assumed = assumed_builds(snapshot, declared)
    unknowns = [unknown for each in (*found, assumed) for unknown in each.unknowns]
    services = tuple(service for each in found for service in each.services)
    return Declared((*declared, *assumed.builds), tuple(dict.fromkeys(unknowns)), services)


@remembered
def _declared(snapshot: Snapshot) -> tuple[tuple[Build, ...], list[Declared]]:
    found = [module.discover(snapshot) for module in discoveries()]
    return merged(build for each in found for build in each.builds), found


def merged(builds: Iterable[Build]) -> tuple[Build, ...]:
    """Return `builds` with equal ones made one that has the origins of all."""
    alike: dict[tuple[object, ...], list[Build]] = {}
    for build in builds:
        alike.setdefault(build.key, []).append(build)
    return tuple(_as_one(each) if len(each) > 1 else each[0] for each in alike.values())


def _as_one(builds: list[Build]) -> Build:
    """Return equal builds as one; all at once, for a Makefile may declare one many times."""
    known = (build for build in builds if build.purpose is not Purpose.UNKNOWN)
    purpose = next(known, builds[-1])
    return replace(
        builds[0],
        open_args=frozenset().union(*(build.open_args for build in builds)),
        names=tuple(dict.fromkeys(name for build in builds for name in build.names)),
        origins=tuple(sorted({origin for build in builds for origin in build.origins})),
        purpose=purpose.purpose,
        purpose_evidence=purpose.purpose_evidence,
    )
