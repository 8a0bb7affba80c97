"""Rule: the Dockerfile's own ignore file replaces `.dockerignore` and lacks what that keeps out."""

from __future__ import annotations

from hullcheck.core.finding import Place, Related, Severity
from hullcheck.core.said import said
from hullcheck.ignoring import ignore_edit
from hullcheck.leaks import Leak

from .leak_rule import Cause, LeakRule


class ShadowedIgnoreFile(LeakRule):
    """A Dockerfile's own ignore file replaces `.dockerignore` and lacks its patterns.

    `<Dockerfile>.dockerignore` beside a Dockerfile is read instead of
    `.dockerignore`, not after it. What only `.dockerignore` names is sent.
    """

    severity = Severity.ERROR
    carries = True
    since = "0.1"
    sources = ("S1 4.1", "docs.docker.com: .dockerignore files", "measured with BuildKit")
    precedence = 4
    allow_when = "this image is meant to hold what the others must not."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile.dev --
FROM python:3.13-slim
WORKDIR /app
COPY . .
-- Dockerfile.dev.dockerignore --
docs
.git
-- .dockerignore --
**/.venv
.git
"""
    good = """
-- Dockerfile.dev.dockerignore --
docs
.git
**/.venv
"""
    near_misses = (
        # The specific file names it as well.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile.dev --
FROM python:3.13-slim
COPY . /app/
-- Dockerfile.dev.dockerignore --
**/.venv
.git
-- .dockerignore --
**/.venv
.git
docs
""",
        # It lies beside another Dockerfile, so this build reads `.dockerignore`.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- Dockerfile.dev.dockerignore --
.git
-- .dockerignore --
**/.venv
.git
""",
    )

    def cause(self, leak: Leak) -> Cause | None:
        """Return the ignore file in force, where the shadowed one would have stopped the file."""
        shadowed = leak.context.shadowed
        if shadowed is None or leak.context.ignore_file is None:
            return None
        stopped_by = shadowed.decision_on(leak.host_paths)
        if stopped_by is None:
            return None
        path = leak.context.ignore_file
        return Cause(
            place=Place(path, 1),
            key=path,
            what=said(
                "`{path}` replaces `{other}` and lacks `{pattern}`, so `{instruction}` carries",
                path=path,
                other=stopped_by.path,
                pattern=stopped_by.pattern,
                instruction=leak.flow.instruction_at(leak.carrier),
            ),
            title=said("Add `{pattern}` to `{path}`", pattern=stopped_by.pattern, path=path),
            edits=(ignore_edit(path, (stopped_by.pattern,)),),
            related=(
                Related(
                    Place(stopped_by.path, stopped_by.line), said("this line is not in force here")
                ),
            ),
        )
