"""Builds of dev containers (containers.dev/implementors/json_reference).

Their paths are relative to the `devcontainer.json` itself. One that uses compose
files names services; their builds are those of the compose files.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import islice

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build, Machine, Origin, OriginKind, Purpose
from hullcheck.syntax.mentions import mentions
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.shell_holes import known_text
from hullcheck.syntax.yaml_nodes import YamlMapping, YamlNode, as_str, as_strings

from .declared import Declared, DeclaredService
from .devcontainer_service import container_of
from .devcontainer_variables import FOLDER, pieces
from .placing import UndecidedError, find_directory, find_file, known_word
from .run_paths import beside
from .shell_texts import unread

MAX_FILES = 200
"""Files that are looked into."""

_NAMES = ("devcontainer.json", ".devcontainer.json")
_KEYS = ("build", "dockerFile", "dockerComposeFile")
_DOCKERFILE, _CONTEXT = said("the Dockerfile"), said("the context")


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield every `devcontainer.json` at a place where editors look for one."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return every dev container that is built, with its build and the line that names that."""
    builds: list[Build] = []
    unknowns: list[Unknown] = []
    services: list[DeclaredService] = []
    for path, node in _files(snapshot):
        found = _declared(snapshot, path, node)
        builds += [found] if isinstance(found, Build) else []
        unknowns += [found] if isinstance(found, Unknown) else []
        if isinstance(found, Build) and isinstance(node, YamlMapping):
            services += container_of(found, path, node)
    return Declared(tuple(builds), tuple(unknowns), tuple(services))


def compose_files(snapshot: Snapshot) -> Iterator[tuple[str, ...]]:
    """Yield the compose files that a dev container uses together, where all of them are there."""
    for path, node in _files(snapshot):
        written = None if isinstance(node, Problem) else node.get("dockerComposeFile")
        names = [pieces(name, path) for name in as_strings(written)]
        try:
            found = [beside(path, known_word(name, said("the file"))) for name in names]
        except UndecidedError:
            continue
        if found and all(one is not None and one in snapshot for one in found):
            yield tuple(str(one) for one in found)


def _paths(snapshot: Snapshot) -> Iterator[str]:
    named = (path for name in _NAMES for path in snapshot.tree.named(name))
    yield from islice((path for path in named if _is_looked_for(path)), MAX_FILES)


def _is_looked_for(path: str) -> bool:
    """Say whether an editor that opens some directory of the repository finds `path`."""
    directory, name = posixpath.split(path)
    above = posixpath.dirname(directory)
    return name == _NAMES[1] or FOLDER in (
        posixpath.basename(directory),
        posixpath.basename(above),
    )


def _files(snapshot: Snapshot) -> Iterator[tuple[str, YamlNode | Problem]]:
    for path in _paths(snapshot):
        source = snapshot.source(path)
        if source is not None and mentions(source.text, _KEYS):
            # Lazily: many repositories have no dev container.
            from hullcheck.syntax.jsonc import parse_jsonc  # noqa: PLC0415

            yield path, parse_jsonc(source)


def _declared(snapshot: Snapshot, path: str, node: YamlNode | Problem) -> Build | Unknown | None:
    if isinstance(node, Problem):
        return Unknown(
            said("the dev container is not read: {reason}", reason=node.reason), path, node.line
        )
    line = _line(node)
    if line is None:
        return None
    try:
        return _build(snapshot, path, node, line)
    except UndecidedError as undecided:
        return Unknown(said("the build is not known: {undecided}", undecided=undecided), path, line)


def _line(node: YamlNode) -> int | None:
    """Return the line that says what is built, or None where nothing is."""
    if not isinstance(node, YamlMapping):
        return None
    if (old := node.entry("dockerFile")) is not None:
        return old.key.line
    new = node.entry("build")
    return new.key.line if new is not None and new.value.get("dockerfile") is not None else None


def _build(snapshot: Snapshot, path: str, node: YamlNode, line: int) -> Build:
    """Return the build as the reference implementation makes it; raises `UndecidedError`.

    The older keys stand beside `build`, which then holds the rest (devcontainers/cli,
    `src/spec-configuration/configuration.ts`).
    """
    old, new = node.get("dockerFile"), node.get("build", "dockerfile")
    written = node.get("context") if old is not None else node.get("build", "context")
    file = _known(old if old is not None else new, path, _DOCKERFILE)
    context = _known(written, path, _CONTEXT) or "."
    arguments = dict(_arguments(node.get("build", "args"), path))
    known = {name: value for name, value in arguments.items() if value is not None}
    return Build(
        dockerfile=find_file(snapshot, beside(path, file), file, _DOCKERFILE),
        context=find_directory(snapshot, beside(path, context), context, _CONTEXT),
        target=_known(node.get("build", "target"), path, said("the target")) or None,
        args=known,
        open_args=frozenset(arguments.keys() - known.keys()),
        origins=(Origin(path, line, OriginKind.DEVCONTAINER, Machine.DEVELOPER),),
        purpose=Purpose.DEVELOPMENT,
        purpose_evidence=said("`{path}` makes a dev container of it", path=path),
    )


def _arguments(node: YamlNode | None, path: str) -> Iterator[tuple[str, str | None]]:
    """Yield each build argument with its value; None where that is not known."""
    for entry in node.entries if isinstance(node, YamlMapping) else ():
        written = as_str(entry.value)
        value = None if written is None else known_text(pieces(written, path))
        yield entry.key.text, value


def _known(node: YamlNode | None, path: str, what: str) -> str:
    if node is not None and as_str(node) is None:
        raise UndecidedError(said("{what} is not a text", what=what))
    return known_word(pieces(as_str(node) or "", path), what)
