"""Rule: the project does not allow the Python of the image in which it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.noun import dataclass
from hullcheck.docker.images.of_stage import base_of, may_bring_python
from hullcheck.environments.manifests import table
from hullcheck.environments.requires_python import allows
from hullcheck.environments.texts import source_at
from hullcheck.environments.tools import Tool
from hullcheck.installs.uv import may_download_python
from hullcheck.rules.by_cause import by_cause
from hullcheck.rules.rule import Rule
from hullcheck.severity import lowered

if TYPE_CHECKING:
    from hullcheck.docker.images.base_image import BaseImage
    from hullcheck.facts import BuildFacts, Facts
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls


class PythonVersionMismatch(Rule):
    """The project does not allow the Python of the image in which it is installed.

    pip refuses to install a project that requires a different Python. uv does not use
    that Python: it takes another one, which it downloads into the image, so that the
    Python of the base image is there and serves nobody; where it may not download, it
    refuses as well.

    The version is that of the image's tag, as far as that says it; major and minor are
    compared, and `requires-python` of the manifest that the call finds there. Nothing is
    said where something before the call may bring another Python, or asks for one.
    """

    severity = Severity.ERROR
    since = "0.1"
    sources = (
        "S1 1",
        "docs.astral.sh: uv, Python versions",
        "packaging.python.org: requires-python",
    )
    symptoms = (
        "requires a different Python",
        "is incompatible with the project's Python requirement",
    )
    allow_when = "the Python that uv downloads is the one that is wanted."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = ">=3.12"
[build-system]
requires = ["hatchling==1.27.0"]
build-backend = "hatchling.build"
-- shop/__init__.py --
-- Dockerfile --
FROM python:3.10-slim
WORKDIR /app
COPY pyproject.toml ./
COPY shop shop
RUN pip install --no-cache-dir .
CMD ["python", "-m", "shop"]
"""
    good = """
-- Dockerfile --
FROM python:3.12-slim
WORKDIR /app
COPY pyproject.toml ./
COPY shop shop
RUN pip install --no-cache-dir .
CMD ["python", "-m", "shop"]
"""
    near_misses = (
        # uv is told to take another Python than the image's.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = ">=3.12"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:0.9.2-python3.10-bookworm-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv python install 3.13 && uv sync --locked
""",
        # The image's tag does not say its Python; the distribution's is not meant.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = ">=3.13"
-- Dockerfile --
FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
WORKDIR /app
COPY pyproject.toml ./
RUN pip install .
""",
        # Another project is installed there.
        """
-- api/pyproject.toml --
[project]
name = "api"
version = "1"
requires-python = ">=3.13"
-- jobs/pyproject.toml --
[project]
name = "jobs"
version = "1"
requires-python = ">=3.9,<3.11"
-- Dockerfile --
FROM python:3.10-slim
WORKDIR /app
COPY jobs ./
RUN pip install .
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a manifest and image, at the manifest's line."""
        yield from by_cause(
            self._finding(found, installs, build)
            for build, installs in facts.installs
            for found in _mismatches(installs)
        )

    def _finding(self, found: _Mismatch, installs: BuildInstalls, build: BuildFacts) -> Finding:
        install, image, shown = found.install, found.image, found.install.reading.shown
        reference = image.reference
        name = f"{reference.path}:{reference.tag}".removeprefix("library/") if reference else ""
        refused = install.tool is Tool.PIP and install.reading.program != "uv pip"
        severity = (
            Severity.ERROR
            if refused or not may_download_python(install.placed.call)
            else Severity.WARNING
        )
        does = "refuses" if severity is Severity.ERROR else "takes or downloads another"
        return Finding(
            rule=self.name(),
            severity=lowered(severity, build.weight),
            message=f"`{found.manifest}` asks for Python `{found.specifier}`, and `{name}` of "
            f"`{installs.path}` has {image.python}: `{shown}` {does}",
            place=Place(found.manifest, _line(installs, found.manifest)),
            cause=f"{found.manifest} {installs.path} {install.step.stage.label}",
            builds=(installs.build.id,),
            related=(Related(install.place(installs.path), f"`{shown}` stands here"),),
        )


@dataclass(frozen=True, slots=True)
class _Mismatch:
    install: Install
    image: BaseImage
    manifest: str
    specifier: str


def _mismatches(installs: BuildInstalls) -> Iterator[_Mismatch]:
    for install in installs.installs:
        image = base_of(install.step.stage, installs.build)
        minor, manifest = image.python_minor, _manifest(install)
        if not install.known or minor is None or manifest is None:
            continue
        specifier = table(installs.data(manifest), "project").get("requires-python")
        if not isinstance(specifier, str) or allows(specifier, minor) is not False:
            continue
        history = list(installs.flow.history(install.step.stage))
        until = history[: history.index(install.step) + 1]
        if not may_bring_python(until):
            yield _Mismatch(install, image, manifest, specifier)


def _manifest(install: Install) -> str | None:
    """Return the manifest of the project that a call installs; None: not known, or none."""
    call, seen = install.placed.call, install.step.seen
    if install.tool is Tool.UV:
        home = install.home or ""
        pinned = seen is not None and seen.origin(f"{home}/.python-version") is not None
        return None if pinned else install.manifest
    if install.tool is not Tool.PIP or seen is None or install.reading.program == "uv pip":
        return None
    if call.has("--ignore-requires-python"):
        return None
    places = (call.at(word.partition("[")[0]) for word in call.words if word.startswith("."))
    found = (seen.origin(f"{place}/pyproject.toml") for place in places)
    return next((path for path in found if path is not None), None)


def _line(installs: BuildInstalls, manifest: str) -> int | None:
    source = source_at(installs.snapshot, manifest)
    start = source.text.find("requires-python") if source else -1
    return source.line_of(start) if source and start >= 0 else None
