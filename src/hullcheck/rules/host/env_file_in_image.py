"""Rule: an env file that git does not track lands in the image."""

from __future__ import annotations

from hullcheck.core.finding import Severity

from .carried import CarriedRule


class EnvFileInImage(CarriedRule):
    """An env file of the developer's machine lands in the image.

    `.env` is kept out of git because of what is in it. In a layer it can be
    read by everybody who can pull the image, also when a later instruction
    removes it. Configuration belongs into the container's environment when it
    starts.
    """

    severity = Severity.ERROR
    since = "0.1"
    sources = ("S1 4.3", "docs.docker.com: build secrets", "measured with BuildKit")
    kinds = frozenset({"env-file"})
    allow_when = "the file holds no secret and is the same on every machine; then track it."
    bad = """
-- app.txt --
-- .env.example --
TOKEN=
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
-- .dockerignore --
.git
"""
    good = """
-- .dockerignore --
.git
**/.env
"""
    near_misses = (
        # The example is copied under the name `.env`; it is in git for everybody to see.
        """
-- app.txt --
-- .env.example --
TOKEN=
-- Dockerfile --
FROM python:3.13-slim
COPY app.txt /app/
COPY .env.example /app/.env
""",
        # The framework's defaults are tracked: no file of the host's.
        """
-- app.txt --
-- .env --
VITE_TITLE=shop
-- Dockerfile --
FROM node:22-slim
COPY . /app/
-- .dockerignore --
.git
""",
    )
