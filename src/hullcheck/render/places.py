"""Places of a report as lines and columns, with the snapshot that they are in."""

from __future__ import annotations

from hullcheck.core.finding import Place
from hullcheck.core.snapshot import Snapshot

from .escape import terminal

MAX_LINE = 500
"""Characters of a line of an instruction that are told: it may have millions."""

MAX_LINES = 6
"""Lines of an instruction that are told."""

CONTINUED = " \t\\`"
"""What may stand at the end of a line that goes on: white space and either escape character."""


def shown_path(path: str) -> str:
    """Return `path` as people and JSON write it: the root is "."."""
    return path or "."


def start_of(snapshot: Snapshot, place: Place) -> tuple[int | None, int | None]:
    """Return line and column of `place`, both 1-based; None for what is not known.

    A whole line begins at its first character that is no white space.
    """
    source = snapshot.source(place.path)
    if source is None:
        return place.line, None
    if place.span is not None:
        return source.line_of(place.span.start), source.column_of(place.span.start)
    if place.line is None or not 1 <= place.line <= source.line_count:
        return place.line, None
    text = source.line_text(place.line)
    return place.line, 1 + len(text) - len(text.lstrip())


def end_line_of(snapshot: Snapshot, place: Place) -> int | None:
    """Return the last line of `place`, 1-based and inclusive; None for a whole file."""
    source = snapshot.source(place.path)
    if place.end_line is None and place.span is not None and source is not None:
        return source.line_of(max(place.span.start, place.span.end - 1))
    return place.end_line if place.end_line is not None else place.line


def position(snapshot: Snapshot, place: Place) -> str:
    """Return `path:line:column`, as far as they are known, safe for a terminal."""
    line, column = start_of(snapshot, place)
    return ":".join(str(part) for part in (terminal(place.path), line, column) if part is not None)


def line_position(place: Place) -> str:
    """Return `path:line`, or the path of a whole file, safe for a terminal."""
    return terminal(place.path) + (f":{place.line}" if place.line is not None else "")


def instruction_text(snapshot: Snapshot, place: Place) -> str | None:
    """Return the instruction at `place` on one line, as it stands; None if it is not loaded.

    Only its first lines: it is to be recognised, not to be read.
    """
    source = snapshot.source(place.path)
    first, last = start_of(snapshot, place)[0], end_line_of(snapshot, place)
    if source is None or first is None or last is None or not 1 <= first <= source.line_count:
        return None
    lines = range(first, min(last, first + MAX_LINES - 1, source.line_count) + 1)
    return " ".join(source.line_text(line)[:MAX_LINE].rstrip(CONTINUED).strip() for line in lines)
