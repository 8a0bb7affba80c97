"""Rule: the host's virtual environment is let into the context, and nothing copies it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.environments.host_file import HostKind
from hullcheck.ignoring import ignore_edit, line_for
from hullcheck.leaks import is_there, kind_of
from hullcheck.severity import Circumstances, lowered

from .rule import Rule

if TYPE_CHECKING:
    from hullcheck.facts import BuildFacts, Facts
    from hullcheck.report import HostTrace


class HostVenvInContext(Rule):
    """A virtual environment is let into the build context, though nothing copies it.

    BuildKit fetches only what instructions name, so nothing is wrong yet: the
    environment is one `COPY . .` away from the image. Where a `RUN` mounts the
    whole context, it already sees it.
    """

    severity = Severity.ADVICE
    since = "0.1"
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
        """Yield one finding an ignore file and environment."""
        found: dict[tuple[str, str], Finding] = {}
        for build in facts.builds:
            for trace in build.hosts:
                if is_idle(build, trace) and build.known_context.ignore_file is not None:
                    finding = self._finding(facts, build, trace)
                    known = found.get((finding.place.path, finding.cause))
                    if known is None or known.severity < finding.severity:
                        found[finding.place.path, finding.cause] = finding
        yield from found.values()

    def _finding(self, facts: Facts, build: BuildFacts, trace: HostTrace) -> Finding:
        context = build.known_context
        mounted = build.known_flow.whole_context_mount
        host = trace.host.path
        line = line_for(trace.host, "venv", context, facts.snapshot)
        told = (
            f"the host's `{host}` is in the build context, and a RUN mounts the whole context"
            if mounted
            else f"the host's `{host}` is in the build context, though nothing copies it"
        )
        severity = Severity.WARNING if mounted else self.severity
        judged = lowered(severity, Circumstances("venv", certain=trace.host.certain))
        return Finding(
            rule=self.name(),
            severity=judged,
            message=told,
            place=mounted or Place(context.ignore_path, 1),
            cause=f"{context.ignore_path} {host}",
            builds=(build.build.id,),
            fix=Fix(
                f"Keep it out with a line in `{context.ignore_path}`",
                (ignore_edit(context.ignore_path, (line,)),),
                safe=True,
            ),
        )


def is_idle(build: BuildFacts, trace: HostTrace) -> bool:
    """Say whether `trace` is of an environment that is in the context and that nothing copies."""
    return (
        build.context is not None
        and kind_of(trace.host) is HostKind.VENV
        and trace.in_context is True
        and not (trace.landings or trace.undecided)
        and is_there(trace.host, build.build)
    )
