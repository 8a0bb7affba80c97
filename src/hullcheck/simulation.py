"""One build, simulated: its files read, its flow followed, the fate of each host file."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import NotLoaded, Snapshot, Tree, Unreadable
from hullcheck.core.source import Source
from hullcheck.discovery.purpose import with_purpose
from hullcheck.docker.build import Build, ContextKind
from hullcheck.docker.context_files import Interest
from hullcheck.docker.dockerfile import Dockerfile, parse_dockerfile
from hullcheck.docker.effort import MAX_EFFORT, MAX_RUN
from hullcheck.docker.flow import Flow
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.simulate import simulate_flow
from hullcheck.environments.host_file import HostFile
from hullcheck.facts import BuildFacts
from hullcheck.preparing import prepared_by
from hullcheck.report import landed
from hullcheck.tracing import Followed

MAX_CANDIDATES = 16
"""Directories that the context may be and that are all tried; with more, nothing is certain."""


class Hosts:
    """The host files of a run, and the tree in which they lie beside what git tracks."""

    def __init__(self, snapshot: Snapshot, files: Sequence[HostFile]) -> None:
        """Hold `files`, whose order is kept."""
        self._snapshot = snapshot
        self.files = files
        self._followed: dict[tuple[str, ...], Followed] = {}
        self._sorted = sorted(range(len(files)), key=lambda index: files[index].path)
        self._paths = [files[index].path for index in self._sorted]

    def on(self, snapshot: Snapshot) -> Hosts:
        """Return the same host files beside the files of another snapshot."""
        return self if snapshot.tree is self._snapshot.tree else Hosts(snapshot, self.files)

    @cached_property
    def tree(self) -> Tree:
        """Everything that lies on the developer's machine."""
        probes = (probe for host in self.files for probe in host.probes or (host.path,))
        return self._snapshot.tree.with_files(probes)

    @cached_property
    def by_path(self) -> dict[str, HostFile]:
        """The host files by their paths; of two with one path the first."""
        return {host.path: host for host in reversed(self.files)}

    def concerning(self, build: Build) -> Followed:
        """Return the host files below the build's contexts, and all that the user named."""
        roots = (build.context, *build.named_contexts.values())
        if roots not in self._followed:
            below = {index for root in roots for index in self._below(root)}
            files = [self.files[index] for index in sorted(below.union(self._named))]
            self._followed[roots] = Followed(files)
        return self._followed[roots]

    @cached_property
    def _named(self) -> Sequence[int]:
        return [index for index, host in enumerate(self.files) if host.kind == "named"]

    def _below(self, root: str) -> Sequence[int]:
        if not root:
            return self._sorted
        start = bisect_left(self._paths, root + "/")
        return self._sorted[start : bisect_left(self._paths, root + "0", lo=start)]


def simulate_builds(
    snapshot: Snapshot, builds: Iterable[Build], hosts: Hosts
) -> Iterator[BuildFacts]:
    """Yield all that is known of each build, while one run's work is not used up."""
    left = MAX_RUN
    for build in builds:
        if left > 0:
            facts = simulate_build(snapshot, build, hosts, min(left, MAX_EFFORT))
            left -= facts.effort
            yield facts
        else:
            reason = said(
                "the build was not looked at: those before it took all the work of one run"
            )
            unknown = Unknown(reason, build.dockerfile, build=build.id, limit=True)
            yield BuildFacts(build, None, None, None, (), (unknown,))


def simulate_build(
    snapshot: Snapshot, build: Build, hosts: Hosts, limit: int = MAX_EFFORT
) -> BuildFacts:
    """Return all that is known of `build`; what cannot be known is among its Unknowns.

    What takes more work than `limit` is not known.
    """
    dockerfile, problem = read_dockerfile(snapshot, build)
    build = with_purpose(build, dockerfile)
    concerned = hosts.concerning(build)
    unread = problem or dockerfile is None or dockerfile.fatal
    if unread or dockerfile is None or build.context_kind is ContextKind.REMOTE:
        unknowns = tuple(_dockerfile_unknowns(build, dockerfile, problem))
        traced = concerned.traced(None, None)
        return BuildFacts(build, dockerfile, None, None, traced, unknowns)
    context = BuildContext(snapshot, local(build))
    cloned = build.context_kind is ContextKind.GIT
    tree = snapshot.tree if cloned else hosts.tree
    followed: Interest | list[str] = concerned.interest
    if cloned:
        followed = [probe for probe in concerned.probes if tree.index(probe) is not None]
    flow = simulate_flow(snapshot, build, dockerfile, context, tree, followed, limit)
    unknowns = (
        *_dockerfile_unknowns(build, dockerfile, None),
        *flow.unknowns,
        *_flow_unknowns(build, flow, snapshot),
    )
    if context.problem:
        limit = context.is_too_much
        unknowns += (Unknown(context.problem, context.ignore_path, build=build.id, limit=limit),)
    traced = concerned.traced(context, flow)
    effort = flow.effort.spent
    facts = BuildFacts(build, dockerfile, context, flow, traced, unknowns, effort=effort)
    return _tried_elsewhere(snapshot, facts, hosts, limit)


def local(build: Build) -> Build:
    """Return `build` as if its context lay here: a clone has what git tracks of the repository."""
    if build.context_kind is not ContextKind.GIT:
        return build
    return replace(build, context_kind=ContextKind.LOCAL)


def read_dockerfile(snapshot: Snapshot, build: Build) -> tuple[Dockerfile | None, str | None]:
    """Return the parsed Dockerfile of `build`, or None with the reason."""
    if build.inline is not None:
        origin = build.origins[0].path if build.origins else ""
        return parse_dockerfile(Source(origin, build.inline.encode())), None
    path = snapshot.resolve(build.dockerfile or "")
    text = None if path is None else snapshot.text(path)
    if isinstance(text, Source):
        return parse_dockerfile(text), None
    if isinstance(text, Unreadable):
        return None, text.reason
    if isinstance(text, NotLoaded):
        return None, said("it was not read")
    return None, said("there is no such file in the repository")


def _dockerfile_unknowns(
    build: Build, dockerfile: Dockerfile | None, problem: str | None
) -> Iterable[Unknown]:
    if problem:
        yield Unknown(
            said("the Dockerfile cannot be read: {problem}", problem=problem),
            build.dockerfile,
            build=build.id,
        )
    for fault in dockerfile.problems if dockerfile else ():
        yield Unknown(fault.reason, build.dockerfile, fault.line, build.id, limit=fault.limit)
    if build.context_kind is ContextKind.REMOTE:
        where = build.context or "elsewhere"
        reason = said("the context `{where}` is not in the repository", where=where)
        yield Unknown(reason, build.dockerfile, build=build.id)


def _flow_unknowns(build: Build, flow: Flow, snapshot: Snapshot) -> Iterable[Unknown]:
    """Yield what keeps the build from being followed to its end."""
    path, tree = flow.dockerfile.source.path, snapshot.tree
    for problem in flow.problems:
        if not problem.source:
            yield Unknown(
                said("the builder stops here: {reason}", reason=problem.reason),
                path,
                problem.line,
                build.id,
            )
    for use in flow.absent(tree):
        reason = said(
            "`{word}` is not in the repository: a step before the build has to make it",
            word=use.word,
        )
        yield Unknown(reason, path, use.place.line, build.id)
    for use in flow.sources:
        step = prepared_by(snapshot, build, use.path) if use.missing and use.required else None
        if step and flow.elsewhere(use, tree):
            reason = said(
                "`{word}` is put into the context by line {line} of `{path}`",
                word=use.word,
                line=step.line,
                path=step.path,
            )
            yield Unknown(reason, path, use.place.line, build.id)


def _tried_elsewhere(snapshot: Snapshot, facts: BuildFacts, hosts: Hosts, limit: int) -> BuildFacts:
    """For an assumed context: add the host files that land whichever candidate is the right one."""
    if not facts.build.context_assumed:
        return facts
    if len(facts.build.candidates) > MAX_CANDIDATES:
        return replace(facts, certain_leaks=frozenset())
    effort = facts.effort
    leaks = {trace.host.path for trace in landed(facts.hosts)}
    for candidate in facts.build.candidates:
        if not leaks or candidate == facts.build.context:
            continue
        other = replace(facts.build, context=candidate, candidates=(), context_assumed=False)
        tried = simulate_build(snapshot, other, hosts, limit)
        effort += tried.effort
        leaks &= {trace.host.path for trace in landed(tried.hosts)}
    return replace(facts, certain_leaks=frozenset(leaks), effort=effort)
