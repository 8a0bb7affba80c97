"""What a run has to say, as data; renderers make words of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

from hullcheck.core.finding import Decision, Finding, Place, Severity, Unknown
from hullcheck.core.noun import dataclass
from hullcheck.docker.build import Build
from hullcheck.docker.filesystem import below, clean
from hullcheck.environments.host_file import HostFile


@dataclass(frozen=True, slots=True)
class Landing:
    """One file of a host file (itself, or a probe of a directory) in one stage."""

    host_path: str
    """The file, relative to the repository."""
    stage: str
    """The stage's name, or its number where it has none."""
    path: str | None
    """Absolute path in the stage; None: it lands, the place is not known."""
    steps: tuple[Place, ...]
    """The instructions that carried it, first to last."""
    final: bool
    """The stage is the one that the build's target gives."""
    replaced_by: Place | None = None
    """A later COPY put another file at the same path; the layer still holds this one."""
    removed_by: Place | None = None
    """A later RUN removed it; the layer still holds it."""
    never_arrives: bool = False
    """A RUN removed it in an earlier stage, so what this COPY takes from there lacks it."""


@dataclass(frozen=True, slots=True)
class HostTrace:
    """Where one host file goes in one build."""

    host: HostFile
    in_context: bool | None
    """The ignore file lets it through; None: not known (an Unknown says why)."""
    partly: bool = False
    """Of a directory's probes some are let through and some are not."""
    decided_by: Decision | None = None
    """The pattern that decided; None: no pattern matched."""
    landings: tuple[Landing, ...] = ()
    """By COPY and ADD alone; what RUN does to it is told in `removed_by`."""
    undecided: bool = False
    """An instruction that may carry it could not be decided."""

    @property
    def in_image(self) -> bool | None:
        """Whether the final image has it, by COPY and ADD alone; None: not known."""
        if any(item.final and item.replaced_by is None for item in self.landings):
            return True
        return None if self.undecided or self.in_context is None else False

    @property
    def image_paths(self) -> tuple[str, ...] | None:
        """Its paths in the final image (a directory's own); None: lands at an unknown place."""
        there = [item for item in self.landings if item.final and item.replaced_by is None]
        paths = {self.directory_in_image(item) for item in there}
        return None if None in paths else tuple(sorted(path for path in paths if path))

    @property
    def removed_by(self) -> Place | None:
        """The RUN that removes it from the final stage, if it is gone there altogether."""
        removers = [item.removed_by for item in self.landings if item.final]
        return removers[-1] if removers and all(removers) else None

    def directory_in_image(self, landing: Landing) -> str | None:
        """Return where the host file itself lands: for a probe of a directory, the directory."""
        if landing.path is None:
            return None
        # A path that the user named may be written `./.venv/`.
        named = clean(self.host.path)
        if not below(landing.host_path, named):
            return landing.path
        return landing.path.removesuffix(landing.host_path[len(named) :]) or landing.path


class HostTraces(Sequence[HostTrace]):
    """The fates of all host files in one build, told as what differs from many builds.

    Of thousands of host files in a context that thousands of builds share, each build
    carries a few: of the others all of them say the same, once.
    """

    def __init__(self, shared: Sequence[HostTrace], own: Mapping[int, HostTrace]) -> None:
        """Take what many builds say, and what this one says at some positions instead."""
        self.shared = shared
        self._own = own

    def __len__(self) -> int:
        return len(self.shared)

    def __iter__(self) -> Iterator[HostTrace]:
        own = self._own
        return (own.get(position, each) for position, each in enumerate(self.shared))

    @overload
    def __getitem__(self, index: int) -> HostTrace: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[HostTrace]: ...
    def __getitem__(self, index: int | slice) -> HostTrace | Sequence[HostTrace]:
        return tuple(self)[index]

    @cached_property
    def landed(self) -> Sequence[HostTrace]:
        """Those that land somewhere, in order: never in what is shared."""
        return [each for _, each in sorted(self._own.items()) if each.landings]


def landed(hosts: Sequence[HostTrace]) -> Sequence[HostTrace]:
    """Return those of `hosts` that land somewhere, in order."""
    if isinstance(hosts, HostTraces):
        return hosts.landed
    return [each for each in hosts if each.landings]


@dataclass(frozen=True, slots=True)
class TracedBuild:
    """One build with the fate of every host file."""

    build: Build
    ignore_file: str | None
    """The ignore file in force; None: there is none."""
    hosts: Sequence[HostTrace]


def shared(hosts: Sequence[HostTrace]) -> Sequence[HostTrace]:
    """Return `hosts` as many builds have them, which share the very same list."""
    return hosts.shared if isinstance(hosts, HostTraces) else hosts


def followed_paths(builds: Iterable[TracedBuild]) -> frozenset[str]:
    """Return the paths of all host files that were followed through any of `builds`."""
    # What builds share is looked through once.
    distinct = {id(hosts): hosts for hosts in (shared(build.hosts) for build in builds)}
    return frozenset(trace.host.path for hosts in distinct.values() for trace in hosts)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that somebody allowed."""

    finding: Finding
    path: str
    line: int | None
    reason: str
    accepted: bool = False
    """A baseline has it: it was there before, and nobody says that it is wanted."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a baseline has and is not found any more."""

    rule: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What `check` says of a repository."""

    builds: tuple[TracedBuild, ...]
    findings: tuple[Finding, ...]
    unknowns: tuple[Unknown, ...]
    suppressed: tuple[Suppressed, ...] = ()
    complete: bool = True
    """False: a limit stopped the run before everything was read."""
    left_out: int = 0
    """Builds of which nothing is said, because the configuration leaves them out."""
    fixed: tuple[Fixed, ...] = ()

    def worst(self) -> Severity | None:
        """Return the highest severity found; None for a clean report."""
        return max((finding.severity for finding in self.findings), default=None)

    def exit_code(self, fail_on: Severity | None, *, fail_on_unknown: bool = False) -> int:
        """Return 1 for a finding at or above `fail_on` (None: never), else 0."""
        worst = self.worst()
        found = fail_on is not None and worst is not None and worst >= fail_on
        return int(found or (fail_on_unknown and bool(self.unknowns)))

    def counts(self) -> dict[Severity, int]:
        """Return how many findings there are of each severity, worst first."""
        severities: Sequence[Severity] = sorted(Severity, reverse=True)
        return {s: sum(finding.severity is s for finding in self.findings) for s in severities}
