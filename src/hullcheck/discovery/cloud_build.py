"""Builds of Google Cloud Build (cloud.google.com/build/docs/build-config-file-schema).

A step is the command of its image with arguments, or a script. It works on what was
uploaded or cloned: what git ignores stays at home.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from hullcheck.core.finding import Unknown
from hullcheck.core.paths import parents
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Machine, OriginKind
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.references import fill_references
from hullcheck.syntax.shell_holes import Holes, quoted
from hullcheck.syntax.shell_nouns import Hole, Pieces
from hullcheck.syntax.yaml import parse_yaml
from hullcheck.syntax.yaml_nodes import YamlMapping, YamlNode, as_list, as_str, as_strings

from .commands import KANIKO
from .declared import Declared
from .run_paths import START, Site
from .shell_texts import ShellText, always, discover_in, is_of_interest, sources_of_interest, unread

MAX_FILES = 200
"""Files that are looked into."""

_WORKSPACE = "/workspace"
"""Where the uploaded files lie."""

_SHELLS = frozenset(("bash", "sh"))


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield the files whose names are those of Cloud Build's."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the build of every step that builds, with its line."""
    found = discover_in(snapshot, shell_texts(snapshot))
    sources = sources_of_interest(snapshot, _paths(snapshot))
    unread_files = (one for source in sources if isinstance(one := _parsed(source), Unknown))
    return Declared(found.builds, (*unread_files, *found.unknowns))


def shell_texts(snapshot: Snapshot) -> Iterator[ShellText]:
    """Yield what every step runs that may be of interest."""
    for source in sources_of_interest(snapshot, _paths(snapshot)):
        node = _parsed(source)
        if not isinstance(node, Unknown):
            known = _substitutions(node)
            for step in as_list(node.get("steps")):
                yield from _texts(source.path, step, known)


def _paths(snapshot: Snapshot) -> Iterator[str]:
    found = (path for path in snapshot.tree.containing("cloudbuild") if _is_named(path))
    yield from islice(found, MAX_FILES)


def _is_named(path: str) -> bool:
    name = posixpath.basename(path)
    return "cloudbuild" in name and name.endswith((".yaml", ".yml", ".json"))


def _parsed(source: Source) -> YamlNode | Unknown:
    if source.path.endswith(".json"):
        from hullcheck.syntax.jsonc import parse_jsonc  # noqa: PLC0415 (rare)

        node = parse_jsonc(source)
    else:
        node = parse_yaml(source)
    if isinstance(node, Problem):
        return Unknown(
            said("the build file is not read: {reason}", reason=node.reason), source.path, node.line
        )
    return node


def _substitutions(node: YamlNode) -> dict[str, Pieces]:
    """Return the variables that the file itself gives a value."""
    given = node.get("substitutions")
    entries = given.entries if isinstance(given, YamlMapping) else ()
    return {one.key.text: fill_references(as_str(one.value) or "", {}) for one in entries}


def _texts(path: str, step: YamlNode, known: Mapping[str, Pieces]) -> Iterator[ShellText]:
    holes = Holes()
    text = holes.text(_script(step, known))
    if not is_of_interest(text):
        return
    directory = fill_references(_in_workspace(as_str(step.get("dir")) or ""), known)
    unknown = next((piece for piece in directory if isinstance(piece, Hole)), None)
    below = "".join(piece for piece in directory if isinstance(piece, str))
    yield ShellText(
        text,
        path,
        OriginKind.CI,
        Machine.CHECKOUT,
        always(step.line),
        Site(tuple(dict.fromkeys(("", *reversed(list(parents(path))))))),
        unknown or posixpath.join(START, below),
        holes=holes.names,
    )


def _in_workspace(path: str) -> str:
    """Return a path below the workspace as one below the place where a build starts."""
    is_inside = path == _WORKSPACE or path.startswith(_WORKSPACE + "/")
    return START + path.removeprefix(_WORKSPACE) if is_inside else path


def _script(step: YamlNode, known: Mapping[str, Pieces]) -> Pieces:
    """Return what a step runs, as shell text."""
    script = as_str(step.get("script"))
    if script is not None:
        # Here nothing is substituted: a script reads the environment.
        return (script,)
    arguments = as_strings(step.get("args"))
    entrypoint = as_str(step.get("entrypoint")) or _program(as_str(step.get("name")) or "")
    if posixpath.basename(entrypoint) in _SHELLS:
        return fill_references(arguments[-1] if arguments else "", known)
    if entrypoint.endswith(f"{KANIKO}/executor") and not _names_context(arguments):
        arguments = (*arguments, f"--context={_WORKSPACE}")
    words = [quoted(fill_references(_local(one), known)) for one in (entrypoint, *arguments)]
    return tuple(piece for word in words for piece in (*word, " "))


def _program(image: str) -> str:
    """Return the program that an image runs: `docker`, or kaniko's."""
    name = posixpath.basename(image.partition("@")[0]).partition(":")[0]
    if name == "executor" and KANIKO in image:
        return f"/{KANIKO}/executor"
    return name


def _names_context(arguments: Sequence[str]) -> bool:
    return any(one.startswith(("--context", "-c")) for one in arguments)


def _local(argument: str) -> str:
    name, is_given, value = argument.partition("=")
    if is_given and name.startswith("--"):
        scheme = "dir://" if value.startswith("dir://") else ""
        return f"{name}={scheme}{_in_workspace(value.removeprefix(scheme))}"
    return _in_workspace(argument)
