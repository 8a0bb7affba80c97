"""Rule: the build needs a lockfile that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.complaints import Wrong
from hullcheck.core.finding import Finding, Related, Severity
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.environments.gitignore import discover_ignores
from hullcheck.environments.texts import directory_of, join
from hullcheck.environments.tools import LOCKFILES
from hullcheck.installs.install_calls import MANIFESTS
from hullcheck.preparing import prepared_by
from hullcheck.severity import lowered

from .install_rule import InstallRule

if TYPE_CHECKING:
    from hullcheck.docker.flow import SourceUse
    from hullcheck.facts import BuildFacts, Facts
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls


class MissingLockfile(InstallRule):
    """The build needs a lockfile that is not there, and fails.

    Measured with uv 0.13.9: without `uv.lock`, `uv sync --frozen`, `uv sync --locked`
    and `uv run --frozen` stop, unable to find the lockfile. `npm ci`,
    `pnpm install --frozen-lockfile`, `pdm sync`, `pipenv sync` and `pixi install
    --locked` stop as well, and so does a `COPY` that names a file which is not there.

    On the machine of whoever wrote the Dockerfile it works when git ignores the
    lockfile: it lies there. In a fresh clone it does not. A lockfile is made to be
    committed; the one of a workspace lies at its root, and counts.
    """

    severity = Severity.ERROR
    since = "0.1"
    precedence = 5
    sources = ("S1 3", "measured with uv 0.13.9", "docs.npmjs.com: npm ci")
    symptoms = (
        "Unable to find lockfile",
        "can only install with an existing package-lock.json",
        "ERR_PNPM_NO_LOCKFILE",
    )
    allow_when = "a step before the build makes the lockfile."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- .gitignore --
*.lock
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
"""
    good = """
-- uv.lock --
version = 1
-- .gitignore --
*.log
"""
    near_misses = (
        # fastapi/full-stack-fastapi-template: the workspace's lockfile, mounted.
        """
-- pyproject.toml --
[tool.uv.workspace]
members = ["backend"]
-- uv.lock --
version = 1
-- backend/pyproject.toml --
[project]
name = "app"
version = "1"
-- backend/app/__init__.py --
-- backend/Dockerfile --
FROM python:3.13
WORKDIR /app/
RUN --mount=type=bind,source=uv.lock,target=uv.lock \\
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \\
    uv sync --frozen --no-install-workspace --package app
COPY backend /app/backend
RUN --mount=type=bind,source=uv.lock,target=uv.lock \\
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \\
    uv sync --frozen --package app
-- compose.yaml --
services:
  backend:
    build:
      context: .
      dockerfile: backend/Dockerfile
""",
        # npm has two names for it.
        """
-- package.json --
{}
-- npm-shrinkwrap.json --
{}
-- Dockerfile --
FROM node:22
WORKDIR /app
COPY package.json npm-shrinkwrap.json ./
RUN npm ci
""",
        # Its pattern in the ignore file is told, not the call.
        """
-- package.json --
{}
-- package-lock.json --
{}
-- server.js --
-- .dockerignore --
.git
package-lock.json
-- Dockerfile --
FROM node:22
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY server.js ./
""",
        # The image makes it itself.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml ./
RUN uv lock && uv sync --frozen
""",
        # A step before the build makes it.
        """
-- package.json --
{}
-- Dockerfile --
FROM node:22
COPY package.json package-lock.json ./
-- build.sh --
#!/bin/sh
cp ../package-lock.json .
docker build .
""",
    )

    def wrong(self, install: Install, installs: BuildInstalls) -> Wrong | None:
        """Complain of a call that fails without the lockfile that it does not find."""
        fails = install.reading.fails_without_lock
        if not fails or install.at_start or install.manifest is None:
            return None
        if install.lockfile and not _only_here(installs.snapshot, install.lockfile):
            return None
        if installs.may_make_lockfile(install) or _named_by_copy(installs):
            return None
        # What the ignore file drops is told at its pattern.
        if any(each.install is install for each in installs.dropped):
            return None
        names = LOCKFILES[install.tool]
        there = installs.lockfile_in_repository(install)
        wanted = there or join(directory_of(install.manifest), names[0])
        message = said(
            "`{shown}` fails without a lockfile: `{wanted}` is not in the repository",
            shown=install.reading.shown,
            wanted=wanted,
        )
        if there:
            message = said(
                "`{shown}` fails without a lockfile: `{wanted}` is not copied to where it looks",
                shown=install.reading.shown,
                wanted=wanted,
            )
        notes = () if there else tuple(_ignored(installs.snapshot, wanted))
        return Wrong(self.severity, message, related=notes)

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield what the calls miss, and the COPY sources that are lockfiles of nowhere."""
        yield from super().findings(facts)
        found: dict[str, Finding] = {}
        for build, installs in facts.installs:
            for use in _missing(installs):
                finding = self._at_copy(build, installs, use)
                found.setdefault(finding.cause, finding)
        yield from found.values()

    def _at_copy(self, build: BuildFacts, installs: BuildInstalls, use: SourceUse) -> Finding:
        path = join(installs.flow.context.root, use.path)
        return Finding(
            rule=self.name(),
            severity=lowered(self.severity, build.weight),
            message=said(
                "`{path}` is not in the repository, and `{instruction}` fails without it",
                path=path,
                instruction=use.instruction,
            ),
            place=use.place,
            cause=f"{use.place.path} {path}",
            builds=(build.build.id,),
            related=tuple(_ignored(installs.snapshot, path)),
        )


def _missing(installs: BuildInstalls) -> Iterator[SourceUse]:
    """Yield the sources that name a lockfile which no step and no part of the tree has."""
    flow, snapshot = installs.flow, installs.snapshot
    own = (use for use in flow.sources if _takes_only_here(installs, use))
    for use in (*flow.absent(snapshot.tree), *own):
        directory, _, name = use.path.rpartition("/")
        home = join(flow.context.root, directory) if directory else flow.context.root
        manifests = (
            manifest
            for tool, names in MANIFESTS.items()
            for manifest in names
            if name in LOCKFILES.get(tool, ())
        )
        if any(join(home, each) in snapshot for each in manifests) and not prepared_by(
            snapshot, installs.build, use.path
        ):
            yield use


def _takes_only_here(installs: BuildInstalls, use: SourceUse) -> bool:
    """Say whether all that a source names is on the author's machine alone."""
    root = installs.flow.context.root
    paths = [join(root, path) for path in use.matched]
    return use.required and bool(paths) and all(_only_here(installs.snapshot, p) for p in paths)


def _only_here(snapshot: Snapshot, path: str) -> bool:
    """Say whether git ignores the file at `path`: a fresh clone is without it."""
    return path not in snapshot and discover_ignores(snapshot).covering(path) is not None


def _named_by_copy(installs: BuildInstalls) -> bool:
    """Say whether an instruction fails first: that one is told."""
    return next(_missing(installs), None) is not None


def _ignored(snapshot: Snapshot, path: str) -> Iterator[Related]:
    line = discover_ignores(snapshot).covering(path)
    if line is not None:
        yield Related(line.place, said("git ignores it here"))
