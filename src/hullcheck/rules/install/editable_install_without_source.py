"""Rule: an environment is copied to another stage, and the source that it links to is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.complaints import Mend, Wrong
from hullcheck.core.finding import Related, Severity
from hullcheck.core.said import said
from hullcheck.environments.packages import is_package
from hullcheck.environments.tools import Tool

from .install_rule import InstallRule

if TYPE_CHECKING:
    from hullcheck.docker.prefixes import Prefix
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls


class EditableInstallWithoutSource(InstallRule):
    """An environment is copied to another stage without the source that it links to.

    `uv sync`, `poetry install` and `pdm install` install the project itself as
    editable, and so does `pip install -e .`: in the environment lies a link to the
    directory of the source, not the source. In a final stage that has the environment
    alone the link leads nowhere, and `import shop` fails with `ModuleNotFoundError`,
    though all that the project depends on is there.

    `uv sync --no-editable` (or `UV_NO_EDITABLE=1`, `pdm sync --no-editable`) builds
    the project and puts it into the environment, which then is all that the image
    needs; for pip, leave `-e` out. Poetry has no such option: build a wheel, or copy
    the source to the path that it had. Where any module of the project comes to the
    final stage, nothing is told: it may be found from the working directory.
    """

    severity = Severity.ERROR
    since = "0.1"
    fix = "safe"
    precedence = 5
    sources = ("docs.astral.sh: non-editable installs",)
    symptoms = ("ModuleNotFoundError: No module named",)
    allow_when = "the source is mounted where the link leads when the container runs."
    bad = """
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
FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim AS builder
WORKDIR /app
COPY . .
RUN uv sync --locked --no-dev
FROM python:3.12-slim-bookworm
COPY --from=builder /app/.venv /app/.venv
CMD ["/app/.venv/bin/python", "-m", "shop"]
-- .dockerignore --
.git
**/.venv
"""
    good = """
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim AS builder
WORKDIR /app
COPY . .
RUN uv sync --no-editable --locked --no-dev
FROM python:3.12-slim-bookworm
COPY --from=builder /app/.venv /app/.venv
CMD ["/app/.venv/bin/python", "-m", "shop"]
"""
    near_misses = (
        # astral-sh/uv-docker-example, multistage: the source comes along.
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
FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim AS builder
WORKDIR /app
COPY . /app
RUN uv sync --locked
FROM python:3.12-slim-bookworm
COPY --from=builder --chown=nonroot:nonroot /app /app
CMD ["fastapi", "run", "src/shop"]
""",
        # michaeloliverx/python-poetry-docker-example: dependencies alone, then the source.
        """
-- pyproject.toml --
[tool.poetry]
name = "shop"
-- poetry.lock --
-- shop/__init__.py --
-- Dockerfile --
FROM python:3.13-slim AS builder
ENV POETRY_VIRTUALENVS_IN_PROJECT=true
WORKDIR /setup
COPY pyproject.toml poetry.lock ./
RUN poetry install --no-root --only main
FROM python:3.13-slim
COPY --from=builder /setup/.venv /setup/.venv
COPY ./shop /app/shop
""",
        # pip installs a copy in the end.
        """
-- setup.py --
from setuptools import setup
setup(name="shop", version="1", packages=["shop"])
-- shop/__init__.py --
-- Dockerfile --
FROM python:3.12-slim AS builder
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /src
COPY . .
RUN pip install -e . && python -m shop --check
RUN pip install .
FROM python:3.12-slim
COPY --from=builder /opt/venv /opt/venv
ENTRYPOINT ["/opt/venv/bin/python", "-m", "shop"]
""",
        # The project is no package: nothing links to it.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- main.py --
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim AS builder
WORKDIR /app
COPY . .
RUN uv sync --locked
FROM python:3.12-slim-bookworm
COPY --from=builder /app/.venv /app/.venv
""",
    )

    def wrong(self, install: Install, installs: BuildInstalls) -> Wrong | None:
        """Complain of the call that makes the link, where it leads nowhere in the image."""
        if not _links(install, installs):
            return None
        prefix = _carried(install, installs)
        if prefix is None or not installs.has_source_at_end(install):
            return None
        if installs.reaches_image_with_source(install):
            return None
        told = said(
            "`{shown}` links to the source in `{home}`, and the final stage has `{path}` "
            "without it",
            shown=install.reading.shown,
            home=install.home,
            path=prefix.path,
        )
        note = Related(
            prefix.carriers[-1].place(installs.path), said("the environment is copied here")
        )
        mend = Mend(("--no-editable",)) if install.tool in (Tool.UV, Tool.PDM) else None
        return Wrong(self.severity, told, mend, (note,))


def _links(install: Install, installs: BuildInstalls) -> bool:
    """Say whether a call is the last that has a say about the project in its environment."""
    reading = install.reading
    if install.at_start or reading.runs or not (reading.project and reading.editable):
        return False
    words = install.placed.call.words
    if install.manifest is None or "--package" in words or "--all-packages" in words:
        return False
    later = (each for each in installs.alike(install) if installs.is_before(install, each))
    if any(each.reading.project or not each.known for each in later):
        return False
    return install.tool is Tool.PIP or is_package(installs.data(install.manifest), install.tool)


def _carried(install: Install, installs: BuildInstalls) -> Prefix | None:
    found = (prefix for prefix in installs.prefixes if prefix.carriers)
    return next((each for each in found if install in installs.makers(each)), None)
