"""Rule: PATH has the system's Python before that of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix, Replace
from hullcheck.core.finding import Severity
from hullcheck.core.said import said
from hullcheck.docker.dockerfile.instructions import Env
from hullcheck.docker.images.facts import facts_of
from hullcheck.docker.search_path import SYSTEM, Standing, root_of
from hullcheck.docker.stages.base import ExternalImage

from .path_rule import PathRule

if TYPE_CHECKING:
    from hullcheck.docker.dockerfile.instructions import Pair
    from hullcheck.docker.executed import Executed
    from hullcheck.facts import BuildFacts, Facts

    from .outside_venv import Outside


class VenvLastOnPath(PathRule):
    """PATH has the system's Python before the environment's.

    The shell and the kernel take the first program of a name that PATH leads to.
    With `ENV PATH="$PATH:/app/.venv/bin"` on an image that has a Python of its own,
    `python` and `pip` are still the image's: the environment is on PATH, and is not
    used. Console scripts that only the environment has do run, which hides it.

    It is said where something really calls `python` or `pip` so; an image without a
    Python of its own is right either way.
    """

    severity = Severity.ERROR
    since = "0.1"
    fix = "safe"
    standing = Standing.BEHIND
    sources = (
        "docs.python.org: venv, How venvs work",
        "POSIX: PATH, 8.3 Other Environment Variables",
    )
    allow_when = "the call is meant for the system's Python and needs nothing of the environment."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["flask"]
-- uv.lock --
version = 1
-- app.py --
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.2 /uv /bin/
WORKDIR /app
ENV PATH="$PATH:/app/.venv/bin"
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-install-project
COPY app.py ./
CMD ["python", "app.py"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.2 /uv /bin/
WORKDIR /app
ENV PATH="/app/.venv/bin:$PATH"
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-install-project
COPY app.py ./
CMD ["python", "app.py"]
"""
    near_misses = (
        # Only the environment has the program.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["uvicorn"]
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
ENV PATH="$PATH:/app/.venv/bin"
COPY pyproject.toml uv.lock ./
RUN uv sync --locked
CMD ["uvicorn", "shop:app"]
""",
        # A conda image keeps its Python elsewhere, and puts that first itself.
        """
-- environment.yml --
dependencies: [flask]
-- Dockerfile --
FROM condaforge/miniforge3:24.11.3-0
WORKDIR /app
RUN python -m venv /app/.venv
ENV PATH="$PATH:/app/.venv/bin"
CMD ["flask", "run"]
""",
        # The image has no Python of its own: uv brings one.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM debian:13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.2 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked
ENV PATH="$PATH:/app/.venv/bin"
CMD ["python", "app.py"]
""",
        # Other directories stand before it, none of the system.
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
RUN uv sync --locked
ENV PATH="/root/.local/bin:/app/.venv/bin:$PATH"
CMD ["python", "app.py"]
""",
    )

    def is_right(self, outside: Outside, build: BuildFacts, facts: Facts) -> bool:
        """Say whether the base is not known to have a Python of its own."""
        base = root_of(outside.stage).base
        if not isinstance(base, ExternalImage):
            return True
        image = facts_of(base.reference, build.build.own_images)
        return image.interpreter.rpartition("/")[0] not in SYSTEM

    def why(self, outside: Outside) -> str:
        """Return that PATH has others first."""
        return said(
            "PATH has the system's directories before `{path}/bin`", path=outside.prefix.path
        )

    def fix_of(self, outside: Outside, build: BuildFacts) -> Fix | None:
        """Return the ENV with the environment's directory moved to the front."""
        directory = f"{outside.prefix.path}/bin"
        flow = build.known_flow
        steps = [step for step in flow.history(outside.stage) if _path_of(step)]
        pair = _path_of(steps[-1]) if steps else None
        if pair is None or pair.value is None:
            return None
        text, step = pair.value.text, steps[-1]
        quote = text[:1] if text[:1] in ("'", '"') and text[:1] == text[-1:] else ""
        parts = (text[1:-1] if quote else text).split(":")
        mine = [part for part in parts if step.environment.expand(part).value == directory]
        if len(mine) != 1 or flow.dockerfile.source.slice(pair.value.span) != text:
            return None
        parts.remove(mine[0])
        new = f"{quote}{':'.join([mine[0], *parts])}{quote}"
        edit = Replace(flow.dockerfile.source.path, pair.value.span, new)
        return Fix(said("Put `{directory}` first on PATH", directory=directory), (edit,), safe=True)


def _path_of(step: Executed) -> Pair | None:
    if not isinstance(step.instruction, Env):
        return None
    named = (p for p in step.instruction.pairs if step.environment.expand(p.name).value == "PATH")
    return next(named, None)
