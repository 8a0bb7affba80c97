"""Rule: the host's virtual environment lands where the build makes its own."""

from __future__ import annotations

from dataclasses import replace

from hullcheck.core.finding import Place, Related, Severity
from hullcheck.core.said import said
from hullcheck.leaks import Leak

from .carried import CarriedRule
from .leak_rule import Cause


class HostVenvOverBuiltVenv(CarriedRule):
    """The host's virtual environment lands where the build makes one itself.

    Copied before `uv sync`, the host's environment is what uv finds: it updates
    it and does not start from nothing. Measured with uv 0.13.8: an environment
    whose interpreter resolves is kept with whatever is in it, and a compiled
    package for another platform is never repaired. Copied after it, the two are
    merged file by file: the interpreter of one, the packages of both.

    `uv sync --frozen` does not help: it fixes what is installed, not what was
    there before.
    """

    severity = Severity.ERROR
    since = "0.1"
    sources = ("S1 3", "S1 5", "measured with BuildKit and uv 0.13.8")
    kinds = frozenset({"venv"})
    precedence = 2
    symptoms = (
        "ELF load command",
        "invalid ELF header",
        "Exec format error",
    )
    allow_when = "never that we know of."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- manage.txt --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
COPY . .
CMD ["uv", "run", "--no-sync", "python", "manage.py"]
-- .dockerignore --
.git
"""
    good = """
-- .dockerignore --
.git
**/.venv
"""
    near_misses = (
        # The build keeps its environment elsewhere: that is host-venv-in-image.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
ENV UV_PROJECT_ENVIRONMENT=/opt/venv
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
COPY . .
""",
        # The ignore file keeps it out.
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
-- .dockerignore --
.venv
""",
    )

    def cause(self, leak: Leak) -> Cause | None:
        """Return the instruction that carries it onto an environment that the build makes."""
        made = leak.made_there
        cause = super().cause(leak) if made else None
        if made is None or cause is None:
            return None
        note = Related(
            Place(leak.flow.dockerfile.source.path, made.line),
            said("`{tool}` makes it here", tool=made.tool),
        )
        return replace(cause, related=(note,))
