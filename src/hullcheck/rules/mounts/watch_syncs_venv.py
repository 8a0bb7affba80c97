"""Rule: `develop.watch` syncs the host's environment into the container."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.core.said import said
from hullcheck.docker.filesystem import below, relative
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.environments.host_file import HostFile
from hullcheck.severity import Circumstances, lowered
from hullcheck.syntax.yaml_splice import append_item

from .service_rule import ServiceRule

if TYPE_CHECKING:
    from hullcheck.docker.compose import Watch
    from hullcheck.facts import Facts
    from hullcheck.services import ServiceFacts

MAX_TOLD = 10
"""Environments that are told of one entry."""


class WatchSyncsVenv(ServiceRule):
    """`develop.watch` syncs the developer's environment into the container.

    `docker compose watch` copies every file that changes below `path` to `target`,
    unless the build's ignore file or the entry's own `ignore:` names it. An environment
    in there goes along at the next `uv sync` or `pip install` on the host, file by file
    over the container's own: packages of one system, the interpreter of another.

    The patterns of `ignore:` begin at `path`. With `path: ./backend`, `.venv/` is
    `backend/.venv`, and `./backend/.venv` matches nothing.
    """

    severity = Severity.ERROR
    since = "0.1"
    fix = "safe"
    sources = (
        "S1 2",
        "docs.docker.com: Compose Develop Specification, ignore",
        "docs.astral.sh/uv: Using uv in Docker, Configuring watch with docker compose",
    )
    allow_when = "the container makes no use of what lies there."
    bad = """
-- backend/pyproject.toml --
[project]
name = "shop"
version = "1"
-- backend/uv.lock --
version = 1
-- backend/Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
COPY shop ./shop
CMD [".venv/bin/python", "-m", "shop"]
-- backend/shop/__main__.py --
-- compose.yaml --
services:
  web:
    build: backend
    develop:
      watch:
        - action: sync
          path: ./backend
          target: /app
          ignore:
            - ./backend/.venv
        - {action: rebuild, path: ./backend/uv.lock}
"""
    good = """
-- compose.yaml --
services:
  web:
    build: backend
    develop:
      watch:
        - action: sync
          path: ./backend
          target: /app
          ignore:
            - ./backend/.venv
            - .venv/
        - {action: rebuild, path: ./backend/uv.lock}
"""
    near_misses = (
        # uv's own example.
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
COPY . /app
RUN uv sync --locked
CMD ["uv", "run", "--no-sync", "fastapi", "dev"]
-- compose.yml --
services:
  web:
    build: .
    develop:
      watch:
        - action: sync
          path: .
          target: /app
          ignore:
            - .venv/
        - action: rebuild
          path: ./pyproject.toml
""",
        # fastapi/full-stack-fastapi-template: one pattern too many, the other is right.
        """
-- backend/pyproject.toml --
[project]
name = "app"
version = "1"
-- backend/uv.lock --
version = 1
-- backend/Dockerfile --
FROM python:3.10
WORKDIR /app/
COPY ./pyproject.toml ./uv.lock /app/
RUN uv sync
CMD ["fastapi", "run", "app/main.py"]
-- compose.override.yml --
services:
  backend:
    command: [fastapi, run, --reload, "app/main.py"]
    develop:
      watch:
        - path: ./backend
          action: sync
          target: /app
          ignore:
            - ./backend/.venv
            - .venv
        - path: ./backend/pyproject.toml
          action: rebuild
-- compose.yml --
services:
  backend:
    build:
      context: ./backend
""",
        # The build's ignore file keeps it out.
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
COPY . .
RUN uv sync --frozen
CMD [".venv/bin/python", "shop.py"]
-- .dockerignore --
.venv
-- compose.yaml --
services:
  web:
    build: .
    develop:
      watch:
        - {action: sync+restart, path: ., target: /app}
""",
        # Only the source is synced.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- src/shop/main.py --
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN uv sync --frozen
CMD [".venv/bin/python", "-m", "shop.main"]
-- compose.yaml --
services:
  web:
    build: .
    develop:
      watch:
        - action: sync
          path: src
          target: /app/src
        - action: rebuild
          path: .
""",
    )

    def seen(self, service: ServiceFacts, facts: Facts) -> Iterator[Finding]:
        """Yield the environments that an entry of `develop.watch` copies."""
        for watch in service.service.watch:
            root = watch.path.path
            # What `include` names of an environment is not known.
            if not watch.action.startswith("sync") or watch.include:
                continue
            if root is None or not watch.path.inside:
                continue
            synced = (
                self._finding(host, watch, root, service, facts)
                for host in _environments(root, facts)
                if _is_synced(host, watch, root, service)
            )
            yield from islice(synced, MAX_TOLD)

    def _finding(
        self, host: HostFile, watch: Watch, root: str, service: ServiceFacts, facts: Facts
    ) -> Finding:
        place = Place(watch.place.path, watch.place.line)
        source, span = facts.snapshot.source(place.path), watch.place.span
        line = f"{relative(host.path, root)}/"
        edit = append_item(source, span, "ignore", line) if source and span else None
        fix = (
            Fix(said("Add `{line}` to its `ignore`", line=line), (edit,), safe=True)
            if edit
            else None
        )
        synced: str = f"`{root or '.'}`"
        if watch.target:
            synced = said("{source} to `{target}`", source=synced, target=watch.target)
        return Finding(
            rule=self.name(),
            severity=lowered(self.severity, Circumstances(host.kind_by_name, host.certain)),
            message=said(
                "in {service} `develop.watch` syncs {synced}, and the host's `{path}` with it",
                service=service.told,
                synced=synced,
                path=host.path,
            ),
            place=place,
            cause=self.cause(service, place, host.path),
            builds=(service.declared.build.id,),
            fix=fix if host.path != root else None,
        )


def _environments(root: str, facts: Facts) -> Iterator[HostFile]:
    """Yield the environments of a developer's machine at `root` and below it."""
    known = facts.environments
    start = bisect_left(known, root, key=lambda host: host.path)
    last = f"{root}0" if root else "\U0010ffff"
    for host in known[start : bisect_left(known, last, lo=start, key=lambda host: host.path)]:
        if below(host.path, root):
            yield host


def _is_synced(host: HostFile, watch: Watch, root: str, service: ServiceFacts) -> bool:
    """Say whether neither the entry nor the build's ignore file stops all of an environment."""
    probes = host.probes or (host.path,)
    context = service.build.context
    if context is None or context.problem:
        return False
    if all(context.lets_through(path) is False and below(path, context.root) for path in probes):
        return False
    patterns = "\n".join(watch.ignore)
    return not BuildContext.named(service.snapshot, root).would_stop(patterns, probes)
