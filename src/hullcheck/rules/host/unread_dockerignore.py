"""Rule: an ignore file that no known build reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.docker.build import Build, OriginKind
from hullcheck.docker.filesystem import below, join
from hullcheck.ignoring import ignore_edit, moved_lines
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.docker.ignore.context import BuildContext
    from hullcheck.facts import BuildFacts, Facts

SUFFIX = ".dockerignore"

_PLAIN = lazy_pattern(r"(?:[^*?\[\]\\]|\*)+")
"""A pattern of which one path can be written that stands for what it matches."""


class UnreadDockerignore(Rule):
    """An ignore file lies where no known build reads it.

    Docker reads `.dockerignore` at the root of the build context, or
    `<Dockerfile>.dockerignore` beside the Dockerfile. A file in a subdirectory
    of the context, or beside a Dockerfile that is built from somewhere else, is
    never opened, and nothing says so.
    """

    severity = Severity.WARNING
    since = "0.1"
    scope = Scope.REPOSITORY
    fix = "unsafe"
    sources = ("S1 4.2", "docs.docker.com: .dockerignore files", "measured with BuildKit")
    allow_when = "a build that hullcheck does not know of reads it."
    bad = """
-- backend/Dockerfile --
FROM python:3.13-slim
COPY backend/app.txt /app/
-- backend/app.txt --
-- backend/.dockerignore --
.venv
-- compose.yaml --
services:
  web:
    build:
      context: .
      dockerfile: backend/Dockerfile
-- .dockerignore --
.git
"""
    good = """
-- backend/Dockerfile --
FROM python:3.13-slim
COPY app.txt /app/
-- compose.yaml --
services:
  web:
    build: backend
"""
    near_misses = (
        # One build reads it.
        """
-- backend/Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- backend/.dockerignore --
.venv
-- compose.yaml --
services:
  web:
    build: backend
""",
        # fastapi/full-stack-fastapi-template: what it names the other keeps out already.
        """
-- frontend/Dockerfile --
FROM node:24
COPY frontend /app/
-- frontend/.dockerignore --
node_modules
dist
-- compose.yaml --
services:
  web:
    build: {context: ., dockerfile: frontend/Dockerfile}
-- .dockerignore --
.git
**/node_modules
frontend/dist
""",
        # docker-library/official-images: a link, and its target is what is read.
        """
-- Dockerfile --
FROM python:3.13-slim
COPY app.txt /app/
-- app.txt --
-- .dockerignore -> .gitignore --
-- .gitignore --
.venv
-- compose.yaml --
services:
  web:
    build: .
""",
        # The Dockerfile has an ignore file of its own, as good as the context's.
        """
-- docker/Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- docker/Dockerfile.dockerignore --
.venv
.git
-- .dockerignore --
.venv
*.log
-- compose.yaml --
services:
  web:
    build: {context: ., dockerfile: docker/Dockerfile}
""",
        # Nothing declares a build, so nobody knows the context.
        """
-- backend/Dockerfile --
FROM python:3.13-slim
COPY backend/app.txt /app/
-- backend/app.txt --
-- backend/.dockerignore --
.venv
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield every ignore file that no build reads though a build beside it is declared."""
        read = {path for paths in facts.of_all(_read) for path in paths}
        found = facts.snapshot.tree.containing(f"{SUFFIX}\0")
        paths = [p for p in found if p not in read and facts.snapshot.resolve(p) not in read]
        if not paths:
            return
        told = facts.of_all(lambda build: tuple(_beside(path, build, facts) for path in paths))
        for path, each in zip(paths, zip(*told, strict=True), strict=False):
            nearby = [beside for beside in each if beside]
            if any(_is_replaced(path, beside.build) for beside in nearby):
                continue
            declared = nearby and all(_declared(beside.build) for beside in nearby)
            source = facts.snapshot.source(path)
            covered = source is not None and all(beside.covers for beside in nearby)
            first = next((beside for beside in nearby if beside.ignore_path), None)
            if declared and not covered and first:
                yield self._finding(facts, path, first)

    def _finding(self, facts: Facts, path: str, beside: _Beside) -> Finding:
        build, instead = beside.build, beside.ignore_path or ""
        origin = build.origins[0]
        source = facts.snapshot.source(path)
        lines = moved_lines(source.text, path.rpartition("/")[0], build.context) if source else ()
        fix = Fix(
            said("Write its patterns from the context's root, in `{instead}`", instead=instead),
            (ignore_edit(instead, lines),),
            check=said(
                "delete `{path}` afterwards, and look whether each pattern is still meant",
                path=path,
            ),
        )
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "no known build reads `{path}`: the context of `{dockerfile}` is `{context}`, "
                "so Docker looks for `{instead}`",
                path=path,
                dockerfile=build.dockerfile,
                context=build.context or ".",
                instead=instead,
            ),
            place=Place(path, 1),
            cause=path,
            builds=(build.id,),
            related=(Related(Place(origin.path, origin.line), said("the build is declared here")),),
            # The file itself stays: where the rule would go on speaking of it, nothing is mended.
            fix=fix if lines and all(map(_is_plain, lines)) else None,
        )


@dataclass(frozen=True, slots=True)
class _Beside:
    """A build that an ignore file may be meant for."""

    build: Build
    ignore_path: str | None
    """Where Docker looks for the ignore file of the build; None: its context is not known."""
    covers: bool
    """What it reads stops all that the other is meant to stop, or its context is not known."""


def _read(build: BuildFacts) -> tuple[str, ...]:
    return tuple(build.ignore_files_read)


def _beside(path: str, build: BuildFacts, facts: Facts) -> _Beside | None:
    """Return a build that the ignore file at `path` may be meant for; None if it is not."""
    if not (_nearby(path, build.build) or _is_copied_beside(path, build)):
        return None
    context, source = build.context, facts.snapshot.source(path)
    if context is None:
        return _Beside(build.build, None, covers=True)
    lines = moved_lines(source.text, path.rpartition("/")[0], context.root) if source else ()
    covers = all(_stops(context, line) for line in lines)
    return _Beside(build.build, context.ignore_path, covers=covers)


def _stops(context: BuildContext, line: str) -> bool:
    """Say whether what the pattern `line` plainly stands for is kept out of `context`."""
    if not _is_plain(line):
        return False
    example = join(context.root, line.replace("**/", "").replace("*", "x"))
    return context.lets_through(example) is False


def _is_plain(line: str) -> bool:
    return not line.startswith("!") and _PLAIN.fullmatch(line) is not None


def _is_replaced(path: str, build: Build) -> bool:
    """Say whether a build would read it, had it no `<Dockerfile>.dockerignore`.

    It lies where it belongs, and what that one lacks `shadowed-ignore-file` tells.
    """
    directory, _, name = path.rpartition("/")
    return name == SUFFIX and directory == build.context


def _declared(build: Build) -> bool:
    return any(origin.kind is not OriginKind.DOCKERFILE for origin in build.origins)


def _is_copied_beside(path: str, build: BuildFacts) -> bool:
    """Say whether a build copies the directory in which the file lies, by its name."""
    directory, _, name = path.rpartition("/")
    if name != SUFFIX or build.flow is None or directory == build.build.context:
        return False
    root = build.flow.context.root
    return any(
        use.copies and use.path and join(root, use.path) == directory for use in build.flow.sources
    )


def _nearby(path: str, build: Build) -> bool:
    directory, _, name = path.rpartition("/")
    if build.dockerfile is None:
        return False
    if name == SUFFIX:
        return below(build.dockerfile, directory) and below(directory, build.context)
    return name == build.dockerfile.rpartition("/")[2] + SUFFIX
