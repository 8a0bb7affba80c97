"""Changes to files, as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .noun import dataclass
from .source import Source, Span


@dataclass(frozen=True, slots=True)
class Replace:
    """Put `text` in the place of `span` in the file at `path`."""

    path: str
    span: Span
    """Characters of the file as read; an empty span inserts."""
    text: str
    loose: bool = False
    """It inserts whole words, and others may be inserted at its place in any order."""


@dataclass(frozen=True, slots=True)
class Create:
    """Make a file at `path` that does not exist yet."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class AppendLines:
    """Have `lines` stand at the end of the file at `path`, which may not exist yet.

    Two fixes may append to one file: the lines of both are wanted once each,
    where two insertions at one offset would be a conflict. A file in UTF-16 is written
    in UTF-8, which git and Docker read, even where no line is to come to it.
    """

    path: str
    lines: tuple[str, ...]


Edit = Replace | Create | AppendLines


def lines_of(edit: Edit) -> Sequence[str]:
    """Return the lines that `edit` writes, or writes a part of, without their ends."""
    return edit.lines if isinstance(edit, AppendLines) else edit.text.splitlines()


@dataclass(frozen=True, slots=True)
class Fix:
    """A titled set of edits that belong together: all are applied, or none."""

    title: str
    """What the edits do, in the imperative; paths in backticks."""
    edits: tuple[Edit, ...]
    safe: bool = False
    """Declared safe: `fixing` still has to verify it before anyone is told so."""
    check: str = ""
    """For an unsafe fix: what a person should look at before applying it."""
    then: str = ""
    """A command that a person has yet to run for the finding to go, which the title tells too."""


class OverlappingEditsError(ValueError):
    """Two edits of one set want the same characters, or one file is made twice."""


def side_by_side(edits: Iterable[Replace | Create]) -> list[Replace | Create]:
    """Return `edits` with all loose insertions at one place as one, in the order of their words.

    Two rules may each want an option for the same call.
    """
    insertions: dict[tuple[str, Span], set[str]] = {}
    found: list[Replace | Create] = []
    for edit in edits:
        if isinstance(edit, Replace) and edit.loose and edit.span.start == edit.span.end:
            insertions.setdefault((edit.path, edit.span), set()).add(edit.text)
        else:
            found.append(edit)
    for (path, span), texts in insertions.items():
        found.append(Replace(path, span, "".join(sorted(texts)), loose=True))
    return found


def apply_replacements(source: Source, edits: Iterable[Replace]) -> bytes:
    """Return the bytes of `source` with `edits` applied.

    Raises `OverlappingEditsError` where two edits overlap; two different
    insertions at one offset overlap too, because their order is not known.
    """
    pieces: list[str] = []
    position = 0
    previous: Replace | None = None
    for edit in sorted(set(edits), key=lambda edit: (edit.span, edit.text)):
        if edit.span.start < position or (previous and previous.span == edit.span):
            raise OverlappingEditsError(f"two edits overlap in {source.path}")
        pieces += (source.text[position : edit.span.start], edit.text)
        position, previous = edit.span.end, edit
    pieces.append(source.text[position:])
    return "".join(pieces).encode("utf-8", "surrogateescape")


def appended(source: Source | None, path: str, lines: Iterable[str]) -> Replace | Create:
    """Return the edit that puts `lines`, each once, behind the text of `source`.

    The file's own line ends are used, and a text that does not end with one still does not.
    """
    wanted = list(dict.fromkeys(lines))
    if source is None:
        return Create(path, "".join(f"{line}\n" for line in wanted))
    newline, end = source.newline, len(source.text)
    if source.wide_text is not None:
        kept = source.wide_text.splitlines()
        return Replace(path, Span(0, end), "".join(f"{line}\n" for line in (*kept, *wanted)))
    text = newline.join(wanted)
    open_ended = source.text and not source.text.endswith("\n")
    return Replace(path, Span(end, end), newline + text if open_ended else text + newline)
