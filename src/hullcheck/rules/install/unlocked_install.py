"""Rule: an install may resolve anew instead of keeping to the lockfile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.complaints import Mend, Wrong
from hullcheck.core.finding import Related, Severity
from hullcheck.core.said import said
from hullcheck.docker.filesystem import clean
from hullcheck.environments.manifests import strings, table
from hullcheck.environments.requirements import parse_requirement
from hullcheck.environments.texts import directory_of
from hullcheck.environments.tools import Tool
from hullcheck.installs.reading import Lock
from hullcheck.installs.requirements import MAX_NAMED, is_installer, listed, named, told

from .install_rule import InstallRule

if TYPE_CHECKING:
    from hullcheck.environments.manifests import Data
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls

_PYTHON = frozenset({Tool.UV, Tool.POETRY, Tool.PDM, Tool.PIPENV, Tool.PIXI})

_LOCKED_FOR_PIP = frozenset({Tool.UV, Tool.POETRY, Tool.PDM})
"""Tools whose lockfile names what pip would install; pixi's names packages of conda."""


class UnlockedInstall(InstallRule):
    """An install resolves anew where the lockfile is missing or does not fit.

    `uv sync` and `uv run` without `--locked` or `--frozen` write a new `uv.lock`
    when the one there does not fit `pyproject.toml`, or when there is none, and
    the build goes on: what is in the image is then what the index had on that
    day, in a lockfile that nobody sees, for it is written inside the image.

    Measured with uv 0.13.8: with a lockfile that does not fit, `--locked` exits
    1 and says so; `--frozen` exits 0 and leaves the new dependency out. Where
    `pyproject.toml` and `uv.lock` are both there, the fix is therefore
    `--locked`. Where only a part of a workspace is there, uv cannot compare the
    two (`--locked` exits 1 with "is not a workspace member"), and the fix is
    `--frozen`. `UV_LOCKED=1` and `UV_FROZEN=1` do the same for every call.

    The others: `pdm install` (`pdm sync` keeps to the lockfile), `pipenv install`
    without `--deploy`, `pixi install` without `--locked`, and `poetry install`
    where no `poetry.lock` is there, and conda where a package has no version and no
    lockfile (`conda-lock`, an explicit list) is given. What comes behind a call that
    has checked the lockfile in the same stage is not told of.

    `pip install .` and `uv pip install .` read no lockfile at all: where the project
    has one, and nothing has installed from it before, what the project asks for is
    resolved anew. `--no-deps` behind an install of what was locked takes the project
    alone.
    """

    severity = Severity.WARNING
    since = "0.1"
    fix = "safe"
    precedence = 4
    sources = ("S1 3", "S1 7", "docs.astral.sh: locking and syncing", "measured with uv 0.13.8")
    allow_when = "an image is meant to have the newest versions on every build."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = ">=3.12"
dependencies = ["fastapi"]
-- uv.lock --
version = 1
-- main.py --
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync
COPY main.py ./
CMD ["/app/.venv/bin/python", "main.py"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.26 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked
COPY main.py ./
CMD ["/app/.venv/bin/python", "main.py"]
"""
    near_misses = (
        # astral-sh/uv-docker-example: bind mounts, then everything.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["fastapi"]
-- uv.lock --
version = 1
-- src/shop/__init__.py --
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim
WORKDIR /app
RUN --mount=type=cache,target=/root/.cache/uv \\
    --mount=type=bind,source=uv.lock,target=uv.lock \\
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \\
    uv sync --locked --no-install-project
COPY . /app
RUN --mount=type=cache,target=/root/.cache/uv \\
    uv sync --locked
CMD ["uv", "run", "fastapi", "dev", "--host", "0.0.0.0", "src/shop"]
""",
        # cookiecutter-django: the lockfile is a mount of its own, which uv cannot replace.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:0.9.26-python3.12-bookworm-slim
WORKDIR /app
RUN --mount=type=bind,source=uv.lock,target=uv.lock \\
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \\
    uv sync --no-install-project --no-cache
COPY . .
RUN uv sync --no-cache
""",
        # A variable says it, and `uv run` only runs.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
ENV UV_FROZEN=1
WORKDIR /app
COPY . .
RUN uv sync && uv run python -m compileall .
""",
        # The flags come from outside: nobody knows them here.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
ARG UV_SYNC_ARGS
WORKDIR /app
COPY . .
RUN uv sync ${UV_SYNC_ARGS}
""",
        # A poetry image: the lockfile is there, and poetry refuses one that does not fit.
        """
-- pyproject.toml --
[tool.poetry]
name = "shop"
version = "1"
-- poetry.lock --
-- Dockerfile --
FROM python:3.13-slim
RUN pip install poetry==2.1.1
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN poetry install --no-root --only main
""",
        # The first call has checked the lockfile; nothing has changed since.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- manage.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN uv sync --locked
RUN uv run python manage.py collectstatic --noinput
""",
    )

    def wrong(self, install: Install, installs: BuildInstalls) -> Wrong | None:
        """Complain of a call that may resolve anew while the image is built."""
        if install.tool is Tool.CONDA:
            return _conda(install, installs, self.severity)
        if install.tool is Tool.PIP:
            return _without_reading(install, installs, self.severity)
        if install.tool not in _PYTHON or install.manifest is None or install.at_start:
            return None
        if not _resolves(install) or _is_held(install) or _checked_before(install, installs):
            return None
        if _has_made_lockfile(install, installs):
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
            else said("the project has no lockfile")
        )
        return Wrong(
            self.severity,
            said("`{shown}` resolves anew in every build: {why}", shown=shown, why=why),
        )


def _without_reading(install: Install, installs: BuildInstalls, severity: Severity) -> Wrong | None:
    """Complain of pip where it resolves what a project asks for that has a lockfile."""
    reading, project = install.reading, installs.project(install)
    if not reading.project or reading.constrained or install.at_start or project is None:
        return None
    lock = project.lockfile if project.tool in _LOCKED_FOR_PIP else None
    if lock is None or directory_of(lock) != project.directory:
        return None
    if install.placed.call.has("--no-deps", "--no-dependencies") or not _asks_for_some(
        installs.data(install.manifest)
    ):
        return None
    # Who asks for more than the installers has had the dependencies from somewhere.
    if installs.may_be_filled(install):
        return None
    why = said("it does not read `{lock}`", lock=lock)
    told = said("`{shown}` resolves anew in every build: {why}", shown=reading.shown, why=why)
    return Wrong(severity, told)


def _asks_for_some(data: Data) -> bool:
    """Say whether a project asks for a package of which it says no exact version."""
    asked = (
        parse_requirement(text) for text in strings(table(data, "project").get("dependencies"))
    )
    named = table(data, "tool", "poetry", "dependencies")
    return any(each is not None and not each.exact for each in asked) or any(
        name != "python" for name in named
    )


def _conda(install: Install, installs: BuildInstalls, severity: Severity) -> Wrong | None:
    """Complain of a call of conda that names packages without a version."""
    if install.at_start or install.reading.constrained:
        return None
    asked = (*named(install), *listed(install, installs.snapshot).requirements)
    free = [each for each in asked if not each.exact and not is_installer(each)]
    if not free:
        return None
    notes = (Related(each.place, said("no exact version")) for each in free if each.place)
    message = said(
        "`{shown}` is given no exact version of {free}",
        shown=install.reading.shown,
        free=told(free),
    )
    return Wrong(severity, message, related=tuple(notes)[:MAX_NAMED])


def _resolves(install: Install) -> bool:
    lock = install.reading.lock
    return lock in (Lock.UPDATED, Lock.NONE) or (lock is Lock.PREFERRED and not install.lockfile)


def _checked_before(install: Install, installs: BuildInstalls) -> bool:
    """Say whether an earlier call would have failed if the lockfile did not fit."""
    return any(
        other.known and other.lockfile and (other.reading.lock is Lock.CHECKED or _is_held(other))
        for other in installs.alike(install)
        if installs.is_before(other, install)
    )


def _has_made_lockfile(install: Install, installs: BuildInstalls) -> bool:
    """Say whether an earlier call wrote the lockfile that the repository does not have.

    That one is told; this one keeps to what it wrote.
    """
    return install.lockfile is None and any(
        other.known and _resolves(other)
        for other in installs.alike(install)
        if install.reading.lock is not Lock.NONE and installs.is_before(other, install)
    )


def _is_held(install: Install) -> bool:
    """Say whether the lockfile is a mount of its own, which uv cannot put another file over.

    Measured: where it does not fit, `uv sync` stops, as it does with `--locked`.
    """
    seen = install.step.seen
    if install.tool is not Tool.UV or install.lockfile is None or seen is None:
        return False
    path = clean(f"{install.home}/{install.lockfile.rpartition('/')[2]}")
    return any(mount.target == path for mount in seen.mounts)


def _mend(install: Install, installs: BuildInstalls) -> Mend | None:
    """Return the option that keeps to the lockfile; safe for uv, which says what does not fit."""
    if install.reading.lock is Lock.NONE or not install.reading.locking:
        return None
    if install.tool is not Tool.UV:
        check = said(
            "that the lockfile fits the manifest: `{shown}` fails if not",
            shown=install.reading.shown,
        )
        return Mend((install.reading.locking,), safe=False, check=check)
    partial = any(not installs.finds(install, each) for each in installs.members(install))
    return Mend(("--frozen" if partial else "--locked",))
