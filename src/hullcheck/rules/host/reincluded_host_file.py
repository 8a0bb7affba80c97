"""Rule: a `!` pattern brings a host file back into the context."""

from __future__ import annotations

from hullcheck.core.edit import Edit
from hullcheck.core.finding import Place, Severity
from hullcheck.core.said import said
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.ignoring import ignore_edit
from hullcheck.leaks import Leak

from .leak_rule import Cause, LeakRule


class ReincludedHostFile(LeakRule):
    """A `!` pattern brings an environment, a cache or a secret back.

    The last pattern that matches decides. `*` and then `!src` is a fine way to
    send only what an image needs, and it brings back everything that lies below
    `src`: the caches and the environment too. They have to be named again, after
    the `!`.
    """

    severity = Severity.ERROR
    carries = True
    since = "0.1"
    sources = ("docs.docker.com: .dockerignore files", "measured with BuildKit")
    precedence = 6
    allow_when = "the file is brought back on purpose."
    bad = """
-- src/pyproject.toml --
[project]
name = "shop"
version = "1"
-- src/uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY src .
-- .dockerignore --
*
!src
"""
    good = """
-- .dockerignore --
*
!src
**/.venv
"""
    near_misses = (
        # ArchiveBox: of `.git` what names the commit comes back, for the program to tell.
        """
-- .dockerignore --
.git/
!.git/HEAD
!.git/refs/heads/*
-- .git/HEAD (ignored) --
-- .git/config (ignored) --
-- Dockerfile --
FROM python:3.13-slim
COPY . /app
""",
        # The environment is named again behind the `!`.
        """
-- src/pyproject.toml --
[project]
name = "shop"
version = "1"
-- src/uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
COPY src /app/
-- .dockerignore --
*
!src
src/.venv
""",
        # Mintplex-Labs/anything-llm: settings for the stage that builds, brought back by name.
        """
-- frontend/package.json --
{"scripts": {"build": "vite build"}}
-- frontend/.env.example --
-- .gitignore --
frontend/.env.production
-- Dockerfile --
FROM node:24 AS build
COPY frontend /app/
RUN cd /app && npm run build
FROM nginx:1.29
COPY --from=build /app/dist /usr/share/nginx/html
-- .dockerignore --
.git
**/.env*
**/node_modules
!frontend/.env.production
""",
        # The environment lies outside of what comes back.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- src/main.txt --
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
*
!src
""",
    )

    def cause(self, leak: Leak) -> Cause | None:
        """Return the `!` pattern that decided."""
        decided = leak.trace.decided_by
        pattern = None if decided is None else leak.context.pattern_at(decided.line)
        if decided is None or pattern is None or not pattern.negated:
            return None
        return Cause(
            place=Place(decided.path, decided.line, span=pattern.span),
            key=f"{decided.path} {decided.pattern}",
            what=said(
                "`{pattern}` brings it back, and `{instruction}` carries",
                pattern=decided.pattern,
                instruction=leak.flow.instruction_at(leak.carrier),
            ),
            title=said("End `{path}` with a line that keeps it out", path=decided.path),
            edits=(_last_line(leak, decided.path),),
        )


def _last_line(leak: Leak, path: str) -> Edit:
    """Return the edit that ends the ignore file at `path` with a line that stops the host file.

    A directory that an earlier pattern excludes is not compared with later ones,
    so behind `.git`, `!.git/HEAD` a further `.git` does not stop HEAD: it arrives,
    though empty. What lies in it has to be named.
    """
    line = leak.ignore_line
    plain = ignore_edit(path, (line,))
    context = BuildContext(leak.snapshot.with_edits((plain,)), leak.build)
    stopped = not any(context.lets_through(each) for each in leak.host_paths)
    return plain if stopped else ignore_edit(path, (f"{line}/**",))
