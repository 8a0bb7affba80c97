"""Builds of Skaffold (skaffold.dev/docs/references/yaml)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import islice

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Build, Machine, Origin, OriginKind
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.yaml import parse_yaml_documents
from hullcheck.syntax.yaml_nodes import YamlMapping, YamlNode, YamlSequence, as_list, as_str

from .declared import Declared
from .placing import UndecidedError, find_directory, find_file
from .run_paths import beside
from .shell_texts import unread

MAX_FILES = 200
"""Files that are looked into."""

_HEAD = "apiVersion: skaffold/"
_TEMPLATE = "{{"
_BUILDERS = ("docker", "kaniko")
_OTHERS = frozenset(("bazel", "buildpacks", "custom", "jib", "ko"))
"""Builders that read no Dockerfile, as far as the file says."""
_PATCHED = "/build/artifacts"


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield the files whose names are those of Skaffold's."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the build of every artifact, those of profiles too, each with its line."""
    found = [one for path in _paths(snapshot) for one in _of_file(snapshot, path)]
    return Declared(
        tuple(one for one in found if isinstance(one, Build)),
        tuple(dict.fromkeys(one for one in found if isinstance(one, Unknown))),
    )


def _paths(snapshot: Snapshot) -> Iterator[str]:
    found = (path for path in snapshot.tree.containing("skaffold") if _is_named(path))
    yield from islice(found, MAX_FILES)


def _is_named(path: str) -> bool:
    return "skaffold" in posixpath.basename(path) and path.endswith((".yaml", ".yml"))


def _of_file(snapshot: Snapshot, path: str) -> Iterator[Build | Unknown]:
    source = snapshot.source(path)
    if source is None or _HEAD not in source.text:
        return
    documents = _documents(source)
    if isinstance(documents, Unknown):
        yield documents
        return
    for document in documents:
        for node in (document, *as_list(document.get("profiles"))):
            yield from _patches(path, node)
            for artifact in as_list(node.get("build", "artifacts")):
                if isinstance(artifact, YamlMapping) and not _OTHERS & _keys(artifact):
                    yield _build(snapshot, path, artifact)


def _documents(source: Source) -> tuple[YamlNode, ...] | Unknown:
    documents = parse_yaml_documents(source)
    if isinstance(documents, Problem):
        reason = said("the Skaffold file is not read: {reason}", reason=documents.reason)
        return Unknown(reason, source.path, documents.line)
    return documents


def _keys(node: YamlMapping) -> set[str]:
    return {entry.key.text for entry in node.entries}


def _patches(path: str, node: YamlNode) -> Iterator[Unknown]:
    for patch in as_list(node.get("patches")):
        if (as_str(patch.get("path")) or "").startswith(_PATCHED):
            reason = said(
                "the profile `{name}` patches what is built", name=as_str(node.get("name"))
            )
            yield Unknown(reason, path, patch.line)


def _build(snapshot: Snapshot, path: str, artifact: YamlMapping) -> Build | Unknown:
    builder = next((artifact.get(name) for name in _BUILDERS if artifact.get(name)), None)
    try:
        context = _known(artifact.get("context"), said("the context")) or "."
        found = find_directory(snapshot, beside(path, context), context, said("the context"))
        arguments = dict(_arguments(builder))
        return Build(
            dockerfile=_dockerfile(snapshot, path, context, builder),
            context=found,
            target=_known(_member(builder, "target"), said("the target")) or None,
            args={name: value for name, value in arguments.items() if value is not None},
            open_args=frozenset(name for name, value in arguments.items() if value is None),
            origins=(Origin(path, artifact.line, OriginKind.PLATFORM, Machine.DEVELOPER),),
        )
    except UndecidedError as undecided:
        name = as_str(artifact.get("image"))
        reason = said(
            "the build of the artifact `{name}` is not known: {undecided}",
            name=name,
            undecided=undecided,
        )
        return Unknown(reason, path, artifact.line)


def _dockerfile(snapshot: Snapshot, path: str, context: str, builder: YamlNode | None) -> str:
    """Return the Dockerfile: below the context, or else below the file itself (pkg/skaffold)."""
    what = said("the Dockerfile")
    file = _known(_member(builder, "dockerfile"), what) or "Dockerfile"
    places = [beside(path, posixpath.join(context, file)), beside(path, file)]
    there = (place for place in places if place is not None and place in snapshot)
    return find_file(snapshot, next(there, places[0]), file, what)


def _member(node: YamlNode | None, name: str) -> YamlNode | None:
    return None if node is None else node.get(name)


def _known(node: YamlNode | None, what: str) -> str:
    text = as_str(node) or ""
    if _TEMPLATE in text:
        raise UndecidedError(
            said("{what} depends on `{text}`, which has no value here", what=what, text=text)
        )
    if isinstance(node, YamlMapping | YamlSequence):
        raise UndecidedError(said("{what} is not a text", what=what))
    return text


def _arguments(builder: YamlNode | None) -> Iterator[tuple[str, str | None]]:
    """Yield each build argument with its value; None where that is not known."""
    node = _member(builder, "buildArgs")
    for entry in node.entries if isinstance(node, YamlMapping) else ():
        text = as_str(entry.value)
        yield entry.key.text, None if text is None or _TEMPLATE in text else text
