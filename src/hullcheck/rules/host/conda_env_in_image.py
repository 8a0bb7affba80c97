"""Rule: a conda or pixi environment of the host lands in the image."""

from __future__ import annotations

from hullcheck.core.finding import Severity

from .carried import CarriedRule


class CondaEnvInImage(CarriedRule):
    """A conda or pixi environment of the developer's machine lands in the image.

    A conda prefix holds not only Python packages but compiled libraries for one
    system, with its own path written into scripts and binaries. In an image it
    weighs gigabytes and works only by luck.
    """

    severity = Severity.ERROR
    since = "0.1"
    sources = ("S3 2", "pixi.sh: environments", "docs.conda.io: managing environments")
    kinds = frozenset({"conda"})
    allow_when = "it was packed for the image on purpose, with conda-pack."
    bad = """
-- pixi.toml --
[workspace]
name = "shop"
channels = ["conda-forge"]
platforms = ["linux-64"]
-- pixi.lock --
version: 6
-- Dockerfile --
FROM ghcr.io/prefix-dev/pixi:0.50.0
WORKDIR /app
COPY . .
RUN pixi install --locked
-- .dockerignore --
.git
"""
    good = """
-- .dockerignore --
.git
**/.pixi
"""
    near_misses = (
        # The builder's environment is taken from the builder.
        """
-- pixi.toml --
[workspace]
name = "shop"
-- pixi.lock --
version: 6
-- Dockerfile --
FROM ghcr.io/prefix-dev/pixi:0.50.0 AS build
WORKDIR /app
COPY pixi.toml pixi.lock ./
RUN pixi install --locked
FROM debian:bookworm-slim
COPY --from=build /app/.pixi /app/.pixi
""",
        # The ignore file names it.
        """
-- pixi.toml --
[workspace]
name = "shop"
-- pixi.lock --
version: 6
-- Dockerfile --
FROM ghcr.io/prefix-dev/pixi:0.50.0
COPY . /app/
-- .dockerignore --
.pixi
.git
""",
    )
