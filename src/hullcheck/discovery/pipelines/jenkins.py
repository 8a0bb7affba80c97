"""Jenkins' pipelines, declarative and scripted (jenkins.io/doc/book/pipeline).

`sh` runs shell text, `docker.build` and `agent { dockerfile { } }` are a `docker build`
(jenkinsci/docker-workflow-plugin). A variable has the one text that is assigned to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.discovery.run_paths import START, Site
from hullcheck.discovery.shell_texts import ShellText
from hullcheck.syntax.shell_nouns import Hole, Pieces
from hullcheck.syntax.shell_scope import joined

from .groovy import Call, String, calls_in, name_of
from .plain import Text
from .steps import Where, script

MAX_NESTING = 5
"""Variables that are made of each other."""

MAX_LENGTH = 4096
"""Characters of a variable: no path is longer."""

_BUILD = "docker.build"
_SETTINGS = ("filename", "dir", "additionalBuildArgs")

_Values = Mapping[str, Pieces]


def texts_of(_snapshot: Snapshot, source: Source) -> Iterator[ShellText]:
    """Yield the scripts of every step, and a `docker build` for each that is one."""
    calls = list(calls_in(source.text))
    values = _values(calls)
    starts = dict.fromkeys(("", *reversed(list(parents(source.path)))))
    variables = {**_environment(calls, values), "WORKSPACE": (START,)}
    where = Where(source.path, Site(tuple(starts)), variables)
    for call in calls:
        words = _words(calls, call, values)
        if words is not None:
            here = replace(where, directory=_directory(call, values))
            # The text of a long string begins on the line that its quotes are on.
            line = source.line_of(words.offset if words.is_long else call.offset)
            pieces = _filled(words.pieces, values)
            known = "".join(one for one in pieces if isinstance(one, str))
            text = Text(known, source.path, line - words.is_long, words.is_long)
            yield from script([text], here, partial(_instead, pieces))


def _instead(pieces: Pieces, _known: str) -> Pieces:
    return pieces


def _words(calls: Iterable[Call], call: Call, values: _Values) -> String | None:
    """Return the shell text that `call` runs; None where it runs none."""
    if call.name == "sh":
        return call.argument("script")
    if call.name == _BUILD:
        name, more = call.argument(""), call.argument("", 1)
        given = more.pieces if more is not None else (".",)
        tag = name.pieces if name is not None else ("x",)
        return _command((*tag, " ", *given), call)
    is_agent = call.name == "dockerfile" and any(one.name == "agent" for one in call.blocks)
    if is_agent and (call.opens or call.flags == ["true"]):
        return _agent(calls, call, values)
    return None


def _command(pieces: Pieces, call: Call) -> String:
    return String(joined(("docker build -t ", *pieces)), call.offset, is_long=False)


def _agent(calls: Iterable[Call], call: Call, values: _Values) -> String:
    inside = (one for one in calls if one.blocks and one.blocks[-1] is call)
    own = (one for one in inside if one.name in _SETTINGS)
    given = {one.name: string.pieces for one in own if (string := one.argument("")) is not None}
    where = given.get("dir", (".",))
    file = given.get("filename", ("Dockerfile",))
    more = _filled(given.get("additionalBuildArgs", ()), values)
    return _command(("x ", *more, " -f ", *where, "/", *file, " ", *where), call)


def _directory(call: Call, values: _Values) -> Pieces:
    """Return where `call` runs: below the `dir` blocks around it."""
    found: list[str | Hole] = [START]
    for block in call.blocks:
        named = block.argument("path") if block.name == "dir" else None
        # The `dir` of a Dockerfile is none: it opens no block.
        if named is not None:
            found += ["/", *_filled(named.pieces, values)]
    text = joined(found)
    first = text[0]
    absolute = f"{START}/{START}"
    if isinstance(first, str) and first.startswith(absolute):
        return (first[len(START) + 1 :], *text[1:])
    return text


def _values(calls: Iterable[Call]) -> dict[str, Pieces]:
    """Return the texts of variables and parameters; of one that has several, nothing."""
    found: dict[str, Pieces] = {"WORKSPACE": (START,)}
    for call in calls:
        name, string = _assigned(call)
        if string is not None:
            own = name in found and found[name] != string.pieces
            found[name] = (Hole(name),) if own else string.pieces
    for _ in range(MAX_NESTING):
        filled = {name: _filled(pieces, found) for name, pieces in found.items()}
        found = {name: _bounded(name, pieces) for name, pieces in filled.items()}
    return found


def _bounded(name: str, pieces: Pieces) -> Pieces:
    size = sum(len(one) if isinstance(one, str) else 1 for one in pieces)
    return pieces if size <= MAX_LENGTH else (Hole(name),)


def _assigned(call: Call) -> tuple[str, String | None]:
    if call.assigns and len(call.strings) == 1:
        return name_of(Hole(call.name)), call.strings[0][1]
    if call.name in ("string", "choice"):
        name = call.argument("name")
        told = "".join(one for one in name.pieces if isinstance(one, str)) if name else ""
        return told, call.argument("defaultValue") if told else None
    return "", None


def _environment(calls: Iterable[Call], values: _Values) -> dict[str, Pieces]:
    """Return the variables that the shell sees."""
    own = (name_of(Hole(call.name)) for call in calls if call.assigns and _is_seen(call))
    return {name: values[name] for name in own if name in values}


def _is_seen(call: Call) -> bool:
    block = call.blocks[-1].name if call.blocks else ""
    return block == "environment" or call.name.startswith("env.")


def _filled(pieces: Pieces, values: _Values) -> Pieces:
    return joined(
        piece
        for one in pieces
        for piece in (values.get(name_of(one), (one,)) if isinstance(one, Hole) else (one,))
    )
