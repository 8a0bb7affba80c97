"""Rule: bytecode of the container's Python is written into the host's directories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Severity
from hullcheck.core.said import said
from hullcheck.docker.compose import Mount, MountKind
from hullcheck.syntax.yaml_splice import add_variable

from .service_rule import ServiceRule, told

if TYPE_CHECKING:
    from hullcheck.facts import Facts
    from hullcheck.services import ServiceFacts

VARIABLES = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
"""Either keeps bytecode out of the directories of the sources."""

PROGRAMS = frozenset(
    "python uv uvicorn gunicorn hypercorn daphne fastapi flask django-admin celery pytest "
    "streamlit watchfiles poetry pdm pipenv".split()
)
"""Programs that run the project's Python files."""


class BindMountSharesPycache(ServiceRule):
    """The container writes its bytecode into the developer's directories.

    Python puts a `__pycache__` beside every module that it imports. Through a bind mount
    those are the host's directories: bytecode of two Pythons lies in one, and what the
    container made belongs to its user, often root, so that `git clean` or a branch switch
    on the host fails with `Permission denied`.

    A volume at `/app/__pycache__` guards the modules at the top alone; every package has
    a `__pycache__` of its own. `PYTHONDONTWRITEBYTECODE=1` writes none,
    `PYTHONPYCACHEPREFIX=/tmp/pycache` writes them elsewhere.
    """

    severity = Severity.ADVICE
    taste = True
    since = "0.1"
    fix = "unsafe"
    sources = ("S1 4.3", "docs.python.org: Command line and environment, PYTHONPYCACHEPREFIX")
    allow_when = "host and container have the same Python and the same user."
    bad = """
-- shop/__init__.py --
-- shop/main.py --
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY shop shop
CMD ["python", "-m", "shop.main"]
-- compose.yaml --
services:
  web:
    build: .
    environment:
      - DEBUG=1
    volumes:
      - ./shop:/app/shop
      - /app/__pycache__
"""
    good = """
-- compose.yaml --
services:
  web:
    build: .
    environment:
      - DEBUG=1
      - PYTHONDONTWRITEBYTECODE=1
    volumes:
      - ./shop:/app/shop
      - /app/__pycache__
"""
    near_misses = (
        # The image says so already.
        """
-- shop/main.py --
-- Dockerfile --
FROM python:3.13-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
COPY shop shop
CMD ["python", "-m", "shop.main"]
-- compose.yaml --
services:
  web:
    build: .
    volumes: ["./shop:/app/shop"]
""",
        # The mount cannot be written to, or holds no Python.
        """
-- shop/main.py --
-- templates/index.html --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY shop shop
CMD ["python", "-m", "shop.main"]
-- compose.yaml --
services:
  web:
    build: .
    volumes:
      - ./shop:/app/shop:ro
      - ./templates:/app/templates
""",
        # What runs is no Python.
        """
-- web/package.json --
{"name": "web"}
-- scripts/make.py --
-- Dockerfile --
FROM node:22-slim
WORKDIR /app
CMD ["node", "server.js"]
-- compose.yaml --
services:
  web:
    build: .
    volumes: [".:/app", /app/node_modules]
""",
    )

    def seen(self, service: ServiceFacts, facts: Facts) -> Iterator[Finding]:
        """Yield the first writable mount with Python files of a container that runs Python."""
        start = service.start
        if not any(each.call.name in PROGRAMS for each in start.calls):
            return
        if any(start.variables.get(name) or name in start.open_variables for name in VARIABLES):
            return
        shared = (each for each in service.service.mounts if _has_python(each, facts))
        mount = next(shared, None)
        if mount is not None:
            yield self._finding(mount, service, facts)

    def _finding(self, mount: Mount, service: ServiceFacts, facts: Facts) -> Finding:
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "in {service} Python writes bytecode through {mount}",
                service=service.told,
                mount=told(mount),
            ),
            place=mount.place,
            cause=self.cause(service, mount.place, mount.target or ""),
            builds=(service.declared.build.id,),
            fix=_without_bytecode(service, facts),
        )


def _has_python(mount: Mount, facts: Facts) -> bool:
    """Say whether a bind mount brings Python files, and can be written to."""
    source = mount.source
    if mount.kind is not MountKind.BIND or mount.read_only or source is None:
        return False
    return source.inside and source.path in facts.python_directories


def _without_bytecode(service: ServiceFacts, facts: Facts) -> Fix | None:
    place = service.service.place
    source, span = facts.snapshot.source(place.path), place.span
    if source is None or span is None:
        return None
    edit = add_variable(source, span, "environment", VARIABLES[0], "1")
    check = said("starting takes a little longer, because modules are compiled each time")
    return (
        Fix(said("Set `{variables}` for the service", variables=VARIABLES[0]), (edit,), check=check)
        if edit
        else None
    )
