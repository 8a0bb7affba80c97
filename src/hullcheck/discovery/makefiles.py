"""Builds in the recipes of Makefiles."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby, islice
from typing import TYPE_CHECKING

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Machine, OriginKind
from hullcheck.syntax.shell_holes import known_text, with_holes

from .declared import Declared
from .run_paths import ROOT, START, Site, output_of
from .shell_texts import ShellText, always, discover_in, sources_of_interest, unread

if TYPE_CHECKING:
    from hullcheck.syntax.make_values import MakeValues
    from hullcheck.syntax.makefile import Makefile, RecipeLine

MAX_MAKEFILES = 500
"""Makefiles that are looked into."""

MAX_TARGETS = 32
"""Targets of one rule whose recipe is read for each."""

_NAMES = ("Makefile", "makefile", "GNUmakefile")
_PREFIX = lazy_pattern(r"\A[@+\-\s]+")


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield every Makefile and what is made to be included in one."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the builds of every recipe, each with the line that its shell starts at."""
    return discover_in(snapshot, shell_texts(snapshot))


def shell_texts(snapshot: Snapshot) -> Iterator[ShellText]:
    """Yield what the shells of every loaded Makefile run, as far as it may be of interest."""
    for source in sources_of_interest(snapshot, _paths(snapshot)):
        yield from _texts(source, _starts(snapshot, source.path))


def _paths(snapshot: Snapshot) -> Iterator[str]:
    named = (path for name in _NAMES for path in snapshot.tree.named(name))
    yield from islice(named, MAX_MAKEFILES)
    yield from islice(snapshot.tree.containing(".mk\0"), MAX_MAKEFILES)


def _starts(snapshot: Snapshot, path: str) -> tuple[str, ...]:
    """Return the directories in which `make` may be called, likeliest first."""
    above = list(parents(path))
    own = above[-1] if above else ""
    is_included = not any(f"{own}/{name}".lstrip("/") in snapshot for name in _NAMES)
    return tuple(dict.fromkeys(["", own, *above] if is_included else [own, "", *above]))


def _texts(source: Source, starts: tuple[str, ...]) -> Iterator[ShellText]:
    from hullcheck.syntax.makefile import parse_makefile  # noqa: PLC0415 (where there is one)

    makefile = parse_makefile(source)
    values_for = _values_of(makefile, source.path)
    for line in _scripts(makefile):
        for values, local in _calls(values_for, line):
            text, holes = with_holes(values.expand(line.text, local))
            yield ShellText(
                _PREFIX.sub("", text),
                source.path,
                OriginKind.MAKEFILE,
                Machine.DEVELOPER,
                always(line.line),
                Site(starts),
                holes=holes,
            )


def _scripts(makefile: Makefile) -> Iterator[RecipeLine]:
    """Yield what one shell runs: a line of a recipe, or all of it under `.ONESHELL`."""
    if not makefile.is_one_shell:
        yield from makefile.recipe_lines
        return
    for _, group in groupby(makefile.recipe_lines, lambda line: line.targets):
        first, *others = group
        text = "\n".join(line.text for line in (first, *others))
        yield replace(first, text=text)


def _calls(
    values_for: Callable[[str], MakeValues], line: RecipeLine
) -> Iterator[tuple[MakeValues, Mapping[str, str]]]:
    """Yield the variables for each target of a recipe, if it differs between them."""
    shared = values_for("")
    targets = (known_text(shared.expand(line.targets)) or "").split()
    if len(targets) > 1 and not re.search(r"\$[({]?@", line.text):
        targets = targets[:1]
    if not targets or any("%" in target for target in targets):
        yield shared, {}
        return
    needed = (known_text(shared.expand(line.prerequisites)) or "").split()
    first = {"<": needed[0]} if needed else {}
    for target in targets[:MAX_TARGETS]:
        directory, name = posixpath.split(target)
        local = {"@": target, "@D": directory or ".", "@F": name, "^": " ".join(needed), **first}
        yield values_for(target), local


def _values_of(makefile: Makefile, path: str) -> Callable[[str], MakeValues]:
    """Return what gives the variables for a target; all that have none of their own share them.

    Working them out may run through a hundred `$(shell ...)`.
    """
    names = {name for one in makefile.assignments for name in one.targets.split()}
    known: dict[str, MakeValues] = {}

    def values_for(target: str) -> MakeValues:
        name = target if target in names else ""
        if name not in known:
            known[name] = _values(makefile, path, name)
        return known[name]

    return values_for


def _values(makefile: Makefile, path: str, target: str) -> MakeValues:
    """Return the variables of the Makefile at `path` for one of its targets ("": for none)."""
    own = [one for one in makefile.assignments if target in one.targets.split() or not one.targets]
    given = {"CURDIR": START, "PWD": START, "MAKE": "make", "MAKEFILE_LIST": f"{ROOT}/{path}"}
    from hullcheck.syntax.make_values import MakeValues  # noqa: PLC0415 (where there is a Makefile)

    return MakeValues(own, given, _printed)


def _printed(command: str) -> str | None:
    """Return what `$(shell command)` gives, if it only asks where things are."""
    from hullcheck.syntax.shell import Given, parse_shell  # noqa: PLC0415 (as in shell_texts)

    commands = parse_shell(command, Given(cwd=START, substitute=output_of)).commands
    return output_of(commands) if commands else None
