"""Rule: `develop.watch` does not rebuild when the dependencies change."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.core.paths import parents
from hullcheck.core.said import said
from hullcheck.docker.filesystem import below, relative
from hullcheck.environments.manifests import Ecosystem
from hullcheck.syntax.yaml_splice import insert_after

from .service_rule import ServiceRule

if TYPE_CHECKING:
    from hullcheck.docker.compose import Watch
    from hullcheck.environments.project import Project
    from hullcheck.facts import Facts
    from hullcheck.services import ServiceFacts


class WatchWithoutRebuild(ServiceRule):
    """`develop.watch` does not rebuild when the dependencies change.

    `sync` brings code into a running container. A new dependency is not code: it is in
    the image only once that is built again. Without a `rebuild` entry for the manifest
    or the lockfile, a container that is kept up to date all day stops at
    `ModuleNotFoundError` after somebody else's merge, and the image that comes out of a
    rebuild is another one.
    """

    severity = Severity.ADVICE
    since = "0.1"
    fix = "safe"
    sources = (
        "docs.docker.com: Compose Develop Specification, action",
        "docs.astral.sh/uv: Using uv in Docker, Configuring watch with docker compose",
    )
    allow_when = "whoever changes the dependencies starts the containers anew."
    bad = """
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
RUN uv sync --frozen --no-install-project
COPY src ./src
CMD [".venv/bin/python", "src/shop/main.py"]
-- compose.yaml --
services:
  web:
    build: .
    develop:
      watch:
        - action: sync+restart
          path: ./src
          target: /app/src
"""
    good = """
-- compose.yaml --
services:
  web:
    build: .
    develop:
      watch:
        - action: sync+restart
          path: ./src
          target: /app/src
        - action: rebuild
          path: ./uv.lock
"""
    near_misses = (
        # The manifest is watched: uv's example and fastapi/full-stack-fastapi-template.
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
-- compose.yaml --
services:
  web:
    build: .
    develop:
      watch:
        - {action: sync, path: ., target: /app, ignore: [.venv/]}
        - {action: rebuild, path: ./pyproject.toml}
""",
        # Everything else is watched for a rebuild.
        """
-- web/package.json --
{"name": "shop"}
-- web/package-lock.json --
{}
-- web/src/main.js --
-- web/Dockerfile --
FROM node:22-slim
WORKDIR /app
COPY . .
RUN npm ci
CMD ["npm", "run", "dev"]
-- compose.yaml --
services:
  web:
    build: web
    develop:
      watch:
        - {action: sync, path: web/src, target: /app/src}
        - {action: rebuild, path: web}
""",
        # The container brings its environment up to date itself.
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
    develop:
      watch:
        - {action: sync+restart, path: ., target: /app, ignore: [.venv/]}
""",
        # The image does not install what the manifest asks for.
        """
-- pyproject.toml --
[tool.ruff]
-- site/index.html --
-- Dockerfile --
FROM nginx:1.29
COPY site /usr/share/nginx/html
-- compose.yaml --
services:
  web:
    build: .
    develop:
      watch:
        - {action: sync, path: site, target: /usr/share/nginx/html}
""",
    )

    def seen(self, service: ServiceFacts, facts: Facts) -> Iterator[Finding]:
        """Yield the services that sync code, and no change of its dependencies rebuilds."""
        watches = service.service.watch
        synced = [each for each in watches if each.action.startswith("sync") and _root(each)]
        others = [each for each in watches if not each.action.startswith("sync")]
        if not synced or service.start.effects or service.start.is_open:
            return
        if any(each.path.path is None for each in others):
            return
        for project in _projects(synced, service, facts):
            wanted = [path for path in (project.lockfile, *project.manifests) if path]
            roots = [each.path.path or "" for each in others]
            if not any(below(path, root) for path in wanted for root in roots):
                yield self._finding(wanted[0], synced, service, facts)
                return

    def _finding(
        self, path: str, synced: list[Watch], service: ServiceFacts, facts: Facts
    ) -> Finding:
        first = synced[0].place
        place = Place(first.path, first.line)
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "in {service} `develop.watch` syncs code, and a change of `{path}`, "
                "from which the image installs, rebuilds nothing",
                service=service.told,
                path=path,
            ),
            place=place,
            cause=self.cause(service, place, path),
            builds=(service.declared.build.id,),
            fix=_rebuilt(path, service, facts),
        )


def _root(watch: Watch) -> str | None:
    """Return what of the repository an entry watches, in words that are never empty."""
    return (watch.path.path or ".") if watch.path.inside else None


def _projects(synced: list[Watch], service: ServiceFacts, facts: Facts) -> Iterator[Project]:
    """Yield the projects whose code is synced, and whose dependencies the build reads."""
    for watch in synced:
        root = watch.path.path or ""
        above = (root, *reversed([*parents(root)]), "")
        holders = (facts.projects_by_directory.get(each) for each in above)
        for project in next((found for found in holders if found), ()):
            if project.ecosystem is not Ecosystem.CONDA and _is_read(project, service):
                yield project


def _is_read(project: Project, service: ServiceFacts) -> bool:
    """Say whether the build reads a file that declares the project."""
    if not service.prefixes:
        return False
    root = service.flow.context.root
    paths = [path for path in (*project.manifests, project.lockfile or "") if below(path, root)]
    inner = [relative(path, root) for path in paths if path]
    matched = [match for use in service.flow.sources for match in use.matched]
    return any(below(path, match) for path in inner for match in matched)


def _rebuilt(path: str, service: ServiceFacts, facts: Facts) -> Fix | None:
    """Return the fix that puts an entry for `path` behind the last one."""
    last = service.service.watch[-1]
    source, span = facts.snapshot.source(last.place.path), last.place.span
    if source is None or span is None:
        return None
    directory = service.declared.project.directory
    written = posixpath.relpath(path, directory or ".")
    written = written if written.startswith(".") else f"./{written}"
    new = {"action": "rebuild", "path": written}
    if source.slice(span).lstrip("{ ").startswith("path"):
        new = {"path": written, "action": "rebuild"}
    edit = insert_after(source, span, new)
    return (
        Fix(said("Rebuild when `{path}` changes", path=path), (edit,), safe=True) if edit else None
    )
