"""Rule: a pattern that matches at the root only, written as if it matched at any depth."""

from __future__ import annotations

from hullcheck.core.edit import Replace
from hullcheck.core.finding import Place, Severity
from hullcheck.core.said import said
from hullcheck.docker.ignore.ignorefile import IgnorePattern
from hullcheck.ignoring import ignore_edit, stops_source
from hullcheck.leaks import Leak

from .leak_rule import Cause, LeakRule


class RootOnlyIgnorePattern(LeakRule):
    """An ignore pattern matches at the context's root only, and the file lies deeper.

    In `.gitignore` a name without a slash matches at any depth. In
    `.dockerignore` every pattern starts at the context's root: `.venv` keeps
    out `.venv` and lets `backend/.venv` through; `**/.venv` matches both. Of 49
    public ignore files with a bare `__pycache__`, 47 let deeper ones through.
    """

    severity = Severity.ERROR
    carries = True
    since = "0.1"
    sources = ("S1 4.2", "docs.docker.com: .dockerignore files", "measured with BuildKit")
    precedence = 5
    allow_when = "only the root's is meant, and the deeper one belongs into the image."
    bad = """
-- backend/pyproject.toml --
[project]
name = "shop"
version = "1"
-- backend/uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY backend/ .
-- .dockerignore --
# environments
.venv
.git
-- compose.yaml --
services:
  web:
    build: .
"""
    good = """
-- .dockerignore --
# environments
**/.venv
.git
"""
    near_misses = (
        # The project lies at the root, where the pattern matches.
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
-- .dockerignore --
.venv
.git
""",
        # A leading slash says that the root is meant.
        """
-- backend/pyproject.toml --
[project]
name = "shop"
version = "1"
-- backend/uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
COPY backend/ /app/
-- .dockerignore --
/.venv
.git
-- compose.yaml --
services:
  web:
    build: .
""",
    )

    def cause(self, leak: Leak) -> Cause | None:
        """Return the pattern that would stop the host file if it matched at any depth."""
        if leak.trace.decided_by is not None:
            return None
        meant = [each for each in leak.context.patterns if _means(each, leak)]
        # `__pycache__` says more of a `web/__pycache__` than the `*.pyc` above it.
        named = (each for each in meant if _would_stop(each, leak, (leak.host.path,)))
        pattern = next(named, next(iter(meant), None))
        return None if pattern is None else self._cause(leak, pattern)

    def _cause(self, leak: Leak, pattern: IgnorePattern) -> Cause:
        path, text, deeper = leak.context.ignore_path, pattern.written, _deeper(pattern)
        title, edit = said("Write `{deeper}`, which matches at every depth", deeper=deeper), None
        if stops_source(deeper, leak.context, leak.snapshot):
            title = said("Keep it out with a line in `{path}`", path=path)
            edit = ignore_edit(path, (leak.ignore_line,))
        return Cause(
            place=Place(path, pattern.line, span=pattern.span),
            key=f"{path} {text}",
            what=said(
                "`{text}` matches at the context's root only, so `{instruction}` carries",
                text=text,
                instruction=leak.flow.instruction_at(leak.carrier),
            ),
            title=title,
            edits=(edit or Replace(path, pattern.span, deeper),),
        )


def _means(pattern: IgnorePattern, leak: Leak) -> bool:
    """Say whether `pattern` is a bare name, and one for the host file or what is in it."""
    text = pattern.written
    bare = text.strip("/") and "/" not in text.rstrip("/") and "**" not in text
    if pattern.negated or not bare or not _would_stop(pattern, leak, leak.host_paths):
        return False
    # `docs` is a directory of the root's: it does not mean every cache below some `docs`.
    parent = leak.host.path.rstrip("/").rpartition("/")[0]
    return parent == leak.context.root or not _would_stop(pattern, leak, (parent,))


def _would_stop(pattern: IgnorePattern, leak: Leak, paths: tuple[str, ...]) -> bool:
    return leak.context.would_stop(_deeper(pattern), paths)


def _deeper(pattern: IgnorePattern) -> str:
    return f"**/{pattern.written}"
