"""Shell text that something in the repository runs, and the builds that it declares."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace

from hullcheck.core.finding import Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import NotLoaded, Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Build, Machine, Origin, OriginKind
from hullcheck.syntax.mentions import mentions
from hullcheck.syntax.shell_nouns import Command, Given, Hole

from .command_builds import build_of
from .commands import NAMES, VERBS, ComposeCall, parse_build, parse_compose
from .compose_projects import Together
from .declared import Declared
from .placing import UndecidedError, unknown_contexts
from .run_paths import ANYWHERE, START, Site, output_of

Lines = Callable[[int], int]
"""Gives the 1-based line of the file for an offset in the text."""


@dataclass(frozen=True, slots=True)
class ShellText:
    """A text that is run, and what is known of the place where that happens."""

    text: str
    path: str
    """The file that it stands in."""
    kind: OriginKind
    machine: Machine
    line_of: Lines
    site: Site = ANYWHERE
    cwd: str | Hole = START
    variables: Mapping[str, str] = field(default_factory=dict)
    """Variables of its environment; their values may hold characters of `holes`."""
    holes: Mapping[str, str] = field(default_factory=dict)
    """Characters of the text that stand for something unknown, with their names."""

    @property
    def key(self) -> tuple[object, ...]:
        """What makes this the same text at the same place."""
        line = self.line_of(0)
        variables = tuple(sorted(self.variables.items()))
        holes = tuple(self.holes.items())
        return (self.path, line, self.text, self.site, self.cwd, variables, holes)


def always(line: int) -> Lines:
    """Return the lines of a text that counts as one line of its file."""
    return lambda _offset: line


def is_of_interest(text: str) -> bool:
    """Say whether `text` names a program that builds; what does not need not be parsed."""
    return mentions(text, NAMES)


def discover_in(snapshot: Snapshot, texts: Iterable[ShellText]) -> Declared:
    """Return the builds of `texts`, each declaration once."""
    # The runs of a matrix differ in few steps.
    distinct = {text.key: text for text in texts if mentions(text.text, VERBS)}.values()
    found = [one for text in distinct for one in _declared(snapshot, text)]
    builds = {(one.id, one.inline, one.origins): one for one in found if isinstance(one, Build)}
    unknowns = dict.fromkeys(one for one in found if isinstance(one, Unknown))
    return Declared(tuple(builds.values()), tuple(unknowns))


def compose_groups_in(snapshot: Snapshot, texts: Iterable[ShellText]) -> Iterator[Together]:
    """Yield the compose files that `texts` name together, where all of them are there."""
    for text in texts:
        if "compose" not in text.text:
            continue
        for command in commands_in(text):
            call = parse_compose(command)
            if call is not None:
                yield from _group(snapshot, text, call)


def sources_of_interest(snapshot: Snapshot, paths: Iterable[str]) -> Iterator[Source]:
    """Yield the texts of `paths` that are loaded and name a program that builds."""
    for path in paths:
        source = snapshot.source(path)
        if source is not None and is_of_interest(source.text):
            yield source


def unread(snapshot: Snapshot, paths: Iterable[str]) -> Iterator[str]:
    """Yield the tracked ones of `paths` whose text nobody has asked for yet."""
    for path in paths:
        if isinstance(snapshot.text(path), NotLoaded) and path not in snapshot.untracked:
            yield path


def _declared(snapshot: Snapshot, text: ShellText) -> Iterator[Build | Unknown]:
    for command in commands_in(text):
        call = parse_build(command)
        if call is None:
            continue
        line = text.line_of(call.word.span.start)
        name = f"{text.path}:{call.program} build"
        try:
            build = build_of(snapshot, call, text.site, name)
        except UndecidedError as undecided:
            yield Unknown(
                said("the build is not known: {undecided}", undecided=undecided), text.path, line
            )
        else:
            origin = Origin(text.path, line, text.kind, text.machine)
            build = replace(build, origins=(origin,))
            yield build
            yield from unknown_contexts(
                (word.pieces for word in call.every("--build-context")), build
            )


def commands_in(text: ShellText) -> tuple[Command, ...]:
    """Return the commands of `text`, in the order in which they would run."""
    # Lazily: many repositories run no shell text that is of interest.
    from hullcheck.syntax.shell import parse_shell  # noqa: PLC0415

    given = Given(text.variables, text.holes, text.cwd, output_of)
    return parse_shell(text.text, given).commands


def _group(snapshot: Snapshot, text: ShellText, call: ComposeCall) -> Iterator[Together]:
    names, cwd = [word.value for word in call.files], call.command.cwd
    told = call.directory.value if call.directory is not None else None
    is_known = call.directory is None or told is not None
    if isinstance(cwd, Hole) or not is_known or (len(names) < 2 and told is None):
        return
    for start in text.site.starts:
        seen = [posixpath.join(cwd, name) for name in names if name is not None]
        paths = [text.site.inside(path, start) for path in seen]
        known = tuple(path for path in paths if path is not None and path in snapshot)
        if len(known) == len(names):
            place = None if told is None else text.site.inside(posixpath.join(cwd, told), start)
            if place is not None or told is None:
                yield Together(known, place)
            return
