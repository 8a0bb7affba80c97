"""`docker/build-push-action` and its like: a step to the build that it starts.

Inputs are those of docker/build-push-action, which other actions of that name
share (depot, blacksmith): without a `context` the builder clones the repository.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build, ContextKind
from hullcheck.docker.dockerfile.references import repository_of
from hullcheck.syntax.shell_holes import STAND_IN, known_text
from hullcheck.syntax.shell_nouns import Hole, Pieces
from hullcheck.syntax.shell_scope import joined
from hullcheck.syntax.yaml import as_str

from .github_jobs import OWN_REPOSITORY, Step
from .placing import UndecidedError, find_directory, find_dockerfile, find_file, known_word
from .run_paths import START, Site

ACTIONS = ("/build-push-action", "/Publish-Docker-Github-Action")
"""What a text says that uses one of them; the names of the others say what they use."""
_METADATA = "docker/metadata-action@"

_USES = lazy_pattern(r"[\w.-]+/build-push-action(?:@(\S*))?\Z")
_OWNED = lazy_pattern(r"([\w.-]+/[\w.-]+)(?:@\S*)?\Z")
_REMOTE = lazy_pattern(r"[a-z][a-z0-9+.-]*://|git@|github\.com/", re.IGNORECASE)
_DEFAULT = lazy_pattern(r"\{\{\s*defaultContext\s*\}\}")
_COMMAS = lazy_pattern(r"[ \t]*,[ \t]*")
_CONTEXT, _DOCKERFILE = said("the context"), said("the Dockerfile")


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What the inputs of an action are called, the first that is there."""

    context: tuple[str, ...] = ("context",)
    file: tuple[str, ...] = ("file",)
    arguments: str = "build-args"
    names: str = ""
    """The input with variables of the environment that are arguments, divided by commas."""
    directory: str = ""
    """The input that says where the builder runs."""
    clones: bool = False
    """Without a context the builder clones the repository; else it takes the workspace."""
    has_commas: bool = False
    """Commas divide the arguments as well."""


# The first version had other names, and sent the workspace.
_PUSH = _Dialect(("context", "path"), ("file", "dockerfile"), clones=True)
_DIALECTS = {
    "aevea/action-kaniko": _Dialect(("path",), ("build_file",), ""),
    "elgohr/publish-docker-github-action": _Dialect(
        file=("dockerfile",), arguments="", names="buildargs", directory="workdir"
    ),
    "int128/kaniko-action": _Dialect(),
    "mr-smithers-excellent/docker-build-push": _Dialect(
        ("directory",), ("dockerfile",), "buildArgs", has_commas=True
    ),
    "redhat-actions/buildah-build": _Dialect(file=("containerfiles", "dockerfiles")),
}
"""By their names in lower case: what the README of each says."""


def _dialect(uses: str) -> _Dialect | None:
    found = _OWNED.match(uses)
    if found is None:
        return None
    return _PUSH if _USES.match(uses) else _DIALECTS.get(found[1].lower())


def is_push_action(uses: str | None) -> bool:
    """Say whether `uses` names an action that builds and pushes an image."""
    return uses is not None and _dialect(uses) is not None


def named_context_lines(step: Step) -> Iterator[Pieces]:
    """Yield the lines `NAME=path` of the named contexts of `step`."""
    yield from input_lines(step.text("with", "build-contexts") or ())


def build_of(snapshot: Snapshot, step: Step) -> Build:
    """Return the build of `step`, without an origin; raises `UndecidedError`."""
    dialect = _dialect(as_str(step.node.get("uses")) or "") or _PUSH
    below = known_word(step.text("with", dialect.directory), said("the working directory"))
    site = Site((below,), step.mount)
    written = _first(step, dialect.context) or (() if dialect.clones else (".",))
    file = known_word(_first(step, dialect.file), _DOCKERFILE)
    directory = cloned_directory(written)
    if directory is not None:
        kind = ContextKind.GIT
        context = find_directory(snapshot, directory, directory, _CONTEXT)
        dockerfile = _in_clone(snapshot, context, file)
    else:
        kind = ContextKind.LOCAL
        path = known_word(written, _CONTEXT)
        if _REMOTE.match(path):
            raise UndecidedError(
                said("{what} `{path}` is not in this repository", what=_CONTEXT, path=path)
            )
        context = find_directory(snapshot, _seen(site, path), path, _CONTEXT)
        dockerfile = _in_workspace(snapshot, site, context, file)
    return Build(
        dockerfile=dockerfile,
        context=context,
        context_kind=kind,
        target=known_word(step.text("with", "target"), said("the target")) or None,
        args=dict(_pairs(_arguments(step, dialect))),
        open_args=frozenset(_open_arguments(step, dialect)),
        named_contexts=_named_contexts(step, site),
        names=tuple(_names(step)),
    )


def cloned_directory(context: Pieces | None) -> str | None:
    """Return the directory of this repository that the builder clones, or None if it does not."""
    first = context[0] if context else ""
    if context is None or not context or not isinstance(first, str):
        return "" if not context else None
    default = _DEFAULT.match(first)
    if default:
        first = first[default.end() :]
    elif not (_REMOTE.match(first) and OWN_REPOSITORY in first):
        return None
    rest = joined((first, *context[1:]))
    last = rest[-1] if rest else ""
    # https://github.com/OWNER/NAME.git#REF:DIRECTORY
    directory = last.rpartition(":")[2] if isinstance(last, str) and ":" in last else ""
    return (
        "" if directory.startswith("//") else posixpath.normpath(directory or ".").removeprefix(".")
    )


def _seen(site: Site, path: str) -> str | None:
    return site.inside(posixpath.join(START, path), site.starts[0])


def _in_workspace(snapshot: Snapshot, site: Site, context: str, file: str) -> str:
    if not file:
        return find_dockerfile(snapshot, context)
    return find_file(snapshot, _seen(site, file), file, _DOCKERFILE)


def _in_clone(snapshot: Snapshot, context: str, file: str) -> str:
    if not file:
        return find_dockerfile(snapshot, context)
    path = Site().inside(posixpath.join(START, file), context)
    return find_file(snapshot, path, file, _DOCKERFILE)


def _first(step: Step, names: Iterable[str]) -> Pieces:
    """Return the first of the inputs `names` that says something."""
    return next((text for name in names if (text := step.text("with", name))), ())


def _arguments(step: Step, dialect: _Dialect) -> Iterator[Pieces]:
    """Yield the build arguments `NAME=value`, as far as they are known."""
    pieces = step.text("with", dialect.arguments) or ()
    if dialect.has_commas:
        pieces = tuple(_COMMAS.sub("\n", one) if isinstance(one, str) else one for one in pieces)
    yield from input_lines(pieces)


def _pairs(lines: Iterable[Pieces]) -> Iterator[tuple[str, str]]:
    """Yield what lines `NAME=value` say, where the value is known."""
    for line in lines:
        text = line[0] if len(line) == 1 and isinstance(line[0], str) else ""
        key, is_given, value = text.strip().strip("\"'").partition("=")
        if is_given and key and STAND_IN not in value:
            yield key, value


def _names(step: Step) -> Iterator[str]:
    """Yield the repositories that the image is tagged with; the tag need not be known."""
    for line in input_lines(step.text("with", "tags") or ()):
        head = line[0].strip() if line and isinstance(line[0], str) else ""
        if repository_of(head) and (len(line) == 1 or head.endswith(":")):
            yield repository_of(head)


def described_images(steps: Iterable[Step]) -> dict[str, tuple[str, ...]]:
    """Return the repositories for which steps make tags and labels, by the file they stand in."""
    found: dict[str, tuple[str, ...]] = {}
    for step in steps:
        if (as_str(step.node.get("uses")) or "").startswith(_METADATA):
            lines = input_lines(step.text("with", "images") or ())
            known = (line[0] for line in lines if len(line) == 1)
            named = (repository_of(head.strip()) for head in known if isinstance(head, str))
            found[step.path] = (*found.get(step.path, ()), *(name for name in named if name))
    return found


def _open_arguments(step: Step, dialect: _Dialect) -> Iterator[str]:
    """Yield the names of build arguments whose value is not known."""
    for line in _arguments(step, dialect):
        head = line[0] if line and isinstance(line[0], str) else ""
        name, is_given, value = head.strip().strip("\"'").partition("=")
        if is_given and name and (len(line) > 1 or STAND_IN in value):
            yield name
    named = known_text(step.text("with", dialect.names) or ()) or ""
    yield from (name.partition("=")[0] for name in re.split(r"[\s,]+", named) if name)


def input_lines(pieces: Pieces) -> Iterator[Pieces]:
    """Yield the lines of an input, as far as they are known."""
    line: Pieces = ()
    for piece in pieces:
        if isinstance(piece, Hole):
            line = (*line, piece)
            continue
        first, *others = piece.split("\n")
        line = joined((*line, first))
        for other in others:
            yield line
            line = joined((other,))
    yield line


def _named_contexts(step: Step, site: Site) -> Mapping[str, str]:
    contexts = {}
    for name, value in _pairs(named_context_lines(step)):
        local = None if re.match(r"[a-z-]+:", value) else _seen(site, value)
        contexts[name] = value if local is None else local
    return contexts
