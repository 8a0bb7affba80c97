"""Rule: the host's virtual environment is let into the context, and nothing copies it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.core.said import said
from hullcheck.environments.host_file import HostFile
from hullcheck.ignoring import ignore_edit, line_for
from hullcheck.rules.rule import Rule, Scope
from hullcheck.severity import Circumstances, lowered

from .idle import IdleEnvironments

if TYPE_CHECKING:
    from hullcheck.facts import BuildFacts, Facts


class HostVenvInContext(Rule):
    """A virtual environment is let into the build context, though nothing copies it.

    BuildKit fetches only what instructions name, so nothing is wrong yet: the
    environment is one `COPY . .` away from the image. Where a `RUN` mounts the
    whole context, it already sees it.
    """

    severity = Severity.ADVICE
    since = "0.1"
    scope = Scope.BUILD
    fix = "safe"
    sources = ("S1 2", "measured with BuildKit")
    allow_when = "the Dockerfile will always name what it copies."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- shop/main.txt --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
COPY shop shop
-- .dockerignore --
.git
"""
    good = """
-- .dockerignore --
.git
**/.venv
"""
    near_misses = (
        # No ignore file at all: nothing lets it through on purpose, and nothing copies a directory.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
COPY pyproject.toml uv.lock ./
""",
        # It is carried: that is another rule's matter.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
.git
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding an ignore file, or a RUN that mounts what it lets through."""
        copied = {(leak.context.ignore_file, leak.host.path) for leak in facts.leaks}
        # What another build copies is that finding's matter, and its edit stops both.
        idle = IdleEnvironments(copied)
        groups: dict[Place, tuple[list[BuildFacts], dict[HostFile, None]]] = {}
        for build in facts.builds:
            if build.context and build.context.ignore_file and idle.lie_in(build):
                place = _place(build)
                builds, hosts = groups.setdefault(place, ([], {}))
                builds.append(build)
                hosts.update((trace.host, None) for trace in idle.first_told(build, place))
        for place, (builds, hosts) in groups.items():
            yield self._finding(facts, place, builds, list(hosts))

    def _finding(
        self, facts: Facts, place: Place, builds: list[BuildFacts], hosts: list[HostFile]
    ) -> Finding:
        build = builds[0]
        path, mounted = build.known_context.ignore_path, place == _mount(build)
        lines = (line_for(each, "venv", build.known_context, facts.snapshot) for each in hosts)
        severity = Severity.WARNING if mounted else self.severity
        certain = any(host.certain for host in hosts)
        return Finding(
            rule=self.name(),
            severity=lowered(severity, Circumstances("venv", certain=certain)),
            message=_told(hosts, mounted=mounted),
            place=place,
            cause=f"{path} {build.known_flow.instruction_at(place) if mounted else ''}",
            builds=tuple(dict.fromkeys(each.build.id for each in builds)),
            fix=Fix(
                said("Keep it out with a line in `{path}`", path=path),
                tuple(dict.fromkeys(ignore_edit(path, (line,)) for line in lines)),
                safe=True,
            ),
        )


def _mount(build: BuildFacts) -> Place | None:
    return build.known_flow.whole_context_mount


def _place(build: BuildFacts) -> Place:
    return _mount(build) or Place(build.known_context.ignore_path, 1)


def _told(hosts: list[HostFile], *, mounted: bool) -> str:
    ending = said("though nothing copies it")
    if mounted:
        ending = said("and a RUN mounts the whole context")
    if len(hosts) == 1:
        return said(
            "the host's `{path}` is in the build context, {ending}",
            path=hosts[0].path,
            ending=ending,
        )
    return said(
        "the host's `{path}` and {number} more are in the build context, {ending}",
        path=hosts[0].path,
        number=len(hosts) - 1,
        ending=ending,
    )
