"""Rule: a named volume over the environment outlives rebuilds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.said import said
from hullcheck.docker.compose import MountKind

from .service_rule import ServiceRule, made_at, told

if TYPE_CHECKING:
    from hullcheck.docker.compose import Mount
    from hullcheck.docker.prefixes import Prefix
    from hullcheck.facts import Facts
    from hullcheck.services import ServiceFacts


class StaleVolume(ServiceRule):
    """A named volume over the environment outlives rebuilds of the image.

    A volume is filled from the image once, when it is new and empty. After that it is
    what the container sees: `docker compose up --build` installs the new dependency into
    the image and the container does not have it. `docker compose down -v`, or
    `docker volume rm`, is what renews it.

    An anonymous volume at the same path is kept as well when a container is made anew,
    until `docker compose up -V` (`--renew-anon-volumes`) or `down -v`; as it goes with
    its container, and `up -V` is a habit that is easily had, it is not told of.
    """

    severity = Severity.ADVICE
    since = "0.1"
    sources = (
        "docs.docker.com: Volumes, Mounting a volume over existing data",
        "docs.docker.com: docker compose up, --renew-anon-volumes",
    )
    allow_when = "whoever changes the dependencies knows that the volume has to go."
    bad = """
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
      - venv:/app/.venv
volumes:
  venv:
"""
    good = """
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - .:/app
      - /app/.venv
"""
    near_misses = (
        # The start brings it up to date.
        """
-- package.json --
{"name": "shop"}
-- package-lock.json --
{}
-- Dockerfile --
FROM node:22-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
-- compose.yaml --
services:
  web:
    build: .
    command: sh -c "npm install && npm run dev"
    volumes:
      - .:/app
      - node_modules:/app/node_modules
volumes:
  node_modules:
""",
        # A script starts, and what it does is not known.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- docker/start --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
COPY docker/start /start
ENTRYPOINT ["/start"]
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - .:/app
      - venv:/app/.venv
volumes:
  venv:
""",
        # It keeps data, and the environment lies beside it.
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
      - data:/app/data
      - cache:/root/.cache/uv
volumes:
  data:
  cache:
""",
    )

    def seen(self, service: ServiceFacts, facts: Facts) -> Iterator[Finding]:
        """Yield the named volumes over environments that no start brings up to date."""
        if service.start.is_open:
            return
        for prefix in service.prefixes:
            mount = service.deciding(prefix.path)
            named = mount is not None and mount.kind is MountKind.NAMED
            if mount is not None and named and service.remade(prefix.path) is None:
                yield self._finding(mount, prefix, service)

    def _finding(self, mount: Mount, prefix: Prefix, service: ServiceFacts) -> Finding:
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "in {service} {mount} keeps `{path}` as it was when the volume was "
                "made: what a rebuild installs does not arrive",
                service=service.told,
                mount=told(mount),
                path=prefix.path,
            ),
            place=mount.place,
            cause=self.cause(service, mount.place, prefix.path),
            builds=(service.declared.build.id,),
            related=(made_at(service, prefix),),
        )
