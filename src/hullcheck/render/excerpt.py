"""Lines of a file with line numbers, and what is meant in them underlined."""

from __future__ import annotations

from hullcheck.core.finding import Finding, Place
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import BOM, Source, Span

from .escape import terminal
from .places import end_line_of, position, start_of
from .style import ROLES, Role, Style
from .width import clipped, width_of
from .words import CARRIES

MAX_LINES = 4
"""Lines of one excerpt; an instruction of a hundred lines is known by its first."""

MAX_CHARACTERS = 1000
"""Characters looked at before, in and behind what is meant: a line may have millions."""

GUTTER = 5
"""Columns of the line numbers: the same for every excerpt, so that they stand in one line."""

TAB = "    "
"""What a tab is shown as: its own width depends on the terminal."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to show, and how it is underlined."""

    place: Place
    sign: str
    """One character: `^` under what a finding is about, `-` under what belongs to it."""
    role: Role
    note: str = ""
    """Stands behind the underline."""


def render_excerpt(snapshot: Snapshot, marks: list[Mark], style: Style) -> list[str]:
    """Return the lines of `marks`, a mark of another file than the one before under its name.

    A place whose text is not loaded, or that is a whole file, gives no lines.
    """
    bar = " " * (GUTTER + 1) + style.paint("|", Role.QUIET)
    shown: list[str] = []
    path = marks[0].place.path if marks else ""
    for mark in marks:
        lines = _marked_lines(snapshot, mark, style)
        if not lines:
            continue
        if mark.place.path != path:
            path = mark.place.path
            arrow = style.paint(":::", Role.QUIET)
            shown.append(f"{' ' * GUTTER}{arrow} {position(snapshot, mark.place)}")
        elif not shown:
            shown.append(bar)
        shown += lines
    return [*shown, bar] if shown else []


def _marked_lines(snapshot: Snapshot, mark: Mark, style: Style) -> list[str]:
    """Return the lines of one mark; of several only the first is underlined."""
    excerpt = excerpt_of(snapshot, mark.place, max(style.width - GUTTER - 3, 20))
    bar = style.paint("|", Role.QUIET)
    lines: list[str] = []
    for index, line in enumerate(excerpt.lines):
        label = style.paint(str(line.number).rjust(GUTTER), Role.QUIET)
        lines.append(f"{label} {bar} {line.before}{line.meant}{line.after}".rstrip())
        if index == 0:
            note = f" {style.tell(mark.note)}" if mark.note else ""
            under = style.paint(mark.sign * max(width_of(line.meant), 1) + note, mark.role)
            lines.append(f"{' ' * GUTTER} {bar} {' ' * width_of(line.before)}{under}")
    return [*lines, style.paint("...".rjust(GUTTER), Role.QUIET)] if excerpt.is_cut else lines


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, safe to be shown, in three parts."""

    number: int
    """1-based."""
    before: str
    meant: str
    after: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The lines of a place."""

    lines: tuple[Line, ...] = ()
    is_cut: bool = False
    """There are more than are shown."""


def excerpt_of(snapshot: Snapshot, place: Place, room: int, most: int = MAX_LINES) -> Excerpt:
    """Return the first `most` lines of `place`, each fit for `room` columns.

    A place whose text is not loaded, or that is a whole file, gives no lines.
    """
    source = snapshot.source(place.path)
    first = start_of(snapshot, place)[0]
    if source is None or first is None or not 1 <= first <= source.line_count:
        return Excerpt()
    last = min(end_line_of(snapshot, place) or first, source.line_count)
    shown = min(last, first + most - 1)
    numbers = range(first, shown + 1)
    lines = (Line(number, *_shortened(source, number, place.span, room)) for number in numbers)
    return Excerpt(tuple(lines), is_cut=shown < last)


def line_of(source: Source, number: int, room: int) -> str:
    """Return a 1-based line that stands beside what is meant, fit for `room` columns."""
    return clipped(_shown(source.line_text(number)[:MAX_CHARACTERS]), room)


def marks_of(finding: Finding) -> list[Mark]:
    """Return what to show of the files: the finding's place, then what carries the host file."""
    marks = [Mark(finding.place, "^", ROLES[finding.severity])]
    shown = {(finding.place.path, finding.place.line)}
    carriers = finding.routes[0].instructions if finding.routes else ()
    for place in carriers:
        if (place.path, place.line) not in shown:
            shown.add((place.path, place.line))
            marks.append(Mark(place, "-", Role.CARRIER, CARRIES))
    return marks


def _meant_in_line(source: Source, number: int, span: Span | None) -> Span:
    """Return what is meant in a line, as columns from 0: the span, or the text without margins."""
    line = source.line_span(number)
    text = source.slice(line)
    first = len(text) - len(text.lstrip())
    last = max(first, len(text.rstrip()))
    if span is not None:
        first = max(first, min(span.start - line.start, len(text)))
        last = max(first, min(last, span.end - line.start))
    return Span(first, last)


def _shortened(source: Source, number: int, span: Span | None, room: int) -> tuple[str, str, str]:
    """Return a line, fit for `room` columns, as what is before, in, and behind what is meant."""
    meant, text = _meant_in_line(source, number, span), source.line_text(number)
    before = _shown(text[max(meant.start - MAX_CHARACTERS, 0) : meant.start])
    middle = clipped(_shown(text[meant.start : meant.end][:MAX_CHARACTERS]), room)
    after = _shown(text[meant.end :][:MAX_CHARACTERS])
    left = room - width_of(middle)
    if width_of(before) + width_of(after) > left:
        before = clipped(before[::-1], max(left // 2, left - width_of(after)))[::-1]
    return before, middle, clipped(after, left - width_of(before))


def _shown(text: str) -> str:
    return terminal(text.removeprefix(BOM).replace("\t", TAB))
