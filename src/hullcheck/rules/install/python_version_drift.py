"""Rule: images, stages and CI of one project use different Pythons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.said import all_of, said
from hullcheck.discovery.ci_pythons import ci_pythons
from hullcheck.docker.images.of_stage import base_of, may_bring_python
from hullcheck.environments.texts import directory_of, source_at
from hullcheck.environments.tools import Tool
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.docker.stages import Stage
    from hullcheck.facts import Facts
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls

Minor = tuple[int, int]


class PythonVersionDrift(Rule):
    """Images, stages and CI of one project use different Pythons.

    What is tested with one Python and served with another was not tested: wheels
    with native parts are chosen by the minor version, deprecated modules go, and
    what resolves for one does not always for the other. Compared are the stages and
    Dockerfiles that install one manifest, be it a requirements file, and what CI tests
    with: what `actions/setup-python` and `astral-sh/setup-uv` are told, and the image of
    a job on GitLab.

    A matrix is no drift: a Dockerfile that is built with several Pythons, and a CI
    that tests several of which the image's is one. Projects with a manifest of their
    own are judged apart, and nothing is said where a version is not known.
    """

    severity = Severity.WARNING
    since = "0.1"
    scope = Scope.REPOSITORY
    sources = ("S0 2", "docs.python.org: What's New, removed modules")
    allow_when = "the images serve different needs, and each is tested with its own Python."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-cache
-- worker.Dockerfile --
FROM python:3.11-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-cache
"""
    good = """
-- worker.Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-cache
"""
    near_misses = (
        # CI tests several, the image's among them.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.12-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-cache
-- .github/workflows/test.yml --
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ["3.11", "3.12", "3.13"]
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-python@v6
        with:
          python-version: ${{ matrix.python }}
      - run: uv run pytest
""",
        # Two projects, each with a Python of its own.
        """
-- api/requirements.txt --
fastapi==0.115.0
-- api/Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
-- jobs/requirements.txt --
celery==5.4.0
-- jobs/Dockerfile --
FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
""",
        # One Dockerfile, built with several.
        """
-- requirements.txt --
flask==3.0.3
-- Dockerfile --
ARG PYTHON=3.13
FROM python:${PYTHON}-slim
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
-- compose.yaml --
services:
  new:
    build: {context: ., args: {PYTHON: "3.13"}}
  old:
    build: {context: ., args: {PYTHON: "3.11"}}
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a manifest, at its line about Python."""
        by_manifest: dict[str, list[_Use]] = {}
        installs = {id(build): tuple(_uses(each)) for build, each in facts.installs}
        told = facts.of_all(lambda build: installs.get(id(build), ()))
        for use in chain.from_iterable(told):
            by_manifest.setdefault(use.manifest, []).append(use)
        alone = len({directory_of(manifest) for manifest in by_manifest}) == 1
        tested = ci_pythons(facts.snapshot) if alone else None
        for manifest, uses in by_manifest.items():
            steady = _without_matrices(uses)
            places = {use.minor: use for use in reversed(steady)}
            outside = _not_tested(places, tested or {})
            if len(places) > 1 or outside:
                yield self._finding(manifest, steady, outside, facts)

    def _finding(
        self, manifest: str, uses: list[_Use], outside: Mapping[Minor, Place], facts: Facts
    ) -> Finding:
        first: dict[Minor, Place] = {}
        for use in uses:
            first.setdefault(use.minor, use.place)
        notes = [
            Related(place, said("Python {minor}", minor=_shown(minor)))
            for minor, place in first.items()
        ]
        notes += [
            Related(place, said("CI: Python {minor}", minor=_shown(minor)))
            for minor, place in outside.items()
        ]
        versions = sorted({*first, *outside})
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "what `{manifest}` asks for runs with Python {versions}",
                manifest=manifest,
                versions=all_of([_shown(each) for each in versions]),
            ),
            place=_place(manifest, facts),
            cause=f"{manifest} {' '.join(map(_shown, versions))}",
            builds=tuple(dict.fromkeys(use.build for use in uses)),
            related=tuple(notes),
        )


@dataclass(frozen=True, slots=True)
class _Use:
    """A stage in which a manifest is installed."""

    manifest: str
    minor: Minor
    dockerfile: str
    stage: str
    place: Place
    build: str


def _uses(installs: BuildInstalls) -> Iterator[_Use]:
    seen: set[tuple[int, str]] = set()
    for install in installs.installs:
        stage, manifest = install.step.stage, _asked_in(install)
        if not install.known or manifest is None or (stage.index, manifest) in seen:
            continue
        seen.add((stage.index, manifest))
        minor = base_of(stage, installs.build).python_minor
        if minor and not may_bring_python(installs.flow.history(stage)):
            place = Place(installs.path, _start(stage))
            where = (installs.path, stage.label)
            yield _Use(manifest, minor, *where, place, installs.build.id)


def _asked_in(install: Install) -> str | None:
    """Return the repository's file that says what a call installs: a manifest, or requirements."""
    seen = install.step.seen
    if install.manifest or not seen or install.tool is not Tool.PIP:
        return install.manifest
    origins = (seen.origin(path) for path in install.reading.files)
    return next((path for path in origins if path), None)


def _start(stage: Stage) -> int:
    return (stage.bases[-1] if stage.bases else stage).start.line


def _without_matrices(uses: list[_Use]) -> list[_Use]:
    """Return the uses but those of a stage that is built with several Pythons."""
    minors: dict[tuple[str, str], set[Minor]] = {}
    for use in uses:
        minors.setdefault((use.dockerfile, use.stage), set()).add(use.minor)
    return [use for use in uses if len(minors[use.dockerfile, use.stage]) == 1]


def _not_tested(
    places: Mapping[Minor, object], tested: Mapping[Minor, Place]
) -> Mapping[Minor, Place]:
    """Return what CI runs with where that is none of the images' Pythons."""
    return {} if not places or not tested or tested.keys() & places.keys() else tested


def _shown(minor: Minor) -> str:
    return f"{minor[0]}.{minor[1]}"


def _place(manifest: str, facts: Facts) -> Place:
    source = source_at(facts.snapshot, manifest)
    start = source.text.find("requires-python") if source else -1
    return Place(manifest, source.line_of(start) if source and start >= 0 else 1)
