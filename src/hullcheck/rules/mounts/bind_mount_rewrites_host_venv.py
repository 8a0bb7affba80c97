"""Rule: the container rewrites the host's environment through a bind mount."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.said import said
from hullcheck.docker.effects import Effect
from hullcheck.docker.installers import EffectKind

from .service_rule import ServiceRule, guarded, told

if TYPE_CHECKING:
    from hullcheck.docker.compose import Mount
    from hullcheck.facts import Facts
    from hullcheck.services import ServiceFacts

KINDS = frozenset({EffectKind.MAKES_VENV, EffectKind.MAKES_CONDA})
OF_COMMAND = frozenset({"uv venv", "python venv", "virtualenv"})
"""Commands that make the environment that they are told to; others ask the project."""


class BindMountRewritesHostVenv(ServiceRule):
    """The container brings the environment up to date in the developer's directory.

    `uv run` syncs before it runs. With `.:/app` the project's environment is
    `/app/.venv`, and that is the developer's `.venv`. Where its interpreter's link
    leads nowhere in the container (a macOS host), uv makes it anew, for the
    container, as root where the image has no other user; the developer's next `uv run`
    does the same the other way round, and between the two the editor has lost its
    interpreter. Where the link resolves (a Linux host), uv installs into it, and
    compiled packages of another platform stay (measured with uv 0.13.8).

    A volume at that path gives the container one of its own, as does
    `UV_PROJECT_ENVIRONMENT=/opt/venv`; `uv run --no-sync` (`UV_NO_SYNC=1`) leaves
    alone what is there.
    """

    severity = Severity.WARNING
    since = "0.1"
    fix = "unsafe"
    sources = (
        "S1 7",
        "docs.astral.sh/uv: Using uv in Docker, Mounting the project with docker run",
        "docs.astral.sh/uv: Locking and syncing, Automatic lock and sync",
    )
    allow_when = "nobody uses the environment on the host, the container's is meant to lie there."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:0.9.2-python3.13-bookworm-slim
WORKDIR /app
CMD ["uv", "run", "--frozen", "shop.py"]
-- shop.py --
-- compose.yaml --
services:
  web:
    build: .
    # The code, as it is edited.
    volumes: ['.:/app', 'cache:/root/.cache/uv']
volumes:
  cache:
"""
    good = """
-- compose.yaml --
services:
  web:
    build: .
    # The code, as it is edited.
    volumes: ['.:/app', '/app/.venv', 'cache:/root/.cache/uv']
volumes:
  cache:
"""
    near_misses = (
        # It does not sync.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:0.9.2-python3.13-bookworm-slim
WORKDIR /app
COPY . .
CMD ["uv", "run", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    environment:
      - UV_NO_SYNC=1
    volumes: [".:/app"]
  shell:
    build: .
    command: uv run --no-sync shop.py
    volumes: [".:/app"]
""",
        # The environment is elsewhere while it runs.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:0.9.2-python3.13-bookworm-slim
WORKDIR /app
ENV UV_PROJECT_ENVIRONMENT=/opt/venv
CMD ["uv", "run", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    volumes: [".:/app"]
  worker:
    build: .
    command: sh -c "uv sync && /opt/venv/bin/celery worker"
    volumes: [".:/app"]
""",
        # The mount cannot be written to.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:0.9.2-python3.13-bookworm-slim
WORKDIR /app
CMD ["uv", "run", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    volumes: [".:/app:ro"]
""",
        # No project lies there: uv looks for it further up.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- src/shop.py --
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:0.9.2-python3.13-bookworm-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
WORKDIR /app/src
CMD ["uv", "run", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    volumes: ["./src:/app/src"]
""",
        # A tmpfs stands over it.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:0.9.2-python3.13-bookworm-slim
WORKDIR /app
CMD ["uv", "run", "shop.py"]
-- compose.yaml --
services:
  web:
    build: .
    volumes: [".:/app"]
    tmpfs: /app/.venv:exec
""",
    )

    def seen(self, service: ServiceFacts, facts: Facts) -> Iterator[Finding]:
        """Yield the environments that the start makes in a directory of the repository."""
        made = {each.path: each for each in service.start.effects if each.kind in KINDS}
        for effect in made.values():
            mount = service.deciding(effect.path)
            host = service.host_path_at(mount, effect.path) if mount else None
            if mount is None or host is None or mount.read_only:
                continue
            if effect.tool in OF_COMMAND or _has_manifest(host, facts):
                yield self._finding(mount, host, effect, service, facts)

    def _finding(
        self, mount: Mount, host: str, effect: Effect, service: ServiceFacts, facts: Facts
    ) -> Finding:
        place = mount.place
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "in {service} `{tool}` writes `{path}` when the container starts, "
                "and through {mount} that is the host's `{host}`",
                service=service.told,
                tool=effect.tool,
                path=effect.path,
                mount=told(mount),
                host=host,
            ),
            place=place,
            cause=self.cause(service, place, effect.path),
            builds=(service.declared.build.id,),
            fix=guarded(mount, effect.path, facts),
        )


def _has_manifest(environment: str, facts: Facts) -> bool:
    """Say whether a project lies beside what would be its environment."""
    directory = environment.rpartition("/")[0]
    return directory in facts.projects_by_directory
