"""Rule: node packages are installed in a form that may change the lockfile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.complaints import Mend, Wrong
from hullcheck.core.finding import Severity
from hullcheck.core.said import and_others, enumerated, said
from hullcheck.environments.manifests import Ecosystem
from hullcheck.environments.tools import LOCKFILES, Tool
from hullcheck.installs.node import open_names
from hullcheck.installs.reading import Lock
from hullcheck.installs.requirements import MAX_NAMED

from .install_rule import InstallRule

if TYPE_CHECKING:
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls

_TOOLS = frozenset({Tool.NPM, Tool.PNPM, Tool.YARN_CLASSIC, Tool.BUN})


class UnlockedNodeInstall(InstallRule):
    """Node packages are installed in a form that may change the lockfile.

    `npm install` starts from `package.json`: where the lockfile does not fit, it
    resolves anew and writes another one, inside the image, where nobody sees it. It
    does not start from nothing either, as one article says: what lies in
    `node_modules` is kept. `npm ci` removes `node_modules`, installs what the
    lockfile says, and stops where the two do not fit.

    The same are `pnpm install --frozen-lockfile`, `yarn install --frozen-lockfile`
    (Yarn 1), `yarn install --immutable` (from Yarn 2 on) and `bun install
    --frozen-lockfile`. With `CI` set, pnpm and Yarn from 2 on do that by
    themselves; in a `docker build` it is not set unless the Dockerfile sets it.

    `npm update` takes what is newest and writes another lockfile, so that an `npm ci`
    behind it keeps to what nobody has seen. And what is added by name alone to the
    final stage (`pnpm add chalk`) is of no lockfile, in a project that has one.

    Where parts of a workspace are not there, the lockfile cannot fit: the fix is
    then to be looked at.
    """

    severity = Severity.WARNING
    since = "0.1"
    fix = "safe"
    precedence = 4
    sources = ("S1 references", "docs.npmjs.com: npm ci", "pnpm.io: pnpm install")
    symptoms = ("package.json and package-lock.json are in sync",)
    allow_when = "an image is meant to have the newest versions on every build."
    bad = """
-- package.json --
{"dependencies": {"left-pad": "^1.3.0"}}
-- package-lock.json --
{"lockfileVersion": 3}
-- Dockerfile --
FROM node:22-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install --omit=dev && \\
    npm cache clean --force
"""
    good = """
-- Dockerfile --
FROM node:22-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && \\
    npm cache clean --force
"""
    near_misses = (
        # The plain image of a web application.
        """
-- package.json --
{}
-- package-lock.json --
{}
-- Dockerfile --
FROM node:22 AS build
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
""",
        # A tool for the whole image is none of the project's packages.
        """
-- package.json --
{}
-- pnpm-lock.yaml --
-- Dockerfile --
FROM node:22
RUN npm install -g pnpm@9
WORKDIR /app
COPY package.json pnpm-lock.yaml ./
RUN pnpm install --frozen-lockfile
""",
        # With CI set, pnpm keeps to the lockfile.
        """
-- package.json --
{}
-- pnpm-lock.yaml --
-- Dockerfile --
FROM node:22
ENV CI=true
WORKDIR /app
COPY package.json pnpm-lock.yaml ./
RUN pnpm install --prod
""",
    )

    def wrong(self, install: Install, installs: BuildInstalls) -> Wrong | None:
        """Complain of a call that installs a project's packages and may resolve anew."""
        if install.tool not in _TOOLS or install.at_start:
            return None
        if install.reading.requirements:
            return _added(install, installs, self.severity)
        if install.manifest is None:
            return None
        if install.reading.lock is Lock.CHECKED or _keeps_by_itself(install, installs):
            return None
        shown, lock = install.reading.shown, install.lockfile
        there = installs.lockfile_in_repository(install)
        if lock is not None and there is None:
            told = said(
                "`{shown}` resolves anew in every build of a checkout: git has no `{lock}`",
                shown=shown,
                lock=lock,
            )
            return Wrong(self.severity, told)
        if lock is not None and install.reading.lock is Lock.NONE:
            why = said("it does not keep to `{lock}`", lock=lock)
            told = said("`{shown}` resolves anew in every build: {why}", shown=shown, why=why)
            return Wrong(self.severity, told)
        if lock is not None:
            told = said(
                "`{shown}` makes a new lockfile in the image where `{lock}` does not fit",
                shown=shown,
                lock=lock,
            )
            return Wrong(self.severity, told, _mend(install, installs))
        why = (
            said("`{there}` is not there", there=there)
            if there
            else said("there is no `{lockfiles}`", lockfiles=LOCKFILES[install.tool][0])
        )
        return Wrong(
            self.severity,
            said("`{shown}` resolves anew in every build: {why}", shown=shown, why=why),
        )


def _added(install: Install, installs: BuildInstalls, severity: Severity) -> Wrong | None:
    """Complain of packages that a project with a lockfile adds to its image by name alone."""
    names = open_names(install.reading)
    locked = any(
        project.ecosystem is Ecosystem.NODE and project.lockfile for project in installs.projects
    )
    if not names or not locked or not installs.is_final(install):
        return None
    free = and_others(
        enumerated([f"`{name}`" for name in names[:MAX_NAMED]]), len(names) - MAX_NAMED
    )
    message = said(
        "`{shown}` is given no exact version of {free}", shown=install.reading.shown, free=free
    )
    return Wrong(severity, message)


def _is_berry(install: Install, installs: BuildInstalls) -> bool:
    project = installs.project(install)
    return project is not None and project.tool is Tool.YARN_BERRY


def _keeps_by_itself(install: Install, installs: BuildInstalls) -> bool:
    return bool(install.placed.call.variables.get("CI")) and _is_berry(install, installs)


def _mend(install: Install, installs: BuildInstalls) -> Mend | None:
    if install.reading.lock is Lock.NONE:
        return None
    partial = any(not installs.finds(install, each) for each in installs.members(install))
    check: str = said(
        "that the lockfile fits without the parts of the workspace that are not there"
    )
    check = check if partial else ""
    if install.tool is Tool.NPM:
        return Mend(verb="ci", safe=not partial, check=check)
    option = "--immutable" if _is_berry(install, installs) else install.reading.locking
    return Mend((option,), safe=not partial, check=check)
