"""Rule: a container for production installs packages each time that it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.complaints import Mend, Wrong
from hullcheck.core.finding import Severity
from hullcheck.core.said import said
from hullcheck.discovery.compose_builds import build_of
from hullcheck.discovery.compose_projects import discover_projects
from hullcheck.docker.build import Build
from hullcheck.docker.compose import Mount, MountKind
from hullcheck.docker.filesystem import below, clean
from hullcheck.environments.tools import Tool

from .install_rule import InstallRule

if TYPE_CHECKING:
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls

_STARTERS = frozenset({Tool.UV, Tool.POETRY, Tool.PDM, Tool.PIPENV, Tool.PIXI})


class SyncAtContainerStart(InstallRule):
    """A container for production brings its environment up to date when it starts.

    `uv run` is `uv sync` and then the program: what the image lacks is fetched
    when a container starts, from an index that may be slow, down, or not reachable
    from there, and each container does it again. `--frozen` and `--locked` say
    which versions, not that nothing is installed. Measured with uv 0.13.8: after
    `uv sync --no-dev` in the image, `uv run --frozen` at the start installs the
    group `dev`, because nothing tells it not to.

    `uv run --no-sync` (or `UV_NO_SYNC=1`) runs the program in the environment
    that the image has; so does the program's own path, `/app/.venv/bin/...`.
    `poetry run` and `pdm run` never install. The option is written only where the
    image surely holds that environment: without one, `--no-sync` makes an empty
    one. Where a compose file mounts the source over it, the sync at the start may be
    what makes it, and the fix is to be looked at.
    """

    severity = Severity.WARNING
    since = "0.1"
    fix = "safe"
    precedence = 3
    sources = ("docs.astral.sh: running commands in projects", "measured with uv 0.13.8")
    allow_when = "the container may reach the index, and is meant to follow it."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- main.py --
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY . .
RUN uv sync --locked --no-dev
CMD ["uv", "run", "uvicorn", "main:app"]
-- .dockerignore --
.git
**/.venv
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY . .
RUN uv sync --locked --no-dev
CMD ["uv", "run", "--no-sync", "uvicorn", "main:app"]
"""
    near_misses = (
        # astral-sh/uv-docker-example: `fastapi dev` is for development.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim
WORKDIR /app
COPY . /app
RUN uv sync --locked
ENTRYPOINT []
CMD ["uv", "run", "fastapi", "dev", "--host", "0.0.0.0", "src/shop"]
""",
        # A variable of the image says it.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
ENV UV_NO_SYNC=1
WORKDIR /app
COPY . .
RUN UV_NO_SYNC=0 uv sync --locked
CMD ["uv", "run", "gunicorn", "main:app"]
""",
        # `poetry run` only runs.
        """
-- pyproject.toml --
[tool.poetry]
name = "shop"
-- poetry.lock --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN poetry install --only main
CMD ["poetry", "run", "gunicorn", "main:app"]
""",
        # fastapi/full-stack-fastapi-template: the program itself is started.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
ENV PATH="/app/.venv/bin:$PATH"
WORKDIR /app
COPY . .
RUN uv sync --frozen
CMD ["fastapi", "run", "--workers", "4", "app/main.py"]
""",
    )

    def wrong(self, install: Install, installs: BuildInstalls) -> Wrong | None:
        """Complain of a call that installs at the start of a container for production."""
        if not install.at_start or not installs.is_production or install.tool not in _STARTERS:
            return None
        shown = install.reading.shown
        what = (
            said("brings the environment up to date")
            if install.reading.runs
            else said("installs packages")
        )
        told = said("`{shown}` {what} each time that a container starts", shown=shown, what=what)
        return Wrong(self.severity, told, _mend(install, installs))


def _mend(install: Install, installs: BuildInstalls) -> Mend | None:
    """Return the option that leaves the environment as it is, where the image has a whole one."""
    ready = installs.ready_environment(install)
    if install.tool is not Tool.UV or not install.reading.runs or ready is None:
        return None
    if _is_covered(ready, installs):
        check = said(
            "that a container over whose `{ready}` something is mounted has one there", ready=ready
        )
        return Mend(("--no-sync",), safe=False, check=check)
    return Mend(("--no-sync",))


def _is_covered(environment: str, installs: BuildInstalls) -> bool:
    """Say whether a service of the image mounts a directory of the host over its environment."""
    for project in discover_projects(installs.snapshot):
        for service in project.services.values():
            build = build_of(installs.snapshot, project, service)
            same = isinstance(build, Build) and build.dockerfile == installs.build.dockerfile
            if same and any(_covers(mount, environment) for mount in service.mounts):
                return True
    return False


def _covers(mount: Mount, environment: str) -> bool:
    if mount.kind is not MountKind.BIND or mount.target is None:
        return False
    return below(clean(environment), clean(mount.target))
