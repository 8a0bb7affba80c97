"""Places in the shape of SARIF: percent-encoded paths, regions in UTF-16 columns.

SARIF 2.1.0, sections 3.3 (artifact content), 3.4 (artifactLocation), 3.28 to 3.30.
"""

from __future__ import annotations

import re
from typing import Any

from hullcheck.core.finding import Place
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import BOM, Source, Span

from .addresses import encoded_path
from .escape import terminal
from .places import end_line_of, start_of

Shape = dict[str, Any]
"""A SARIF object."""

ROOT = "%SRCROOT%"
"""The name under which viewers and GitHub know the root of the repository."""

MAX_TEXT = 2_000
"""Characters of a message: it is to be read."""


def artifact(path: str) -> Shape:
    """Return the artifactLocation of the file at `path`."""
    return {"uri": encoded_path(path) or ".", "uriBaseId": ROOT}


def plain(text: str) -> Shape:
    """Return `text` as a SARIF message in which nothing is a link or a placeholder."""
    shown = terminal(text)
    shown = shown if len(shown) <= MAX_TEXT else shown[: MAX_TEXT - 1] + "…"
    shown = re.sub(r"\{(\d+)\}", r"{{\1}}", shown.replace("](", "] ("))
    return {"text": shown or "(empty)"}


def location(snapshot: Snapshot, place: Place, message: str | None = None) -> Shape:
    """Return `place` as a location, with what there is to see."""
    shape: Shape = {
        "physicalLocation": {
            "artifactLocation": artifact(place.path),
            "region": region(snapshot, place),
        }
    }
    return shape if message is None else {**shape, "message": plain(message)}


def region(snapshot: Snapshot, place: Place) -> Shape:
    """Return the lines and columns of `place`, both 1-based, the end column exclusive.

    A file as a whole is its first line: GitHub refuses a location without one.
    """
    source = snapshot.source(place.path)
    if source is not None and place.span is not None:
        return span_region(source, place.span)
    line, column = start_of(snapshot, place)
    if line is None:
        return {"startLine": 1}
    last = max(end_line_of(snapshot, place) or line, line)
    if source is None or column is None or last > source.line_count:
        return {"startLine": line, "endLine": last}
    start = source.line_starts[line - 1] + column - 1
    return span_region(source, Span(start, max(start, source.line_span(last).end)))


def span_region(source: Source, span: Span) -> Shape:
    """Return the region of `span`; an empty one is a point at which to insert."""
    start_line, end_line = source.line_of(span.start), source.line_of(span.end)
    return {
        "startLine": start_line,
        "startColumn": _column(source, start_line, span.start),
        "endLine": end_line,
        "endColumn": _column(source, end_line, span.end),
    }


def _column(source: Source, line: int, offset: int) -> int:
    """Return the column of `offset` in UTF-16 units; a byte order mark is no text."""
    before = source.text[source.line_starts[line - 1] : offset]
    if line == 1:
        before = before.removeprefix(BOM)
    # Thousands of places may lie on one line of a megabyte: no loop over its characters.
    units = before if before.isascii() else before.encode("utf-16-le", "surrogatepass")[::2]
    return 1 + len(units)
