"""Rule: an image for production has the packages that are only for development."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.complaints import Mend, Wrong
from hullcheck.core.finding import Severity
from hullcheck.core.said import enumerated, said
from hullcheck.environments.packages import dev_groups
from hullcheck.environments.tools import Tool
from hullcheck.installs.words import parse_words

from .install_rule import InstallRule

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls


class DevDependenciesInImage(InstallRule):
    """An image for production has the packages that are only for development.

    `uv sync` installs the group `dev` unless it is told otherwise: linters, test
    runners and type checkers with all that they need. Poetry installs every group
    that is not optional, pdm every one, pipenv only with `--dev`. The image is
    larger for it, and scanners report what never runs.

    `--no-dev`, `UV_NO_DEV=1`, `[tool.uv] default-groups = []`, `poetry install --only
    main`, `pdm sync --prod` leave them out. An `environment:` in a compose file does
    not: it is there when the container runs, not when the image is built. Of several
    calls for one environment the last is told, because it decides what is left.
    """

    severity = Severity.ADVICE
    since = "0.1"
    fix = "unsafe"
    precedence = 2
    sources = ("docs.astral.sh: development dependencies", "python-poetry.org: dependency groups")
    allow_when = "the image is used for tests as well."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
[dependency-groups]
dev = ["pytest", "ruff"]
-- uv.lock --
version = 1
-- main.py --
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock main.py ./
RUN uv sync --locked
CMD ["/app/.venv/bin/gunicorn", "main:app"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock main.py ./
RUN uv sync --no-dev --locked
CMD ["/app/.venv/bin/gunicorn", "main:app"]
"""
    near_misses = (
        # astral-sh/uv-docker-example, multistage: a variable leaves them out.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
[dependency-groups]
dev = ["ruff"]
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim AS builder
ENV UV_NO_DEV=1
WORKDIR /app
COPY . /app
RUN uv sync --locked
FROM python:3.12-slim-bookworm
COPY --from=builder /app /app
CMD ["fastapi", "run", "src/shop"]
""",
        # An image for development may have them.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
[dependency-groups]
dev = ["ruff"]
-- uv.lock --
version = 1
-- Dockerfile.dev --
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN uv sync --locked
CMD ["/app/.venv/bin/uvicorn", "--reload", "main:app"]
""",
        # A stage for tests that the image is not made of.
        """
-- pyproject.toml --
[tool.poetry]
name = "shop"
[tool.poetry.group.dev.dependencies]
pytest = "*"
-- poetry.lock --
-- Dockerfile --
FROM python:3.13-slim AS base
WORKDIR /app
COPY . .
RUN poetry install --only main
FROM base AS checked
RUN poetry install
FROM base
COPY --from=checked /app/report.xml /app/
CMD ["gunicorn", "main:app"]
""",
        # The project chooses other groups, of which none is there.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
[dependency-groups]
dev = ["ruff"]
[tool.uv]
default-groups = []
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN uv sync --locked
CMD ["gunicorn", "main:app"]
""",
    )

    def wrong(self, install: Install, installs: BuildInstalls) -> Wrong | None:
        """Complain of the last call that brings groups for development into the image."""
        if install.at_start or not install.reading.dev or not installs.is_production:
            return None
        left_out = _left_out(install)
        declared = dev_groups(installs.data(install.manifest), install.tool)
        groups = tuple(name for name in declared if name not in left_out)
        if not groups or not installs.reaches_image(install) or _is_followed(install, installs):
            return None
        named = enumerated([f"`{name}`" for name in groups])
        told = said(
            "`{shown}` installs {named} of `{manifest}` for production",
            shown=install.reading.shown,
            named=named,
            manifest=install.manifest,
        )
        return Wrong(self.severity, told, _mend(install, groups))


def _left_out(install: Install) -> Set[str]:
    """Return the groups that a call says it leaves out."""
    options = ("--without", "--no-group")
    values = parse_words(install.placed.call.words, options).values(*options)
    return {name.strip() for value in values for name in value.split(",")}


def _is_followed(install: Install, installs: BuildInstalls) -> bool:
    return any(installs.is_before(install, other) for other in installs.alike(install))


def _mend(install: Install, groups: Sequence[str]) -> Mend | None:
    options = {
        Tool.UV: ("--no-dev",) if tuple(groups) == ("dev",) else ("--no-default-groups",),
        Tool.POETRY: ("--without", ",".join(groups)),
        Tool.PDM: ("--prod",),
    }.get(install.tool)
    check = said("that nothing which the image runs needs them")
    return Mend(options, safe=False, check=check) if options else None
