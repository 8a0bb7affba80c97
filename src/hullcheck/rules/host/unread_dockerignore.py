"""Rule: an ignore file that no known build reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.source import Source
from hullcheck.docker.build import Build, OriginKind
from hullcheck.docker.filesystem import below, join
from hullcheck.ignoring import ignore_edit, moved_lines
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.core.snapshot import Snapshot
    from hullcheck.docker.ignore.context import BuildContext
    from hullcheck.facts import BuildFacts, Facts

SUFFIX = ".dockerignore"

_PLAIN = lazy_pattern(r"(?:[^*?\[\]\\]|\*)+")
"""A pattern of which one path can be written that stands for what it matches."""

_BUILT_HERE = lazy_pattern(
    r"(?m)\b(?:docker|podman|nerdctl|buildah)\b[^\n#]*\b(?:build|bud)\b[^\n]*[ \t]\.(?![\w./])"
)
"""A command that builds in the directory where it is given."""

_READERS = ("cog.yaml", "captain-definition", "Tiltfile", "werf.yaml", "garden.yml", "Earthfile")
"""Files by which other tools than Docker build from their directory."""


class UnreadDockerignore(Rule):
    """An ignore file lies where no known build reads it.

    Docker reads `.dockerignore` at the root of the build context, or
    `<Dockerfile>.dockerignore` beside the Dockerfile. A file in a subdirectory
    of the context, or beside a Dockerfile that is built from somewhere else, is
    never opened, and nothing says so. Neither is one above the contexts of all
    builds: `docker build ./backend` knows nothing of what lies outside `backend`.
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
            around = [beside for beside in each if beside]
            nearby = [beside for beside in around if beside.is_near]
            nearby = nearby or list(_all_below(path, around, facts))
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
        directory = path.rpartition("/")[0]
        lines = moved_lines(source.text, directory, build.context) if source else ()
        inside = below(directory, build.context)
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
            # From above it may be meant for several contexts.
            fix=fix if lines and inside and all(map(_is_plain, lines)) else None,
        )


@dataclass(frozen=True, slots=True)
class _Beside:
    """A build that an ignore file may be meant for."""

    build: Build
    ignore_path: str | None
    """Where Docker looks for the ignore file of the build; None: its context is not known."""
    covers: bool
    """What it reads stops all that the other is meant to stop, or its context is not known."""
    is_near: bool
    """The file lies where one may be for this build, or what it copies has it beside it."""
    is_deeper: bool
    """Its context lies below the directory of the file."""


def _read(build: BuildFacts) -> tuple[str, ...]:
    return tuple(build.ignore_files_read)


def _beside(path: str, build: BuildFacts, facts: Facts) -> _Beside | None:
    """Return a build that the ignore file at `path` may be meant for; None if it is not."""
    directory = path.rpartition("/")[0]
    is_near = _nearby(path, build.build) or _is_copied_beside(path, build)
    if not (is_near or below(build.build.dockerfile or "", directory)):
        return None
    context, source = build.context, facts.snapshot.source(path)
    if context is None:
        return _Beside(build.build, None, covers=True, is_near=is_near, is_deeper=False)
    lines = moved_lines(source.text, directory, context.root) if source else ()
    return _Beside(
        build.build,
        context.ignore_path,
        covers=all(
            _stops(context, line) or _is_elsewhere(line, directory, context) for line in lines
        ),
        is_near=is_near,
        is_deeper=context.root != directory and below(context.root, directory),
    )


def _is_elsewhere(line: str, directory: str, context: BuildContext) -> bool:
    """Say whether a line is of what lies beside the file, and not in the context."""
    return line.strip("*/") == ".git" and directory != context.root


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


def _all_below(path: str, around: Sequence[_Beside], facts: Facts) -> Sequence[_Beside]:
    """Return the builds below an ignore file if the context of each lies deeper than that.

    None where another build, which is not known, may read it.
    """
    directory, _, name = path.rpartition("/")
    if name != SUFFIX or facts.unknowns or _may_be_read(facts.snapshot, directory):
        return ()
    return around if all(each.is_deeper for each in around) else ()


def _may_be_read(snapshot: Snapshot, directory: str) -> bool:
    """Say whether another tool, or what a document tells to call, reads an ignore file there."""
    if any(join(directory, name) in snapshot for name in _READERS):
        return True
    texts = (text for path, text in snapshot.texts.items() if path.rpartition("/")[0] == directory)
    return any(isinstance(text, Source) and _BUILT_HERE.search(text.text) for text in texts)


def _nearby(path: str, build: Build) -> bool:
    directory, _, name = path.rpartition("/")
    if build.dockerfile is None:
        return False
    if name == SUFFIX:
        return below(build.dockerfile, directory) and below(directory, build.context)
    return name == build.dockerfile.rpartition("/")[2] + SUFFIX
