"""What a module of this package gives back, and what it has to offer.

A discovery module knows one place where builds are declared. It is found by
lying in this package and having two functions:

`wanted(snapshot) -> Iterable[str]`
    The paths whose text it would still like, given what is loaded. Cheap: it
    searches the tree's paths, and reads only texts that are loaded. The caller
    loads what it names and asks again, four rounds at most; a path that was
    loaded or found unreadable is not named again.

`discover(snapshot) -> Declared`
    Every build that the loaded texts declare, each declaration one `Build` with
    one `Origin` (the same build declared twice is two; `builds.merged` joins
    them), and an `Unknown` for everything that looks like a declaration and
    cannot be decided. It never raises for what a repository holds.
"""

from __future__ import annotations

from hullcheck.core.finding import Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.docker.build import Build
from hullcheck.docker.compose import Project, Service


@dataclass(frozen=True, slots=True)
class DeclaredService:
    """A service of a compose project that runs what one of the repository's builds makes."""

    project: Project
    service: Service
    build: Build
    is_dev_container: bool = False
    """An editor starts it; it is a service of its own, with no compose file."""

    @property
    def told(self) -> str:
        """It in words."""
        if self.is_dev_container:
            return said("the dev container `{name}`", name=self.service.name)
        return said("the service `{name}`", name=self.service.name)


@dataclass(frozen=True, slots=True)
class Declared:
    """The builds that one place declares, what runs them, and what could not be decided there."""

    builds: tuple[Build, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    services: tuple[DeclaredService, ...] = ()
