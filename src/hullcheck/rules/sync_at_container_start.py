"""Rule: a container for production installs packages each time that it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.complaints import Mend, Wrong
from hullcheck.core.finding import Severity
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
    one.
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
        what = "brings the environment up to date" if install.reading.runs else "installs packages"
        mend = None
        if install.tool is Tool.UV and install.reading.runs and installs.is_ready(install):
            mend = Mend(("--no-sync",))
        return Wrong(self.severity, f"`{shown}` {what} each time that a container starts", mend)
