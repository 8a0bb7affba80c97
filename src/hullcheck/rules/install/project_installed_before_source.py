"""Rule: the project itself is installed before its source is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.complaints import Mend, Wrong
from hullcheck.core.finding import Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.environments.manifests import table
from hullcheck.environments.packages import build_backend, is_package
from hullcheck.environments.tools import Tool
from hullcheck.installs.poetry import is_first_major

from .install_rule import InstallRule

if TYPE_CHECKING:
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls

_OPTIONS = {Tool.UV: "--no-install-project", Tool.POETRY: "--no-root", Tool.PDM: "--no-self"}
_REFUSE = frozenset(
    {"uv_build", "hatchling.build", "flit_core.buildapi", "poetry.core.masonry.api"}
)
"""Backends that stop where they find no module of the project."""
_GO_ON = frozenset({"setuptools.build_meta", "pdm.backend"})
"""Backends that make a package without a module in it."""


class ProjectInstalledBeforeSource(InstallRule):
    """The project itself is installed before its source is there.

    To have the dependencies in a layer of their own, the manifest and the lockfile
    are copied first. `uv sync` then installs the project as well, of which nothing
    is there yet. Measured with uv 0.13.9 in a directory with `pyproject.toml` and
    `uv.lock` alone: uv_build stops with "Expected a Python module at:
    src/shop/__init__.py"; hatchling, flit and poetry-core stop, too, editable or not.
    setuptools and pdm-backend exit 0: with `--no-editable` the package that they
    install is empty, and stays so when the source is copied later.

    Poetry 2 stops with "No file/folder found for package"; poetry 1 warned and went
    on (then it is advice). An editable install that succeeds is a link, which the
    source fills later: it works, but every change of the manifest builds the project
    twice (advice).

    `uv sync --no-install-project`, `poetry install --no-root` and `pdm install
    --no-self` leave the project out (poetry's `--only main` does not: with poetry 2.1.3
    it installs the project as well); a second call behind the `COPY` of the source
    installs it. A project that is no package (no `[build-system]`, `package = false`,
    `package-mode = false`) is not installed, and nothing is told.
    """

    severity = Severity.ERROR
    since = "0.1"
    fix = "safe"
    precedence = 6
    sources = ("docs.astral.sh: intermediate layers", "measured with uv 0.13.9 and six backends")
    symptoms = (
        "Unable to determine which files to ship inside the wheel",
        "Expected a Python module at",
        "does not contain any element",
        "No file/folder found for package",
    )
    allow_when = "something else puts the source there before, which cannot be seen here."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
-- uv.lock --
version = 1
-- src/shop/__init__.py --
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev
COPY src ./src
RUN uv sync --locked --no-dev
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --no-install-project --locked --no-dev
COPY src ./src
RUN uv sync --locked --no-dev
"""
    near_misses = (
        # fastapi/full-stack-fastapi-template: an application that is no package.
        """
-- pyproject.toml --
[project]
name = "app"
version = "1"
-- uv.lock --
version = 1
-- app/main.py --
-- Dockerfile --
FROM python:3.13
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked
COPY app ./app
""",
        # A stand-in for the source is made first.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
[build-system]
requires = ["uv_build"]
build-backend = "uv_build"
-- uv.lock --
version = 1
-- src/shop/__init__.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN mkdir -p src/shop && touch src/shop/__init__.py && uv sync --locked
COPY src ./src
""",
        # michaeloliverx/python-poetry-docker-example: the root is left out.
        """
-- pyproject.toml --
[tool.poetry]
name = "shop"
version = "1"
-- poetry.lock --
-- shop/__init__.py --
-- Dockerfile --
FROM python:3.13-slim
RUN pip install poetry==2.1.1
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN poetry install --no-root --only main
COPY shop ./shop
""",
        # The first call leaves the root out, the second comes when the source is there.
        """
-- pyproject.toml --
[tool.poetry]
name = "shop"
version = "1"
-- poetry.lock --
-- shop/__init__.py --
-- Dockerfile --
FROM python:3.13-slim
RUN pip install poetry==2.1.3
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN poetry install --no-root --only main
COPY shop ./shop
RUN poetry install --only main
""",
        # Another member of the workspace is installed, which is there.
        """
-- pyproject.toml --
[project]
name = "root"
version = "1"
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[tool.uv.workspace]
members = ["api"]
-- uv.lock --
version = 1
-- src/root/__init__.py --
-- api/pyproject.toml --
[project]
name = "api"
version = "1"
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
COPY api/pyproject.toml api/
RUN uv sync --locked --package api
""",
    )

    def wrong(self, install: Install, installs: BuildInstalls) -> Wrong | None:
        """Complain of a call that installs a package of which no module is there."""
        if not _installs_package(install, installs) or installs.may_have_source(install):
            return None
        outcome = _outcome(install, installs)
        if outcome is None or (outcome.works and not installs.has_source_at_end(install)):
            return None
        told = said(
            "`{shown}` installs the project before its source is there", shown=install.reading.shown
        )
        mend = None if install.reading.runs else _mend(install, installs, outcome)
        severity = self.severity if outcome.wrong else Severity.ADVICE
        told = said("{told}: {outcome}", told=told, outcome=outcome.what)
        return Wrong(severity, told, mend)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What comes of building a package without its modules."""

    what: str
    wrong: bool = True
    """The build stops, or the image has an empty package."""
    works: bool = False
    """The project can be imported once its source has come."""


def _installs_package(install: Install, installs: BuildInstalls) -> bool:
    words = install.placed.call.words
    if install.at_start or install.manifest is None or not install.reading.project:
        return False
    # Which member of a workspace is meant is uv's to know.
    if "--package" in words or "--all-packages" in words or install.tool not in _OPTIONS:
        return False
    return is_package(installs.data(install.manifest), install.tool)


def _outcome(install: Install, installs: BuildInstalls) -> _Outcome | None:
    """Return what comes of it; None: the backend is not known."""
    data = installs.data(install.manifest)
    if install.tool is Tool.POETRY:
        if is_first_major(install.placed.call, installs.until(install)):
            return _Outcome(said("poetry 1 leaves it out and goes on"), wrong=False)
        return _Outcome(said("poetry stops, because it finds no module"))
    backend = build_backend(data)
    # Told what to take, hatchling does not look for modules.
    told = backend == "hatchling.build" and bool(table(data, "tool", "hatch", "build"))
    if backend in _REFUSE and not told:
        return _Outcome(said("`{backend}` stops, because it finds no module", backend=backend))
    if backend not in _GO_ON and not told:
        return None
    if install.reading.editable:
        what = said("it is built with nothing in it, and again when the source has come")
        return _Outcome(what, wrong=False, works=True)
    return _Outcome(said("the package that is installed is empty, and stays so"))


def _mend(install: Install, installs: BuildInstalls, outcome: _Outcome) -> Mend:
    options = (_OPTIONS[install.tool],)
    later = any(
        other.reading.project and other.known and installs.is_before(install, other)
        for other in installs.alike(install)
    )
    if later or not outcome.works:
        return Mend(options)
    check = said("that something installs the project when its source is there")
    return Mend(options, safe=False, check=check)
