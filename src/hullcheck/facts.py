"""What rules may look at: everything that is known of a repository, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from hullcheck.core.allowance import AllowanceFault
from hullcheck.core.finding import Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.together import ALONE, Together
from hullcheck.discovery.declared import DeclaredService
from hullcheck.docker.build import Build, ContextKind
from hullcheck.docker.dockerfile import Dockerfile
from hullcheck.docker.filesystem import below, join
from hullcheck.docker.flow import Flow
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.ignore.patterns import has_wildcards
from hullcheck.docker.prefixes import Prefix, prefixes_by_stage
from hullcheck.docker.standing import is_trial
from hullcheck.environments.host_file import HostFile, HostKind, HostState
from hullcheck.environments.manifests import Ecosystem
from hullcheck.environments.project import Project
from hullcheck.environments.projects import discover_projects
from hullcheck.leaks import Leak, is_there
from hullcheck.report import HostTrace, TracedBuild, landed
from hullcheck.services import ServiceFacts, service_facts
from hullcheck.severity import Circumstances

if TYPE_CHECKING:
    from hullcheck.complaints import Complaint
    from hullcheck.environments.tracked_environments import TrackedEnvironment
    from hullcheck.installs.of_build import BuildInstalls
    from hullcheck.rules.host.leak_rule import Cause, LeakRule
    from hullcheck.rules.install.install_rule import InstallRule
    from hullcheck.rules.layers.layer_rule import LayerRule, Spoken

Told = TypeVar("Told")


@dataclass(frozen=True)
class BuildFacts:
    """One build: its files parsed, its flow simulated, every host file traced."""

    build: Build
    dockerfile: Dockerfile | None
    """None: unreadable, missing, or no Dockerfile at all; an Unknown says why."""
    context: BuildContext | None
    """None: the context is no directory of the repository."""
    flow: Flow | None
    """None: nothing could be simulated; an Unknown says why."""
    hosts: Sequence[HostTrace] = ()
    unknowns: tuple[Unknown, ...] = ()
    certain_leaks: frozenset[str] | None = None
    """For an assumed context: host files that land in every candidate; None if declared."""
    effort: int = 0
    """The work that it took to know this, see `docker.effort`."""

    @property
    def known_context(self) -> BuildContext:
        """The context of a build that has one."""
        assert self.context is not None  # noqa: S101 a rule that asks has looked
        return self.context

    @property
    def known_flow(self) -> Flow:
        """The flow of a build that has one."""
        assert self.flow is not None  # noqa: S101 a rule that asks has looked
        return self.flow

    @property
    def prefixes(self) -> Mapping[int, Sequence[Prefix]]:
        """The environments that each stage ends with, by the stage's index."""
        return prefixes_by_stage(self.known_flow)

    @property
    def context_certain(self) -> bool:
        """The context is declared, or there is no other directory that it could be.

        Of two Dockerfiles of one directory, that which nobody declares may be a leftover.
        """
        assumed = self.build.context_assumed and len(self.build.candidates) > 1
        return not assumed and self.build.twin_of is None

    @property
    def weight(self) -> Circumstances:
        """What weighs on the severity of anything that is found in this build."""
        trial = is_trial(self.build)
        return Circumstances("", True, context_certain=self.context_certain, trial=trial)

    @property
    def has_host_files(self) -> bool:
        """Whether the build runs where host files can be: not in a clone that BuildKit makes."""
        return self.build.context_kind is ContextKind.LOCAL

    @property
    def ignore_files_read(self) -> Sequence[str]:
        """The ignore files that this build reads."""
        if self.context is None or self.context.ignore_file is None:
            return ()
        return (self.context.ignore_file,)

    @property
    def reads(self) -> frozenset[str]:
        """The paths whose content decides this build; also those that would, if they existed."""
        contexts = [self.context] if self.context else []
        contexts += self.flow.named.values() if self.flow else ()
        candidates = [path for context in contexts for path in context.candidates]
        return frozenset(path for path in (self.build.dockerfile, *candidates) if path)

    @property
    def image_prefixes(self) -> Sequence[Prefix]:
        """The environments of the image; none where the flow is not known."""
        target = self.flow.target if self.flow else None
        stages = (target, *target.bases) if target else ()
        found = (self.prefixes.get(stage.index) for stage in stages)
        return next((prefixes for prefixes in found if prefixes is not None), ())

    @property
    def traced(self) -> TracedBuild:
        """The build as the report shows it."""
        ignore_file = self.context.ignore_file if self.context else None
        return TracedBuild(self.build, ignore_file, self.hosts)

    def _carrier_of(self, trace: HostTrace) -> BuildContext | None:
        """Return the context from which a host file is taken."""
        landed = trace.landings[0].host_path if trace.landings else None
        return self.flow.context_of(landed) if landed and self.flow else None

    def leaks(self, snapshot: Snapshot) -> Iterator[Leak]:
        """Yield every host file that lands somewhere in this build and that nobody asks for."""
        if self.context is None or self.flow is None or not self.has_host_files:
            return
        for trace in landed(self.hosts):
            if not is_there(trace.host, self.build):
                continue
            certain = self.certain_leaks is None or trace.host.path in self.certain_leaks
            certain = certain and self.build.twin_of is None
            context = self._carrier_of(trace) or self.context
            leak = Leak(snapshot, self.build, context, self.flow, trace, certain)
            if leak.landings and not (leak.wanted or leak.tells_the_commit_alone):
                yield leak


@dataclass(frozen=True)
class Facts:
    """Everything that is known of a repository."""

    snapshot: Snapshot
    builds: tuple[BuildFacts, ...]
    """Those that this process follows: all of them, where it is the only one of the run."""
    leak_rules: tuple[LeakRule, ...] = ()
    """The rules about leaks that are asked in this run."""
    layer_rules: tuple[LayerRule, ...] = ()
    """The rules about layers that are asked in this run."""
    unknowns: tuple[Unknown, ...] = field(default=())
    """Why declarations of builds, and what the configuration says of them, are not known."""
    install_rules: tuple[InstallRule, ...] = ()
    """The rules about calls that install which are asked in this run."""
    asked: frozenset[str] = frozenset()
    """The names of the rules that are asked in this run, without the last ones."""
    faults: tuple[AllowanceFault, ...] = ()
    """Allowances that silence nothing; known when all but the last rules have spoken."""
    declared: tuple[DeclaredService, ...] = ()
    """The services that run what is built here."""
    hosts: tuple[HostFile, ...] = ()
    """What lies on a developer's machine, as far as it is expected or known."""
    has_git: bool = True
    """False for a folder of which git tracks nothing, whatever its snapshot holds."""
    together: Together = ALONE
    """The processes of the run."""

    @cached_property
    def _told(self) -> dict[object, object]:
        return {}

    def of_all(self, ask: Callable[[BuildFacts], Told]) -> Sequence[Told]:
        """Return what `ask` says of each build of the repository, in their order.

        It answers with nouns, texts and numbers, as other processes may follow most of the
        builds. All of them ask the same, so it must not hang on the own builds whether it
        is asked. A function that is asked twice answers once.
        """
        if ask not in self._told:
            self._told[ask] = self._asked(ask)
        return cast("Sequence[Told]", self._told[ask])

    def _asked(self, ask: Callable[[BuildFacts], Told]) -> Sequence[Told]:
        about = f"{ask.__module__}.{ask.__qualname__}"
        return self.together.in_order(about, [ask(build) for build in self.builds])

    @cached_property
    def projects(self) -> tuple[Project, ...]:
        """The projects of the repository, sorted by directory."""
        return discover_projects(self.snapshot)

    @cached_property
    def python_packages(self) -> frozenset[str]:
        """The names, as PEP 503 compares them, that Python projects ask for."""
        found = (each for each in self.projects if each.ecosystem is Ecosystem.PYTHON)
        return frozenset(name for project in found for name in project.dependencies)

    @cached_property
    def leaks(self) -> tuple[Leak, ...]:
        """Every host file that lands somewhere, build by build."""
        return tuple(leak for build in self.builds for leak in self._leaks_of(build))

    def _leaks_of(self, build: BuildFacts) -> Iterator[Leak]:
        is_leftover = self._is_leftover(build)
        for leak in build.leaks(self.snapshot):
            # What somebody names or has there is told of any build; the rest is not worth a word.
            if not is_leftover or leak.host.state is not HostState.PREDICTED:
                yield leak

    def _is_leftover(self, build: BuildFacts) -> bool:
        """Say whether nobody declares a build, and what it copies is nowhere: it gives no image.

        What git ignores a step before the build may make, and one instruction may be a slip.
        """
        if not build.build.context_assumed or build.flow is None:
            return False
        root = build.known_context.root
        absent = {
            use.place
            for use in build.flow.absent(self.snapshot.tree)
            if not has_wildcards(use.path)
            and not any(below(join(root, use.path), path) for path in self.hosts_by_path)
        }
        return len(absent) > 1

    @cached_property
    def tracked_environments(self) -> tuple[TrackedEnvironment, ...]:
        """The environments that git tracks, sorted by path; none lies in another."""
        # Not every run asks.
        from hullcheck.environments.tracked_environments import (  # noqa: PLC0415
            discover_tracked_environments,
        )

        return tuple(discover_tracked_environments(self.snapshot)) if self.has_git else ()

    @cached_property
    def installs(self) -> tuple[tuple[BuildFacts, BuildInstalls], ...]:
        """What each build installs that can be followed to its end.

        Nothing where paths are missing: all of it is about what is there, and what is not.
        """
        from hullcheck.installs.of_build import installs_of  # noqa: PLC0415 (not every run asks)

        return tuple(
            (facts, installs_of(self.snapshot, facts.build, facts.flow, self.projects))
            for facts in self.builds
            if facts.flow is not None and not facts.flow.unfinished and self.snapshot.whole
        )

    @cached_property
    def _complaints(self) -> dict[str, list[Complaint]]:
        from hullcheck.complaints import complaints  # noqa: PLC0415 (not every run asks)

        builds = ((installs, facts.weight) for facts, installs in self.installs)
        return complaints(builds, self.install_rules)

    def complained_by(self, rule: InstallRule) -> Sequence[Complaint]:
        """Return the calls that install of which `rule` is the one that speaks."""
        return self._complaints.get(rule.name(), ())

    @cached_property
    def services(self) -> tuple[ServiceFacts, ...]:
        """What is known of each service that has mounts, and whose image and start are known."""
        builds = {build.build.key: build for build in self.builds}
        pairs = ((each, builds.get(each.build.key)) for each in self.declared)
        paths = frozenset(self.hosts_by_path)
        found = (service_facts(self.snapshot, each, build, paths) for each, build in pairs if build)
        return tuple(each for each in found if each)

    @cached_property
    def projects_by_directory(self) -> Mapping[str, Sequence[Project]]:
        """The projects of each directory that has one."""
        found: dict[str, list[Project]] = {}
        for project in self.projects:
            found.setdefault(project.directory, []).append(project)
        return found

    @cached_property
    def hosts_by_path(self) -> Mapping[str, HostFile]:
        """What lies on a developer's machine, by its path; of two the first."""
        return {host.path: host for host in reversed(self.hosts)}

    @cached_property
    def environments(self) -> tuple[HostFile, ...]:
        """The environments of a developer's machine, sorted by path."""
        kinds = (HostKind.VENV, HostKind.CONDA)
        found = (host for host in self.hosts if host.kind_by_name in kinds)
        return tuple(sorted(found, key=lambda host: host.path))

    @cached_property
    def python_directories(self) -> frozenset[str]:
        """The directories with Python files in them, at any depth."""
        files = self.snapshot.tree.containing(".py\0")
        direct = {path.rpartition("/")[0] for path in files}
        return frozenset(each for path in direct for each in (path, *parents(path), ""))

    @cached_property
    def without_node_modules(self) -> frozenset[str]:
        """The directories of Node projects that keep their packages in no `node_modules`."""
        return frozenset(
            project.directory
            for project in self.projects
            if project.ecosystem is Ecosystem.NODE and not project.has_environment
        )

    @cached_property
    def _speakers(self) -> dict[str, list[tuple[Leak, Cause]]]:
        ranked = sorted(self.leak_rules, key=lambda rule: -rule.precedence)
        spoken: dict[str, list[tuple[Leak, Cause]]] = {}
        for leak in self.leaks:
            for rule in ranked:
                cause = rule.cause(leak) if rule.names_kind or leak.by_oversight else None
                if cause is not None:
                    spoken.setdefault(rule.name(), []).append((leak, cause))
                    break
        return spoken

    @cached_property
    def layer_faults(self) -> Sequence[Sequence[Spoken]]:
        """What the rules about layers see, one group an instruction, the strongest first."""
        for rule in self.layer_rules:
            rule.look_across(self)
        found: dict[tuple[str, int], list[Spoken]] = {}
        for build in self.builds:
            if build.flow is None or build.flow.unfinished or build.flow.target is None:
                continue
            for spoken in (each for rule in self.layer_rules for each in rule.seen(build, self)):
                found.setdefault((build.build.id, spoken.fault.instruction), []).append(spoken)
        return [
            sorted(group, key=lambda each: each.strength, reverse=True) for group in found.values()
        ]

    def spoken_by(self, rule: LeakRule) -> Sequence[tuple[Leak, Cause]]:
        """Return the leaks for which `rule` is the one that speaks, each with its cause."""
        return self._speakers.get(rule.name(), ())
