"""Rule: a wildcard lets the build go on without the lockfile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix, Replace
from hullcheck.core.finding import Finding, Severity
from hullcheck.core.said import said
from hullcheck.environments.texts import join
from hullcheck.environments.tools import LOCKFILES
from hullcheck.installs.reading import Lock
from hullcheck.rules.rule import Rule, Scope
from hullcheck.severity import lowered

if TYPE_CHECKING:
    from hullcheck.docker.flow import SourceUse
    from hullcheck.facts import BuildFacts, Facts
    from hullcheck.installs.of_build import BuildInstalls

_NAMES = frozenset(name for names in LOCKFILES.values() for name in names)
_FAIL = frozenset({Lock.CHECKED, Lock.TRUSTED})


class OptionalLockfileCopy(Rule):
    """A wildcard makes the lockfile optional.

    `COPY pyproject.toml uv.lock* ./` copies the lockfile if it is there, and says
    nothing if it is not. Measured with BuildKit: with no `uv.lock` in the context,
    even `COPY uv.lock* ./` alone succeeds. A lockfile that is not committed, or that
    the ignore file stops, is then missing without a word.

    What happens next depends on the install: `uv sync --frozen` fails, and says what
    is missing (advice). One that makes a lockfile of its own where it finds none
    goes on with other versions (warning). Without the star the builder itself stops:
    `"/uv.lock": not found`.
    """

    severity = Severity.WARNING
    since = "0.1"
    scope = Scope.BUILD
    fix = "safe"
    sources = ("S1 4.1", "measured with BuildKit")
    allow_when = "the Dockerfile is shared by projects with and without a lockfile."
    bad = """
-- pyproject.toml --
[tool.poetry]
name = "shop"
package-mode = false
-- poetry.lock --
-- Dockerfile --
FROM python:3.13-slim
RUN pip install poetry==2.1.1
WORKDIR /app
COPY pyproject.toml poetry.lock* ./
RUN poetry install --only main
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
RUN pip install poetry==2.1.1
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN poetry install --only main
"""
    near_misses = (
        # The wildcard brings the manifest as well; `npm ci` fails without the lockfile.
        """
-- package.json --
{}
-- package-lock.json --
{}
-- Dockerfile --
FROM node:22
WORKDIR /app
COPY package*.json ./
RUN npm ci
""",
        # No lockfile is there: a template that gets one later.
        """
-- pyproject.toml --
[tool.poetry]
name = "shop"
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml poetry.lock* ./
RUN poetry install --no-root
""",
        # mem0ai/mem0: the Dockerfile of Next.js takes whichever lockfile there is.
        """
-- package.json --
{}
-- pnpm-lock.yaml --
-- Dockerfile --
FROM node:20-alpine
WORKDIR /app
COPY package.json yarn.lock* package-lock.json* pnpm-lock.yaml* ./
RUN if [ -f yarn.lock ]; then yarn --frozen-lockfile; \\
  elif [ -f package-lock.json ]; then npm ci; \\
  elif [ -f pnpm-lock.yaml ]; then corepack enable pnpm && pnpm i; \\
  fi
""",
        # A wildcard for wheels.
        """
-- dist/shop-1-py3-none-any.whl --
-- uv.lock --
-- Dockerfile --
FROM python:3.13-slim
COPY dist/*.whl uv.lock /tmp/
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a source that is nothing but an optional lockfile."""
        found: dict[str, Finding] = {}
        for build, installs in facts.installs:
            for use in installs.flow.sources:
                finding = self._finding(build, installs, use) if use.copies else None
                if finding is not None:
                    found.setdefault(finding.cause, finding)
        yield from found.values()

    def _finding(
        self, build: BuildFacts, installs: BuildInstalls, use: SourceUse
    ) -> Finding | None:
        if use.required or len(use.matched) != 1:
            return None
        inner = use.matched[0]
        lockfile = join(installs.flow.context.root, inner)
        if inner.rpartition("/")[2] not in _NAMES or lockfile not in installs.snapshot:
            return None
        # Several that are optional: whichever manager the project has.
        others = installs.flow.sources_at(use.place.line or 0)
        if any(each.missing and not each.required for each in others):
            return None
        readers = [each for each in installs.installs if each.lockfile == lockfile]
        # `pip install .` needs none: nothing fails without the lockfile.
        if not readers and installs.installs and not installs.at_start:
            return None
        free = any(each.reading.lock not in _FAIL for each in readers if each.known)
        severity = self.severity if free else Severity.ADVICE
        ending = said("the install then goes on with other versions")
        ending = ending if free else said("only the install that needs it then fails")
        return Finding(
            rule=self.name(),
            severity=lowered(severity, build.weight),
            message=said(
                "`{word}` lets the build go on without `{lockfile}`: {ending}",
                word=use.word,
                lockfile=lockfile,
                ending=ending,
            ),
            place=use.place,
            cause=f"{use.place.path} {lockfile} {use.word}",
            builds=(build.build.id,),
            fix=_fix(installs, use, inner),
        )


def _fix(installs: BuildInstalls, use: SourceUse, inner: str) -> Fix | None:
    name = inner.rpartition("/")[2]
    head, slash, last = use.word.rpartition("/")
    plain = f"{head}{slash}{name}"
    span = installs.written(use, use.word)
    # A wildcard in a directory's name chooses more than the file.
    if span is None or not installs.editable or "*" in head or "?" in head or "[" in head:
        return None
    edit = Replace(use.place.path, span, plain)
    return Fix(said("Name it: `{plain}` for `{last}`", plain=plain, last=last), (edit,), safe=True)
