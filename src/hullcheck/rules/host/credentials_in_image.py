"""Rule: credentials of the developer's machine land in the image."""

from __future__ import annotations

from hullcheck.core.finding import Severity

from .carried import CarriedRule


class CredentialsInImage(CarriedRule):
    """Credentials of the developer's machine land in the image.

    Tokens in `.npmrc`, `.pypirc` or `.netrc`, private keys, cloud credentials:
    whoever can pull the image has them, and removing the file in a later
    instruction leaves it in its layer. A build that needs one takes it with
    `RUN --mount=type=secret`.
    """

    severity = Severity.ERROR
    since = "0.1"
    sources = ("docs.docker.com: build secrets", "measured with BuildKit")
    kinds = frozenset({"credentials"})
    allow_when = "the file holds no secret; then track it."
    bad = """
-- package.json --
{"name": "web"}
-- .gitignore --
.npmrc
-- Dockerfile --
FROM node:22-slim
WORKDIR /app
COPY . .
-- .dockerignore --
.git
**/node_modules
"""
    good = """
-- .dockerignore --
.git
**/node_modules
**/.npmrc
"""
    near_misses = (
        # The file is tracked: a setting, no secret of the host's.
        """
-- package.json --
{"name": "web"}
-- .npmrc --
engine-strict=true
-- Dockerfile --
FROM node:22-slim
COPY . /app/
-- .dockerignore --
.git
""",
        # It is given to the build as a secret and never copied.
        """
-- package.json --
{"name": "web"}
-- .gitignore --
.npmrc
-- Dockerfile --
FROM node:22-slim
COPY package.json /app/
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm install
""",
    )
