"""Rule: the host's virtual environment is copied into the image."""

from __future__ import annotations

from hullcheck.core.finding import Severity

from .carried import CarriedRule


class HostVenvInImage(CarriedRule):
    """A virtual environment of the developer's machine lands in the image.

    An environment belongs to the interpreter, the operating system and the path
    that it was made for. Copied into an image its scripts name an interpreter
    that is not there, and its compiled packages may be for another system:
    "ELF load command address/offset not properly aligned" is how that ends.
    What is in it is what one developer installed, not what the lockfile says,
    so two machines build two images from one commit.

    The environment on the host is fine where it is, and the editor wants it
    there: only the build must not see it.
    """

    severity = Severity.ERROR
    since = "0.1"
    sources = ("S1 2", "S1 5", "docs.docker.com: .dockerignore files", "measured with BuildKit")
    kinds = frozenset({"venv"})
    symptoms = (
        "ELF load command",
        "invalid ELF header",
        "Exec format error",
        "cannot execute binary file",
    )
    allow_when = (
        "the environment is made for the image on purpose: relocatable, for the same Python, "
        "libc and architecture, at the same path."
    )
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = ">=3.13"
-- uv.lock --
version = 1
-- shop/main.txt --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
CMD ["python", "-m", "shop"]
-- .dockerignore --
.git
"""
    good = """
-- .dockerignore --
.git
**/.venv
"""
    near_misses = (
        # Only named files are copied: the environment is sent nowhere.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- shop/main.txt --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
COPY shop shop
""",
        # `COPY --exclude` keeps it out where it is copied.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
COPY --exclude=.venv . /app/
""",
        # A builder stage makes it, the last stage takes it from there.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim AS builder
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen
FROM python:3.13-slim
COPY --from=builder /app/.venv /app/.venv
""",
    )
