"""Rule: a bind mount hides the environment of the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.core.finding import Severity
from hullcheck.core.said import said
from hullcheck.docker.installers import EffectKind

from .hiding_rule import HidingRule
from .host_venv_mounted import is_mounted
from .volume_at_wrong_path import is_misplaced

if TYPE_CHECKING:
    from hullcheck.facts import Facts
    from hullcheck.services import Hidden, ServiceFacts


class BindMountHidesVenv(HidingRule):
    """A bind mount hides the environment that the image was built with.

    A bind mount replaces what the image has at its target and below, it does not
    merge with it. With `.:/app` the container sees the developer's directory in the
    place of `/app`, so `/app/.venv` is the developer's environment, made for another
    machine, or is not there: `exec: "fastapi": executable file not found`, or
    `ModuleNotFoundError`.

    A volume at the environment's own path keeps it: Docker mounts what lies deeper
    over what lies above, and fills a new volume from the image. An anonymous volume
    is kept until `docker compose up -V` or `down -v`, so after a change of the
    dependencies one of them is needed. Where the host has no `.venv`, Docker makes an
    empty directory there that belongs to root.

    The other way is an environment outside of the mount:
    `ENV UV_PROJECT_ENVIRONMENT=/opt/venv` in the Dockerfile.

    It is a warning where the container brings an environment itself when it starts
    (`uv run`, `uv sync`), starts a script of which nothing is known, or waits for a person
    (`sleep infinity`), as editors have a dev container do. The `workspaceMount` and `mounts`
    of a `devcontainer.json` count as a service's; one whose `postCreateCommand` or the like
    prepares the container makes its own environment, and is left alone.
    """

    severity = Severity.ERROR
    since = "0.1"
    kinds = frozenset({EffectKind.MAKES_VENV, EffectKind.MAKES_CONDA})
    what = said("the environment")
    sources = (
        "S1 4.3",
        "docs.docker.com: Bind mounts, Mounting over existing data",
        "docs.astral.sh/uv: Using uv in Docker, Mounting the project with docker run",
    )
    allow_when = "everybody who starts the service makes the environment on a Linux host first."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.2 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-install-project
ENV PATH="/app/.venv/bin:$PATH"
COPY shop.py ./
CMD ["python", "shop.py"]
-- .dockerignore --
**/.venv
-- shop.py --
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - .:/app  # the code, as it is edited
    ports: ["8000:8000"]
"""
    good = """
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - .:/app  # the code, as it is edited
      - /app/.venv
    ports: ["8000:8000"]
"""
    near_misses = (
        # uv's own example: an anonymous volume keeps the environment.
        """
-- pyproject.toml --
[project]
name = "uv-docker-example"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim
WORKDIR /app
RUN --mount=type=bind,source=uv.lock,target=uv.lock \\
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \\
    uv sync --locked --no-install-project --no-dev
COPY pyproject.toml uv.lock /app/
ENV PATH="/app/.venv/bin:$PATH"
ENTRYPOINT []
CMD ["fastapi", "dev", "--host", "0.0.0.0", "src/uv_docker_example"]
-- .dockerignore --
.venv
-- compose.yml --
services:
  web:
    build: .
    command: "fastapi dev --host 0.0.0.0 src/uv_docker_example"
    volumes:
      - .:/app
      - /app/.venv
""",
        # The environment lies outside of the mount.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
ENV UV_PROJECT_ENVIRONMENT=/opt/venv PATH="/opt/venv/bin:$PATH"
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
CMD ["python", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    volumes: [".:/app"]
""",
        # Only the source is mounted.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- src/shop/main.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
CMD [".venv/bin/python", "-m", "shop.main"]
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - ./src:/app/src
""",
        # The Dockerfile itself asks for the volume.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
VOLUME /app/.venv
CMD [".venv/bin/python", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - type: bind
        source: .
        target: /app
""",
        # What is mounted, or where, is not known.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
CMD [".venv/bin/python", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - .:/app
      - ${GUARD}
  worker:
    build: .
    volumes: ["${CODE}:/app"]
""",
        # The container is told to use another environment.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
CMD ["uv", "run", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    environment:
      UV_PROJECT_ENVIRONMENT: /opt/venv
    volumes: [".:/app"]
""",
    )

    def is_told(self, hidden: Hidden, service: ServiceFacts, facts: Facts) -> bool:
        """Say whether the mount of the environment itself, or a misplaced volume, is told."""
        return is_misplaced(hidden, service, facts) or is_mounted(hidden, service, facts)
