"""Azure's pipelines (learn.microsoft.com/azure/devops/pipelines/yaml-schema).

`$(name)` is replaced before a step runs where a variable of that name is there, and is
left to the shell where it is not.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.discovery.run_paths import START, Site
from hullcheck.discovery.shell_texts import ShellText, is_of_interest
from hullcheck.syntax.shell_nouns import Hole, Piece, Pieces
from hullcheck.syntax.shell_scope import joined

from .plain import Plain, Text, member, text_of
from .steps import Where, documents_of, mappings_in, script

MAX_DEPTH = 5
"""Variables that are made of each other."""

_MACRO = lazy_pattern(
    r"\$\(([A-Za-z_][\w.-]*)\)|\$\{\{\s*(?:variables|parameters)\.([\w.-]+)\s*\}\}|(\$\{\{[^}]*\}\})"
    r"|\$\[\s*variables\.([\w.-]+)\s*\]"
)
_PREDEFINED = lazy_pattern(r"(?:Agent|Build|Environment|Pipeline|Release|System)\.", re.IGNORECASE)
_PLACES = (
    *("build.sourcesdirectory", "system.defaultworkingdirectory", "build.repository.localpath"),
    "pipeline.workspace/s",
)
_SHELL_TASKS = ("Bash@", "CmdLine@", "ShellScript@")

_Names = Mapping[str, Pieces]


def texts_of(snapshot: Snapshot, source: Source) -> Iterator[ShellText | Unknown]:
    """Yield the scripts of every step, and a `docker build` for each task that is one."""
    starts = dict.fromkeys(("", *reversed(list(parents(source.path)))))
    where = Where(source.path, Site(tuple(starts)))
    for document in documents_of(source):
        if isinstance(document, Unknown):
            yield document
            continue
        names = _names(document[1])
        for step in mappings_in(document[1]):
            yield from _of_step(snapshot, step, where, names)


def _of_step(
    snapshot: Snapshot, step: dict[str, Plain], where: Where, names: _Names
) -> Iterator[ShellText]:
    task, inputs = step.get("task"), step.get("inputs")
    if isinstance(task, Text) and task.text.startswith("Docker@"):
        words = _built(snapshot, task.text, _lower(inputs), names)
        if words:
            yield from _filled(Text(words, task.path, task.line), None, where, names)
        return
    is_shell = isinstance(task, Text) and task.text.startswith(_SHELL_TASKS)
    holder: Plain = _lower(inputs) if is_shell else step
    directory = member(holder, "workingdirectory") or member(holder, "workingDirectory")
    for key in ("script", "bash") if task is None else ("script",) if is_shell else ():
        written = member(holder, key)
        if isinstance(written, Text) and is_of_interest(written.text):
            yield from _filled(written, directory, where, names)


def _filled(written: Text, directory: Plain, where: Where, names: _Names) -> Iterator[ShellText]:
    own = {_variable(name): value for name, value in names.items()}
    place = _fill(text_of(directory) or START, names)
    here = replace(where, variables=own, directory=place)
    yield from script([written], here, lambda text: _fill(text, names))


def _variable(name: str) -> str:
    return name.upper().replace(".", "_").replace("-", "_")


def _lower(inputs: Plain) -> dict[str, Plain]:
    given = inputs if isinstance(inputs, dict) else {}
    return {name.lower(): one for name, one in given.items()}


def _built(snapshot: Snapshot, task: str, inputs: dict[str, Plain], names: _Names) -> str:
    """Return the command that a task of Docker is; empty where it builds nothing."""
    given = {name: text_of(one) or "" for name, one in inputs.items()}
    verb = (given.get("command") or given.get("action") or "buildAndPush").lower()
    if not verb.startswith("build"):
        return ""
    file = _one_file(snapshot, given.get("dockerfile") or "**/Dockerfile", names)
    context = given.get("buildcontext") or "**"
    if context == "**":
        context = file if "*" in file else posixpath.dirname(file) or "."
    arguments = given.get("arguments", "") if verb != "buildandpush" else ""
    own = given.get("buildarguments", "").split("\n") if not task.startswith("Docker@2") else []
    more = " ".join(f"--build-arg {_quoted(one.strip())}" for one in own if one.strip())
    words = f"docker build -f {_quoted(file)} {' '.join(arguments.split())} {more}"
    return f"{words} {_quoted(context)}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def _one_file(snapshot: Snapshot, pattern: str, names: _Names) -> str:
    """Return the one file that a pattern means; where there are more, nobody knows which."""
    if "*" not in pattern:
        return pattern
    known = "".join(one for one in _fill(pattern, names) if isinstance(one, str))
    bare = known.removeprefix(START).lstrip("/").removeprefix("**/")
    name = posixpath.basename(bare)
    paths = snapshot.tree.named(name) if "*" not in name else ()
    fitting = [path for path in paths if fnmatchcase(f"/{path}", f"*/{bare}")]
    return fitting[0] if len(fitting) == 1 else f"$({pattern})"


def _names(config: Plain) -> dict[str, Pieces]:
    """Return what is known of variables and parameters, by their names in lower case."""
    found: dict[str, Pieces] = dict.fromkeys(_PLACES, (START,))
    texts = {
        **dict(_pairs(member(config, "parameters"))),
        **dict(_pairs(member(config, "variables"))),
    }
    for _ in range(MAX_DEPTH):
        found |= {name.lower(): _fill(text, found) for name, text in texts.items()}
    return found


def _pairs(written: Plain) -> Iterator[tuple[str, str]]:
    if isinstance(written, dict):
        yield from ((name, text) for name, one in written.items() if (text := text_of(one)))
    for one in written if isinstance(written, list) else ():
        name = text_of(member(one, "name"))
        value = text_of(member(one, "value")) or text_of(member(one, "default"))
        if name and value:
            yield name, value


def _fill(text: str, names: _Names) -> Pieces:
    pieces: list[Piece] = []
    place = 0
    for found in _MACRO.finditer(text):
        name = found[1] or found[2] or found[4] or ""
        known = names.get(name.lower())
        if known is None and found[1] and not _PREDEFINED.match(name):
            continue
        pieces += [text[place : found.start()], *(known or (Hole(found[0]),))]
        place = found.end()
    return joined([*pieces, text[place:]])
