"""Rule: the manifest asks for something else than the lockfile was made for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.said import and_others, enumerated, said
from hullcheck.core.source import Source
from hullcheck.environments.locked_names import TOOLS, names_not_locked
from hullcheck.environments.texts import directory_of, source_at
from hullcheck.environments.tools import Tool
from hullcheck.environments.uv_lock import Difference, differences, locked_project
from hullcheck.installs.reading import Lock
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.facts import Facts
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls

_KEEPS = frozenset({Lock.CHECKED, Lock.TRUSTED})
MAX_NAMED = 3
"""Packages that a message names."""


class StaleLockfile(Rule):
    """The lockfile is not that of the manifest, and the image installs it all the same.

    Measured with uv 0.13.8: a dependency is added to `pyproject.toml`, and `uv.lock`
    is not made anew. `uv sync --frozen` exits 0, installs the old set, and says
    nothing; the program fails when it imports what is not there. `uv sync --locked`
    exits 1: "The lockfile at `uv.lock` needs to be updated". One article says that
    `--frozen` would refuse it; it does not.

    `uv lock` makes the lockfile anew. What is compared is what `uv.lock` itself
    remembers of `[project]`: names, and versions where both are plain numbers.

    Of the lockfiles of pdm, pipenv, poetry and npm only a package is told that the
    manifest names and they do not have. `pdm sync` and `pipenv sync` install the old
    set and say nothing; `poetry install`, `npm ci` and `pipenv install --deploy` refuse,
    and the build fails.
    """

    severity = Severity.ERROR
    since = "0.1"
    scope = Scope.BUILD
    sources = ("S1 3", "measured with uv 0.13.8")
    symptoms = (
        "The lockfile at `uv.lock` needs to be updated",
        "changed significantly since poetry.lock was last generated",
        "ERR_PNPM_OUTDATED_LOCKFILE",
    )
    allow_when = "a step before the build makes the lockfile anew."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = [
    "fastapi>=0.115",
    "httpx",
]
-- uv.lock --
version = 1
requires-python = ">=3.12"

[[package]]
name = "fastapi"
version = "0.115.0"
source = { registry = "https://index.example/simple" }

[[package]]
name = "shop"
version = "1"
source = { virtual = "." }
dependencies = [
    { name = "fastapi" },
]

[package.metadata]
requires-dist = [{ name = "fastapi", specifier = ">=0.115" }]
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
"""
    good = """
-- uv.lock --
version = 1
requires-python = ">=3.12"

[[package]]
name = "fastapi"
version = "0.115.0"
source = { registry = "https://index.example/simple" }

[[package]]
name = "httpx"
version = "0.28.1"
source = { registry = "https://index.example/simple" }

[[package]]
name = "shop"
version = "1"
source = { virtual = "." }
dependencies = [
    { name = "fastapi" },
    { name = "httpx" },
]

[package.metadata]
requires-dist = [
    { name = "fastapi", specifier = ">=0.115" },
    { name = "httpx" },
]
"""
    near_misses = (
        # Written otherwise, and meant the same.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["Fast_API >= 0.115, < 1", "uvicorn[standard]~=0.30"]
[project.optional-dependencies]
all = ["shop[web]"]
web = ["jinja2"]
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1"
source = { editable = "." }

[package.metadata]
requires-dist = [
    { name = "fast-api", specifier = ">=0.115,<1" },
    { name = "jinja2", marker = "extra == 'web'" },
    { name = "shop", extras = ["web"], marker = "extra == 'all'" },
    { name = "uvicorn", extras = ["standard"], specifier = "~=0.30" },
]
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN uv sync --frozen
""",
        # No image is made from the lockfile.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["httpx"]
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1"
source = { virtual = "." }

[package.metadata]
requires-dist = []
-- Dockerfile --
FROM python:3.13-slim
COPY requirements.txt /app/
""",
        # pdm locks what comes with a package, and not what another platform needs.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["Flask>=3", "pywin32; sys_platform == 'win32'", "shop[web]"]
-- pdm.lock --
[metadata]
groups = ["default"]

[[package]]
name = "flask"
version = "3.1.0"

[[package]]
name = "werkzeug"
version = "3.1.3"
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml pdm.lock ./
RUN pdm sync --no-self
""",
        # The dependencies are not written in the manifest.
        """
-- pyproject.toml --
[project]
name = "shop"
dynamic = ["version", "dependencies"]
-- uv.lock --
version = 1

[[package]]
name = "shop"
source = { editable = "." }

[package.metadata]
requires-dist = [{ name = "httpx" }]
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN uv sync --frozen
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a manifest that an image's lockfile does not fit."""
        found: dict[str, Finding] = {}
        for _, installs in facts.installs:
            for install in installs.installs:
                for finding in self._findings(install, installs):
                    found.setdefault(finding.cause, finding)
        yield from found.values()

    def _findings(self, install: Install, installs: BuildInstalls) -> Iterator[Finding]:
        if not _keeps(install) or not install.known or install.lockfile is None:
            return
        lockfile = source_at(installs.snapshot, install.lockfile)
        for path in dict.fromkeys((install.manifest, *installs.members(install))):
            manifest = source_at(installs.snapshot, path) if path else None
            if lockfile is not None and manifest is not None and path is not None:
                found = _compared(lockfile, install, path, installs)
                if found:
                    yield self._finding(install, installs, manifest, found)

    def _finding(
        self,
        install: Install,
        installs: BuildInstalls,
        manifest: Source,
        found: list[Difference],
    ) -> Finding:
        silent = install.reading.lock is Lock.TRUSTED
        ending = said("`{shown}` fails", shown=install.reading.shown)
        if silent:
            ending = said(
                "`{shown}` installs the old set and says nothing", shown=install.reading.shown
            )
        note = Related(install.place(installs.path), ending)
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "`{lockfile}` was made for another `{path}`: {found}; {ending}",
                lockfile=install.lockfile,
                path=manifest.path,
                found=_told(found),
                ending=ending,
            ),
            place=Place(manifest.path, _line(manifest, found)),
            cause=f"{manifest.path} {install.lockfile}",
            builds=(installs.build.id,),
            related=(note,),
        )


def _keeps(install: Install) -> bool:
    """Say whether a call installs what the lockfile says, or stops where that does not fit."""
    lock = install.reading.lock
    if install.tool is Tool.PDM:
        # `--frozen-lockfile` warns of another manifest, and goes on.
        return lock is Lock.TRUSTED
    return lock in _KEEPS or (install.tool is Tool.POETRY and lock is Lock.PREFERRED)


def _compared(
    lockfile: Source, install: Install, manifest: str, installs: BuildInstalls
) -> list[Difference]:
    data = installs.data(manifest)
    if install.tool is not Tool.UV:
        is_its_own = install.tool in TOOLS and manifest == install.manifest
        names = names_not_locked(install.tool, data, lockfile) if is_its_own else ()
        return [Difference(name, "", None) for name in names]
    locked = locked_project(lockfile, directory_of(lockfile.path), directory_of(manifest))
    return [] if locked is None else [*differences(locked, data)]


def _told(found: list[Difference]) -> str:
    shown = enumerated([_one(each) for each in found[:MAX_NAMED]])
    return and_others(shown, len(found) - MAX_NAMED)


def _one(difference: Difference) -> str:
    if difference.locked is None:
        return said("`{name}` is new", name=difference.name)
    if difference.asked is None:
        return said("`{name}` is gone", name=difference.name)
    return said(
        "`{name}{asked}` was `{locked}`",
        name=difference.name,
        asked=difference.asked,
        locked=difference.locked or said("any version"),
    )


def _line(manifest: Source, found: list[Difference]) -> int:
    """Return the line that asks for the first package; line 1 where none can be shown."""
    for difference in found:
        name = re.escape(difference.name).replace("\\-", "[-_.]+")
        named = re.compile(rf"[\"']{name}|^{name}\s*=", re.IGNORECASE | re.MULTILINE)
        at = named.search(manifest.text) if difference.asked is not None else None
        if at:
            return manifest.line_of(at.start())
    return 1
