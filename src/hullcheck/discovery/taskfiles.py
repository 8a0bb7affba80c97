"""Builds in the tasks of Taskfiles (taskfile.dev/reference/schema)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from itertools import islice

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Machine, OriginKind
from hullcheck.syntax.shell_holes import with_holes
from hullcheck.syntax.shell_nouns import Hole, Piece
from hullcheck.syntax.yaml_nodes import YamlMapping, YamlNode, YamlSequence, as_list, as_str

from .declared import Declared
from .run_paths import Site, in_repository
from .shell_texts import ShellText, always, discover_in, is_of_interest, sources_of_interest, unread

MAX_TASKFILES = 200
"""Taskfiles that are looked into."""

_NAMES = tuple(
    f"{first}askfile{dist}.{ending}"
    for first in "Tt"
    for dist in ("", ".dist")
    for ending in ("yml", "yaml")
)
_EXPRESSION = lazy_pattern(r"\{\{-?\s*([^{}]*?)\s*-?\}\}")
_HERE = (".TASKFILE_DIR", ".ROOT_DIR")


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield every Taskfile."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the builds of every task, each with its line."""
    return discover_in(snapshot, shell_texts(snapshot))


def shell_texts(snapshot: Snapshot) -> Iterator[ShellText]:
    """Yield what the tasks of every loaded Taskfile run, as far as it may be of interest."""
    # Lazily: few repositories have one.
    for source in sources_of_interest(snapshot, _paths(snapshot)):
        from hullcheck.syntax.yaml import parse_yaml  # noqa: PLC0415

        root = parse_yaml(source)
        if isinstance(root, YamlMapping):
            yield from _texts(source, root)


def _paths(snapshot: Snapshot) -> Iterator[str]:
    yield from islice(
        (path for name in _NAMES for path in snapshot.tree.named(name)), MAX_TASKFILES
    )


def _texts(source: Source, root: YamlMapping) -> Iterator[ShellText]:
    directory = posixpath.dirname(source.path)
    known = {**dict.fromkeys(_HERE, in_repository(directory)), **_variables(root)}
    tasks = root.get("tasks")
    for entry in tasks.entries if isinstance(tasks, YamlMapping) else ():
        if entry.value.get("dir") is not None:
            continue
        variables = {**known, **_variables(entry.value)}
        for node in _commands(entry.value):
            text = as_str(node) or ""
            if is_of_interest(text):
                script, holes = with_holes(_filled(text, variables))
                yield ShellText(
                    script,
                    source.path,
                    OriginKind.SCRIPT,
                    Machine.DEVELOPER,
                    always(node.line),
                    Site((directory, *parents(source.path))),
                    holes=holes,
                )


def _commands(task: YamlNode) -> Iterator[YamlNode]:
    """Yield the commands of a task, which may be one text, a list or a mapping with them."""
    listed = (
        (*as_list(task.get("cmds")), *as_list(task.get("cmd")))
        if isinstance(task, YamlMapping)
        else as_list(task)
    )
    for each in listed:
        found = each.get("cmd") if isinstance(each, YamlMapping) else each
        if found is not None and not isinstance(found, YamlSequence):
            yield found


def _variables(node: YamlNode) -> Mapping[str, str]:
    """Return the variables that have a text; one that a command makes is not known."""
    written = node.get("vars")
    entries = written.entries if isinstance(written, YamlMapping) else ()
    texts = {f".{entry.key.text}": as_str(entry.value) for entry in entries}
    return {name: text for name, text in texts.items() if text is not None and "{{" not in text}


def _filled(text: str, variables: Mapping[str, str]) -> Iterator[Piece]:
    """Yield the pieces of a command, its `{{ }}` replaced where they are known."""
    place = 0
    for found in _EXPRESSION.finditer(text):
        yield text[place : found.start()]
        place = found.end()
        yield variables.get(found[1]) or Hole(found[0])
    yield text[place:]
