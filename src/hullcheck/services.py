"""Services that run what is built here: what their containers see, start and keep.

The facts that the rules about mounts look at, made once a service.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
from hullcheck.discovery.declared import DeclaredService
from hullcheck.docker.compose import Mount, Service
from hullcheck.docker.effects import Effect
from hullcheck.docker.filesystem import clean
from hullcheck.docker.flow import Flow
from hullcheck.docker.installers import EffectKind
from hullcheck.docker.mounts import (
    VOLUMES,
    deciding,
    declared_volumes,
    host_path_at,
    is_settled,
)
from hullcheck.docker.prefixes import KINDS, Prefix, prefixes_by_stage
from hullcheck.docker.service_start import ServiceStart, start_of_service

if TYPE_CHECKING:
    from hullcheck.facts import BuildFacts

CHOOSING = frozenset(
    "UV_PROJECT_ENVIRONMENT UV_NO_SYNC VIRTUAL_ENV POETRY_VIRTUALENVS_IN_PROJECT "
    "PIPENV_VENV_IN_PROJECT".split()
)
"""Variables that decide where an environment lies, or whether it is brought up to date."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """An environment of the image that a container of the service does not see."""

    prefix: Prefix
    mount: Mount
    """The bind mount that stands over it."""
    host_path: str
    """What the container sees in its place, relative to the repository."""


@dataclass(frozen=True)
class ServiceFacts:
    """A service whose image is built here, and of which all mounts are known."""

    declared: DeclaredService
    build: BuildFacts
    flow: Flow
    """The flow of the build, which was followed to its end."""
    start: ServiceStart
    snapshot: Snapshot

    @property
    def service(self) -> Service:
        """The service."""
        return self.declared.service

    @cached_property
    def mounts(self) -> tuple[Mount, ...]:
        """What stands over the image: the service's mounts, and the volumes of the image."""
        own = {mount.target for mount in self.service.mounts}
        asked = {each.target: each for each in declared_volumes(self.flow)}
        more = (mount for target, mount in asked.items() if target not in own)
        return (*self.service.mounts, *more)

    @cached_property
    def prefixes(self) -> Sequence[Prefix]:
        """The environments of the image."""
        target = self.flow.target
        if target is None:
            return ()
        found = prefixes_by_stage(self.flow.executed)
        stages = (target, *target.bases)
        return next((found[stage.index] for stage in stages if stage.index in found), ())

    def deciding(self, path: str) -> Mount | None:
        """Return the mount whose content the container sees at absolute `path`."""
        return deciding(self.mounts, path)

    def host_path_at(self, mount: Mount, path: str) -> str | None:
        """Return what of the repository the container sees at `path` through `mount`."""
        return host_path_at(mount, path, self.snapshot.tree)

    @cached_property
    def hidden(self) -> tuple[Hidden, ...]:
        """The environments of the image over which a directory of the repository stands."""
        return tuple(self._hidden())

    def _hidden(self) -> Iterator[Hidden]:
        for prefix in self.prefixes:
            mount = self.deciding(prefix.path)
            host = self.host_path_at(mount, prefix.path) if mount else None
            if mount is not None and host is not None and not self._is_left(prefix):
                yield Hidden(prefix, mount, host)

    def _is_left(self, prefix: Prefix) -> bool:
        """Say whether the container is told to use another environment than this one."""
        chosen = self.start.variables.get("UV_PROJECT_ENVIRONMENT")
        if chosen is None or prefix.kind is not EffectKind.MAKES_VENV:
            return False
        return clean(chosen) != clean(prefix.path) and chosen.startswith("/")

    def remade(self, path: str) -> Effect | None:
        """Return what the start does that makes the environment at `path` anew."""
        effects = (each for each in self.start.effects if each.kind in KINDS)
        return next((each for each in effects if clean(each.path) == clean(path)), None)

    def volume_at(self, path: str) -> Mount | None:
        """Return the volume, filled from the image, that the container has at `path`."""
        mount = self.deciding(path)
        return mount if mount and mount.kind in VOLUMES else None


def service_facts(
    snapshot: Snapshot, declared: DeclaredService, build: BuildFacts
) -> ServiceFacts | None:
    """Return the facts of a service; None where its image, a mount or its setting is not known."""
    flow = build.flow
    if flow is None or flow.unfinished or flow.problems:
        return None
    start = start_of_service(flow, declared.service)
    if start is None or CHOOSING & start.open_variables:
        return None
    facts = ServiceFacts(declared, build, flow, start, snapshot)
    return facts if is_settled(facts.mounts) else None
