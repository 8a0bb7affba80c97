"""Rule: a COPY source is not in the context, and lies elsewhere in the repository."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.said import said
from hullcheck.preparing import prepared_by
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.docker.flow import SourceUse
    from hullcheck.facts import BuildFacts, Facts


class MissingCopySource(Rule):
    """A `COPY` names what lies outside of the build context.

    Sources are looked up from the context's root, and `..` stops there: with
    the context `backend`, `COPY backend/app .` and `COPY ../shared .` both look
    inside `backend`. What exists nowhere in the repository is no finding: a step
    before the build may make it.
    """

    severity = Severity.ERROR
    since = "0.1"
    scope = Scope.BUILD
    sources = ("docs.docker.com: COPY", "measured with BuildKit")
    symptoms = (
        "failed to calculate checksum of ref",
        "failed to compute cache key",
        "forbidden path outside the build context",
    )
    allow_when = "an earlier step puts the file into the context."
    bad = """
-- backend/app.txt --
-- backend/Dockerfile --
FROM python:3.13-slim
COPY backend/app.txt /app/
-- compose.yaml --
services:
  web:
    build: backend
"""
    good = """
-- compose.yaml --
services:
  web:
    build:
      context: .
      dockerfile: backend/Dockerfile
"""
    near_misses = (
        # It exists nowhere: CI may make it.
        """
-- Dockerfile --
FROM python:3.13-slim
COPY dist/app.whl /tmp/
-- compose.yaml --
services:
  web:
    build: .
""",
        # The script that builds puts it there first.
        """
-- shared/app.txt --
-- web/Dockerfile --
FROM python:3.13-slim
COPY shared /app/
-- web/build.sh --
#!/bin/sh
cp -r ../shared .
docker build .
""",
        # It comes from another stage.
        """
-- app/main.txt --
-- web/Dockerfile --
FROM python:3.13-slim AS build
RUN mkdir -p /app && echo > /app/main.txt
FROM python:3.13-slim
COPY --from=build app/main.txt /app/
-- compose.yaml --
services:
  web:
    build: web
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a source word that resolves outside of the context only."""
        found: dict[str, Finding] = {}
        for build in facts.builds:
            if build.flow is None or build.build.context_assumed:
                continue
            for use in build.flow.sources:
                elsewhere = build.flow.elsewhere(use, facts.snapshot.tree) if use.missing else None
                if elsewhere and not prepared_by(facts.snapshot, build.build, use.path):
                    finding = self._finding(build, use, elsewhere)
                    found.setdefault(finding.cause, finding)
        yield from found.values()

    def _finding(self, build: BuildFacts, use: SourceUse, elsewhere: str) -> Finding:
        context = build.build.context or "."
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "`{word}` is not in the build context `{context}`; the repository has "
                "`{elsewhere}`",
                word=use.word,
                context=context,
                elsewhere=elsewhere,
            ),
            place=use.place,
            cause=f"{use.place.path} {build.build.context} {use.instruction}",
            builds=(build.build.id,),
            related=tuple(
                Related(Place(origin.path, origin.line), said("the context is declared here"))
                for origin in build.build.origins[:1]
            ),
        )
