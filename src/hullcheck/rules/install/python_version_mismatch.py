"""Rule: the project does not allow the Python of the image in which it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.docker.images.of_stage import base_of, may_bring_python
from hullcheck.environments.declared_python import PINNED, DeclaredPython, declared_python
from hullcheck.environments.texts import source_at
from hullcheck.environments.tools import Tool
from hullcheck.installs.uv import may_download_python
from hullcheck.rules.by_cause import by_cause
from hullcheck.rules.rule import Rule, Scope
from hullcheck.severity import lowered

if TYPE_CHECKING:
    from hullcheck.docker.images.base_image import BaseImage
    from hullcheck.facts import BuildFacts, Facts
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls

_ASKING = frozenset({Tool.UV, Tool.POETRY, Tool.PIP})
"""What looks at the Python that a project asks for before it installs that."""


class PythonVersionMismatch(Rule):
    """The project does not allow the Python of the image in which it is installed.

    pip and poetry refuse to install a project that requires a different Python. uv does
    not use that Python: it takes another one, which it downloads into the image, so that
    the Python of the base image is there and serves nobody; where it may not download,
    it refuses as well.

    The version is that of the image's tag, as far as that says it; major and minor are
    compared with what the call finds there: `requires-python`, poetry's own `python`,
    `python_requires` of a `setup.py`, or a `.python-version`, which goes before the
    manifest for uv. Nothing is said where something before the call may bring another
    Python, or asks for one.
    """

    severity = Severity.ERROR
    since = "0.1"
    scope = Scope.BUILD
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
        # Poetry's own way to write it allows the image's.
        """
-- pyproject.toml --
[tool.poetry]
name = "shop"
package-mode = false
[tool.poetry.dependencies]
python = "~3.11 || ^3.12, <3.14"
-- poetry.lock --
-- Dockerfile --
FROM python:3.12-slim
RUN pip install poetry==2.1.3
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN poetry install --only main
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
        install, image, declared = found.install, found.image, found.declared
        shown = install.reading.shown
        reference = image.reference
        name = f"{reference.path}:{reference.tag}".removeprefix("library/") if reference else ""
        may = install.tool is Tool.UV and may_download_python(install.placed.call)
        severity = Severity.WARNING if may else Severity.ERROR
        does = said("refuses") if severity is Severity.ERROR else said("takes or downloads another")
        return Finding(
            rule=self.name(),
            severity=lowered(severity, build.weight),
            message=said(
                "`{manifest}` asks for Python `{specifier}`, and `{name}` of `{path}` has "
                "{python}: `{shown}` {does}",
                manifest=declared.path,
                specifier=declared.text,
                name=name,
                path=installs.path,
                python=image.python,
                shown=shown,
                does=does,
            ),
            place=Place(declared.path, declared.line),
            cause=f"{declared.path} {installs.path} {install.step.stage.label}",
            builds=(installs.build.id,),
            related=(
                Related(install.place(installs.path), said("`{shown}` stands here", shown=shown)),
            ),
        )


@dataclass(frozen=True, slots=True)
class _Mismatch:
    install: Install
    image: BaseImage
    declared: DeclaredPython


def _mismatches(installs: BuildInstalls) -> Iterator[_Mismatch]:
    for install in installs.installs:
        image = base_of(install.step.stage, installs.build)
        minor = image.python_minor
        if not install.known or minor is None:
            continue
        declared = _declared(install, installs)
        if declared is None or declared.allows(minor) is not False:
            continue
        if not may_bring_python(installs.until(install)):
            yield _Mismatch(install, image, declared)


def _declared(install: Install, installs: BuildInstalls) -> DeclaredPython | None:
    """Return which Python the project asks for that a call installs; None: not known, or any."""
    call, seen = install.placed.call, install.step.seen
    if install.manifest is None or install.tool not in _ASKING:
        return None
    if install.tool is Tool.PIP and call.has("--ignore-requires-python"):
        return None
    # Without it uv looks for an environment, which another Python may have made.
    whole = call.has("--system") or call.flag("UV_SYSTEM_PYTHON")
    if install.reading.program == "uv pip" and not whole:
        return None
    names: tuple[str, ...] = ("pyproject.toml", "setup.cfg", "setup.py")
    if install.tool is not Tool.PIP:
        names = (PINNED if install.tool is Tool.UV else "", "pyproject.toml")
    paths = (seen.origin(f"{install.home}/{name}") for name in names if seen and name)
    sources = (source_at(installs.snapshot, path) for path in paths if path)
    found = (declared_python(source, install.tool) for source in sources if source)
    return next((each for each in found if each), None)
