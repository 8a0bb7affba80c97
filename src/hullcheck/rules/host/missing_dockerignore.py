"""Rule: a directory is copied and no ignore file is in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Severity
from hullcheck.ignoring import ignore_edit, line_for
from hullcheck.leaks import Leak, kind_of
from hullcheck.severity import Circumstances, lowered

from .host_venv_in_context import is_idle
from .leak_rule import Cause, LeakRule

if TYPE_CHECKING:
    from hullcheck.facts import BuildFacts, Facts
    from hullcheck.report import HostTrace


class MissingDockerignore(LeakRule):
    """A directory is copied and no ignore file keeps anything out.

    Docker does not read `.gitignore`. Without a `.dockerignore` everything that
    lies in the context's directory is sent and copied: the environment, the
    caches, `.env`, `.git`. That it works is no sign that the same image comes
    out on another machine.
    """

    severity = Severity.WARNING
    since = "0.1"
    sources = ("S1 4.2", "S1 5", "docs.docker.com: .dockerignore files")
    precedence = 3
    allow_when = "the context is a directory that only ever holds what the image needs."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
"""
    good = """
-- .dockerignore --
.git
**/.venv
"""
    near_misses = (
        # Files are named, no directory is copied.
        """
-- app.txt --
-- Dockerfile --
FROM python:3.13-slim
COPY app.txt /app/
""",
        # The Dockerfile has an ignore file of its own.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- docker/Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- docker/Dockerfile.dockerignore --
**
!pyproject.toml
-- compose.yaml --
services:
  web:
    build: {context: ., dockerfile: docker/Dockerfile}
""",
    )

    def cause(self, leak: Leak) -> Cause | None:
        """Return the missing file, where none is in force."""
        if leak.context.ignore_file is not None:
            return None
        path = leak.context.ignore_path
        return Cause(
            place=leak.carrier,
            key=f"{path} missing",
            what=f"no `{path}` is in force: `{leak.flow.instruction_at(leak.carrier)}` carries",
            title=f"Create `{path}`",
            edits=(ignore_edit(path, (leak.ignore_line,)),),
        )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield what leaks for want of an ignore file, and whole contexts copied without one."""
        found = [_with_idle(finding, facts) for finding in super().findings(facts)]
        yield from found
        told = {build for finding in found for build in finding.builds}
        bare: dict[str, Finding] = {}
        for build in facts.builds:
            if build.build.id not in told and (finding := self._bare(build)):
                bare.setdefault(finding.cause, finding)
        yield from bare.values()

    def _bare(self, build: BuildFacts) -> Finding | None:
        """Return the finding for a whole context that, today, holds nothing of the host."""
        if build.context is None or build.flow is None or build.context.ignore_file is not None:
            return None
        place = build.flow.whole_context_copy
        if place is None or not build.has_host_files:
            return None
        path = build.context.ignore_path
        return Finding(
            rule=self.name(),
            severity=lowered(self.severity, Circumstances("", True, build.context_certain)),
            message=f"the whole context is copied and no `{path}` is in force",
            place=place,
            cause=f"{path} missing",
            builds=(build.build.id,),
        )


def _with_idle(finding: Finding, facts: Facts) -> Finding:
    """Return `finding` with a file made that also names the environments which nothing copies.

    Once there is an ignore file, its reader expects that they are in it.
    """
    made = {edit.path for edit in finding.fix.edits} if finding.fix else set[str]()
    lines = [
        ignore_edit(build.context.ignore_path, (_line(build, trace, facts),))
        for build in facts.builds
        if build.context is not None and build.context.ignore_path in made
        for trace in build.hosts
        if is_idle(build, trace)
    ]
    if finding.fix is None:
        return finding
    edits = tuple(dict.fromkeys((*finding.fix.edits, *lines)))
    return replace(finding, fix=replace(finding.fix, edits=edits))


def _line(build: BuildFacts, trace: HostTrace, facts: Facts) -> str:
    return line_for(trace.host, kind_of(trace.host), build.known_context, facts.snapshot)
