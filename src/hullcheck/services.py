"""Services that run what is built here: what their containers see, start and keep.

The facts that the rules about mounts look at, made once a service.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from hullcheck.core.noun import dataclass
from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Snapshot
from hullcheck.discovery.declared import DeclaredService
from hullcheck.docker.compose import Mount, MountKind, Service
from hullcheck.docker.effects import Effect
from hullcheck.docker.filesystem import clean
from hullcheck.docker.flow import Flow
from hullcheck.docker.installers import EffectKind
from hullcheck.docker.mounts import (
    VOLUMES,
    by_target,
    deciding,
    declared_volumes,
    host_path_at,
    is_settled,
)
from hullcheck.docker.prefixes import KINDS, Prefix
from hullcheck.docker.service_start import ServiceStart, start_of_service
from hullcheck.environments.classify import classify_host_path
from hullcheck.environments.host_file import HostKind

if TYPE_CHECKING:
    from hullcheck.facts import BuildFacts

MAX_PREFIXES = 20
"""Environments of one image that are looked at; images have one or two."""

CHOOSING = frozenset(
    "UV_PROJECT_ENVIRONMENT UV_NO_SYNC VIRTUAL_ENV POETRY_VIRTUALENVS_IN_PROJECT "
    "PIPENV_VENV_IN_PROJECT".split()
)
"""Variables that decide where an environment lies, or whether it is brought up to date."""


_NAMES = {
    EffectKind.MAKES_VENV: HostKind.VENV,
    EffectKind.MAKES_CONDA: HostKind.CONDA,
    EffectKind.INSTALLS_NODE: HostKind.NODE_MODULES,
}
"""What the names of environments say that they are."""


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
    host_paths: frozenset[str]
    """What lies on a developer's machine, as far as it is expected or known."""

    @property
    def service(self) -> Service:
        """The service."""
        return self.declared.service

    @property
    def told(self) -> str:
        """The service in words."""
        return self.declared.told

    @cached_property
    def mounts(self) -> tuple[Mount, ...]:
        """What stands over the image: the service's mounts, and the volumes of the image."""
        own = {mount.target for mount in self.service.mounts}
        asked = {each.target: each for each in declared_volumes(self.flow)}
        more = (mount for target, mount in asked.items() if target not in own)
        return (*self.service.mounts, *more)

    @cached_property
    def _by_target(self) -> Mapping[str, Mount]:
        return by_target(self.mounts)

    @cached_property
    def _keeping(self) -> frozenset[str]:
        """The paths at which a mount stands over an environment of the image."""
        paths = [clean(prefix.path) for prefix in self.build.image_prefixes]
        return frozenset(each for path in paths for each in (path, *parents(path), ""))

    @property
    def prefixes(self) -> Sequence[Prefix]:
        """The environments of the image, as many as anybody reads of."""
        return self.build.image_prefixes[:MAX_PREFIXES]

    def deciding(self, path: str) -> Mount | None:
        """Return the mount whose content the container sees at absolute `path`."""
        return deciding(self._by_target, path)

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

    def strays(self, kind: EffectKind) -> Iterator[Mount]:
        """Yield the volumes that by their names keep environments of `kind`, and keep none.

        One that keeps another place of the image, or the developer's own environment,
        from the container's eyes is none of them.
        """
        for mount in self.service.mounts:
            target = mount.target or ""
            named = classify_host_path(target.rpartition("/")[2]) is _NAMES.get(kind)
            if mount.kind not in VOLUMES or not named or self.remade(target) is not None:
                continue
            if clean(target) not in self._keeping and not self._host_has(mount, target):
                yield mount

    @cached_property
    def misplaced(self) -> tuple[tuple[Hidden, Mount], ...]:
        """The hidden environments with the volumes that are meant to protect them, one each."""
        kinds = dict.fromkeys(hidden.prefix.kind for hidden in self.hidden)
        return tuple(
            pair
            for kind in kinds
            for pair in zip(
                (hidden for hidden in self.hidden if hidden.prefix.kind is kind),
                self.strays(kind),
                strict=False,
            )
        )

    def below_bind(self, mount: Mount) -> Mount | None:
        """Return the bind mount over which a mount stands."""
        under = deciding(self._by_target, (mount.target or "").rpartition("/")[0])
        return under if under and under.kind is MountKind.BIND else None

    def _host_has(self, mount: Mount, target: str) -> bool:
        under = self.below_bind(mount)
        path = self.host_path_at(under, target) if under else None
        return path is not None and path in self.host_paths

    def volume_at(self, path: str) -> Mount | None:
        """Return the volume, filled from the image, that the container has at `path`."""
        mount = self.deciding(path)
        return mount if mount and mount.kind in VOLUMES else None


def service_facts(
    snapshot: Snapshot,
    declared: DeclaredService,
    build: BuildFacts,
    host_paths: frozenset[str],
) -> ServiceFacts | None:
    """Return the facts of a service; None where its image, a mount or its setting is not known.

    None as well where its container sees the image as it is, of which builds tell.
    """
    flow, service = build.flow, declared.service
    if flow is None or flow.unfinished or flow.problems:
        return None
    if not (service.mounts or service.watch or next(declared_volumes(flow), None)):
        return None
    start = start_of_service(flow, service)
    if start is None or CHOOSING & start.open_variables:
        return None
    facts = ServiceFacts(declared, build, flow, start, snapshot, host_paths)
    return facts if is_settled(facts.mounts) else None
