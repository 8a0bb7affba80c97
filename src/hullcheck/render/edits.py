"""The lines that a fix changes, as a person would say them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hullcheck.core.edit import AppendLines, Create, Edit, Fix
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot

MAX_CHANGES = 6
"""Lines told of one fix: the patch has them all."""

MAX_CHARACTERS = 200
"""Of one line: a file may have lines of millions."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One line that goes or comes."""

    path: str
    sign: str
    """`-` or `+`."""
    text: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a fix changes, as far as it is told."""

    told: tuple[Changed, ...]
    left: int
    """How many lines more there are."""


def changes_of(fix: Fix, snapshot: Snapshot) -> Changes:
    """Return the first lines that `fix` takes away and adds."""
    changes = [change for edit in fix.edits for change in _changes(edit, snapshot)]
    return Changes(tuple(changes[:MAX_CHANGES]), max(len(changes) - MAX_CHANGES, 0))


def _changes(edit: Edit, snapshot: Snapshot) -> Iterator[Changed]:
    if isinstance(edit, AppendLines):
        yield from _signed(edit.path, "+", edit.lines)
    elif isinstance(edit, Create):
        yield from _signed(edit.path, "+", edit.text.split("\n"))
    else:
        source = snapshot.source(edit.path)
        old = source.slice(edit.span) if source else ""
        yield from _signed(edit.path, "-", old.split("\n"))
        yield from _signed(edit.path, "+", edit.text.split("\n"))


def _signed(path: str, sign: str, lines: Iterable[str]) -> Iterator[Changed]:
    return (Changed(path, sign, line.strip()[:MAX_CHARACTERS]) for line in lines if line.strip())
