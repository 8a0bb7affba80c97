"""Rule: the ignore file drops what the build itself needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.said import said
from hullcheck.ignoring import ignore_edit, quoted
from hullcheck.rules.rule import Rule, Scope
from hullcheck.severity import Circumstances, lowered

if TYPE_CHECKING:
    from hullcheck.docker.flow import SourceUse
    from hullcheck.facts import BuildFacts, Facts
    from hullcheck.installs.dropped import Dropped
    from hullcheck.installs.of_build import BuildInstalls


class IgnoredBuildInput(Rule):
    """The ignore file drops what an instruction of the Dockerfile needs.

    What the ignore file stops does not exist for the builder: a `COPY` that
    names it fails with "not found", though the file lies there for everybody to
    see. With a wildcard (`COPY uv.lock* ./`) nothing fails, and the build goes
    on without the lockfile.

    The same with what no `COPY` names: after `COPY . .` the manifest, a lockfile
    without which the install stops (`uv sync --frozen`, `npm ci`), a file for `pip
    install -r`, and the readme or licence that the manifest declares. Measured:
    hatchling, flit, uv_build, poetry-core and pdm-backend stop without these
    ("Readme file does not exist: README.md"), editable or not; setuptools warns and
    goes on. A line like `*.md` looks harmless and breaks the build.
    """

    severity = Severity.ERROR
    since = "0.1"
    scope = Scope.BUILD
    fix = "safe"
    sources = ("S1 4.4", "docs.docker.com: .dockerignore files", "measured with BuildKit")
    symptoms = (
        "failed to calculate checksum of ref",
        "failed to compute cache key",
        "Readme file does not exist",
        "License file does not exist",
    )
    allow_when = "never that we know of: the build fails, or lacks what it asks for."
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
COPY pyproject.toml uv.lock ./
-- .dockerignore --
.git
*.lock
"""
    good = """
-- .dockerignore --
.git
*.lock
!uv.lock
"""
    near_misses = (
        # A later line brings it back.
        """
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
COPY uv.lock /app/
-- .dockerignore --
*
!uv.lock
""",
        # The Dockerfile itself is found though it is ignored.
        """
-- app.txt --
-- Dockerfile --
FROM python:3.13-slim
COPY app.txt /app/
-- .dockerignore --
Dockerfile
.dockerignore
""",
        # setuptools warns of a readme that is not there, and goes on.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
readme = "README.md"
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
-- README.md --
-- shop/__init__.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN pip install .
-- .dockerignore --
.git
*.md
""",
        # The dependencies alone are installed: no readme is read.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
readme = "README.md"
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
-- uv.lock --
version = 1
-- README.md --
-- shop/__init__.py --
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY . .
RUN uv sync --locked --no-install-project
-- .dockerignore --
.git
*.md
""",
        # A stage that the target does not need is not built.
        """
-- app.txt --
-- docs.txt --
-- Dockerfile --
FROM python:3.13-slim AS docs
COPY docs.txt /docs/
FROM python:3.13-slim
COPY app.txt /app/
-- .dockerignore --
docs.txt
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a dropped path, at the pattern that drops it."""
        found: dict[str, Finding] = {}
        for build in facts.builds:
            if build.flow is None:
                continue
            for use in build.flow.sources:
                for path in build.flow.dropped(use, facts.snapshot.tree):
                    finding = self._named(build, use, path)
                    if finding is not None:
                        found.setdefault(finding.cause, finding)
        for build, installs in facts.installs:
            for each in installs.dropped:
                finding = self._needed(build, installs, each)
                if finding is not None:
                    found.setdefault(finding.cause, finding)
        yield from found.values()

    def _named(self, build: BuildFacts, use: SourceUse, path: str) -> Finding | None:
        ending = said("the build fails") if use.required else said("the build goes on without it")
        why = said(
            "which `{instruction}` names: {ending}", instruction=use.instruction, ending=ending
        )
        return self._finding(build, path, why, Related(use.place, said("named here")))

    def _needed(
        self, build: BuildFacts, installs: BuildInstalls, dropped: Dropped
    ) -> Finding | None:
        install = dropped.install
        why = said("without which `{shown}` fails", shown=install.reading.shown)
        return self._finding(
            build, dropped.path, why, Related(install.place(installs.path), said("needed here"))
        )

    def _finding(self, build: BuildFacts, path: str, why: str, note: Related) -> Finding | None:
        context = build.known_context
        decision = context.decision_on((path,))
        if decision is None or decision.pattern.startswith("!"):
            return None
        pattern = context.pattern_at(decision.line)
        inner = path[len(context.root) + 1 :] if context.root else path
        certain = build.context_certain
        return Finding(
            rule=self.name(),
            severity=lowered(self.severity, Circumstances("", certain=certain)),
            message=said(
                "`{pattern}` drops `{path}`, {why}", pattern=decision.pattern, path=path, why=why
            ),
            place=Place(decision.path, decision.line, span=pattern.span if pattern else None),
            cause=f"{decision.path} {path}",
            builds=(build.build.id,),
            related=(note,),
            fix=Fix(
                said("End `{path}` with `!{inner}`", path=decision.path, inner=quoted(inner)),
                (ignore_edit(decision.path, (f"!{quoted(inner)}",)),),
                safe=True,
            ),
        )
