"""The configuration of a repository, from the texts of a snapshot."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.said import in_lines, said
from hullcheck.core.snapshot import NotLoaded, Snapshot, Unreadable
from hullcheck.core.source import Source
from hullcheck.environments.manifests import parse_toml
from hullcheck.environments.texts import source_at
from hullcheck.errors import UsageError
from hullcheck.syntax.problem import Problem

from .configuration import Configuration
from .files import TABLE, is_pyproject, is_repository, own_table, present

if TYPE_CHECKING:
    from .models import ConfigurationTable

Elsewhere = Callable[[str], Snapshot | Problem]
"""Gives the files of another repository, named `OWNER/REPO`, or why they cannot be had.

The texts that `wanted_configuration` names must be loaded; others are not looked at.
"""

MAX_DEPTH = 3
"""How many times one file may extend another that extends another."""

MAX_FILES = 20
"""Files that one configuration may be made of."""


MAX_TOLD = 20
"""Mistakes that are told at once."""


def nobody(repository: str) -> Problem:
    """Return that other repositories cannot be read: the command line has no network."""
    return Problem(
        said(
            "`{repository}` is another repository, and only the Action reads others",
            repository=repository,
        )
    )


def read_configuration(
    snapshot: Snapshot, named: str | None = None, *, elsewhere: Elsewhere = nobody
) -> Configuration:
    """Return what the repository `snapshot` says of how it wants to be checked.

    `named` is the path of the file to read; without it the one of `FILES` that is
    there is read. The texts that `wanted_configuration` names must be loaded.

    Whom to trust is the caller's decision: the configuration need not come from the
    snapshot that is analysed. An event that runs with a secret reads it from the
    default branch, so that the head of a stranger's pull request cannot relax a
    rule; head and base are always analysed with the same one.

    `elsewhere` reads what `OWNER/REPO` extends; what it cannot read is an Unknown.
    Raises `UsageError` where the configuration is wrong, or stands in two files.
    """
    if named is not None:
        if snapshot.text(named) is None:
            raise UsageError(
                said("there is no configuration `{named}`", named=named),
                cause=said("It is missing, or git ignores it."),
                advice=said("--config is relative to PATH."),
            )
        return _Reading(snapshot, elsewhere, []).read(named, ())
    found = present(snapshot)
    if len(found) > 1:
        raise UsageError(
            said(
                "the configuration stands in two files: `{first}` and `{second}`",
                first=found[0],
                second=found[1],
            ),
            advice=said("Keep one of them, or let it extend the other under another name."),
        )
    return _Reading(snapshot, elsewhere, []).read(found[0], ()) if found else Configuration()


@dataclass(frozen=True, slots=True)
class _Reading:
    """One repository whose configuration is read."""

    snapshot: Snapshot
    elsewhere: Elsewhere
    files: list[str]
    """What was read so far, of whatever repository."""
    repository: str = ""
    """`OWNER/REPO` for another repository than the one that is checked."""

    def read(self, path: str, chain: tuple[str, ...]) -> Configuration:
        """Return what the file at `path` says, on top of what it extends.

        `chain` are the files on whose behalf it is read.
        """
        shown = f"{self.repository}:{path}" if self.repository else path
        source = self._source(path, shown)
        table = _table(source, shown)
        below = (self._extended(name, source, (*chain, shown)) for name in table.extends)
        from .conversion import configuration_of  # noqa: PLC0415 (loads pydantic)

        own = configuration_of(table, source, shown)
        return reduce(lambda base, more: more.over(base), [*below, own])

    def _extended(self, name: str, source: Source, chain: tuple[str, ...]) -> Configuration:
        place = _place(source, chain[-1], "extends")
        shown = name if is_repository(name) or not self.repository else f"{self.repository}:{name}"
        if shown in chain:
            raise UsageError(said("{place}: `{name}` extends itself", place=_at(place), name=name))
        self.files.append(shown)
        if len(chain) > MAX_DEPTH or len(self.files) > MAX_FILES:
            limits = said(
                "{depth} files one on top of the other, and {number} altogether",
                depth=MAX_DEPTH,
                number=MAX_FILES,
            )
            raise UsageError(
                said("{place}: it extends too much", place=_at(place)),
                cause=said("Limits: {limits}.", limits=limits),
            )
        if is_repository(name):
            return self._elsewhere(name, chain, place)
        if self.snapshot.text(name) is None:
            raise UsageError(
                said("{place}: there is no `{name}`", place=_at(place), name=name),
                advice=self._near(name),
            )
        return self.read(name, chain)

    def _near(self, name: str) -> str:
        from hullcheck.near import nearest  # noqa: PLC0415 (only an error needs it)

        tomls = (path for path in self.snapshot.paths if path.endswith(".toml"))
        return nearest(name, tomls, said("Paths are relative to the checked folder."))

    def _elsewhere(self, name: str, chain: tuple[str, ...], place: Place) -> Configuration:
        other = self.elsewhere(name)
        if isinstance(other, Problem):
            return _unread(
                said("the configuration lacks what it extends: {reason}", reason=other.reason),
                place,
            )
        found = present(other)
        if not found:
            return _unread(
                said("`{name}`, which is extended, has no configuration", name=name), place
            )
        return _Reading(other, self.elsewhere, self.files, name).read(found[0], (*chain, name))

    def _source(self, path: str, shown: str) -> Source:
        source = source_at(self.snapshot, path)
        if source is not None:
            return source
        text = self.snapshot.text(self.snapshot.resolve(path) or path)
        reason = text.reason if isinstance(text, Unreadable) else said("its link leads nowhere")
        if isinstance(text, NotLoaded):
            reason = said("it was not read")
        raise UsageError(
            said("the configuration `{shown}` cannot be read", shown=shown), cause=reason
        )


def _unread(reason: str, place: Place) -> Configuration:
    return Configuration(unknowns=(Unknown(reason, place.path, place.line),))


def _table(source: Source, shown: str) -> ConfigurationTable:
    """Return the checked keys of a file. Raises `UsageError` where there is something wrong."""
    data = parse_toml(source)
    if isinstance(data, Unknown):
        where = _at(Place(shown, data.line))
        raise UsageError(
            said("the configuration {where} cannot be read", where=where), cause=data.reason
        )
    from pydantic import ValidationError  # noqa: PLC0415 (slow)

    from .models import ConfigurationTable  # noqa: PLC0415 (loads pydantic)
    from .words import explained  # noqa: PLC0415 (the same)

    try:
        return ConfigurationTable.model_validate(own_table(source.path, data))
    except ValidationError as error:
        wrong = explained(error, source.text, prefix_of(source))
        told = [
            said("{place}: {problem}", place=_at(Place(shown, line)), problem=what)
            for line, what in islice(wrong, MAX_TOLD)
        ]
        raise UsageError(in_lines(told), advice=_ADVICE) from error


_ADVICE = said("Every key is in docs/configuration.md.")


def prefix_of(source: Source) -> tuple[str, ...]:
    """Return where our table stands in a file."""
    return TABLE if is_pyproject(source.path) else ()


def _place(source: Source, shown: str, key: str) -> Place:
    from .toml_lines import line_of  # noqa: PLC0415 (only where there is something to tell)

    return Place(shown, line_of(source.text, (*prefix_of(source), key)))


def _at(place: Place) -> str:
    return f"`{place.path}`" if place.line is None else f"`{place.path}:{place.line}`"
