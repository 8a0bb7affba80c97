"""The one summary of a pull request, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.core.said import counted, in_a_row, said
from hullcheck.render.drawing.mermaid import render_mermaid
from hullcheck.render.drawing.ways import drawing_of_routes
from hullcheck.render.escape import cell, code, prose
from hullcheck.render.markdown import and_more, fitting, more_left, unknown_table
from hullcheck.render.places import line_position
from hullcheck.render.words import LABELS, advice_counted, more_findings, undecided
from hullcheck.report import Suppressed

from .earlier import SUMMARY_MARKER, refused_marker
from .one_click import BOX_MARKER
from .placement import Placed, Spot
from .words import Telling, counts_of, render_told

MAX_ROWS = 40
"""Rows of the table: the rest is counted, and told by the job summary."""

MAX_CELL = 300
"""Characters of Markdown in a cell: what is longer makes the table unreadable."""

MAX_TAIL = 8_000
"""Characters of folded advice and of what is not known, each: findings go first."""

GREEN = said("nothing left to do ✅")


def render_summary(placed: list[Placed], telling: Telling) -> str:
    """Return the summary with its marker, cut between findings at `MAX_LENGTH` characters."""
    if not placed:
        return _clean(telling)
    counts = counts_of(tuple(item.finding for item in placed))
    head = [_markers(placed, telling), _heading(counts, telling), _table(placed, telling)]
    head += _box(placed, telling)
    head += _drawing(placed, telling)
    head += _allowed(telling)
    here = [item for item in placed if item.spot is Spot.SUMMARY]
    # What has no other place stands before what found no room at its own.
    here.sort(key=lambda item: item.overflow)
    told = (render_told(item.finding, telling) for item in here)
    # The table says all facts. One proof is read at once; of several each is folded on
    # its own, so that a cut between two of them leaves nothing open.
    alone = len(here) == 1 and not here[0].overflow
    titles = (_title(item.finding, telling) for item in here)
    sections = told if alone else map(_folded, titles, told)
    left_out = more_left(len(here), telling.subject.translator)
    return "\n\n".join(fitting(head, sections, _tail(telling), left_out))


def _heading(words: str, telling: Telling) -> str:
    return f"## hullcheck: {telling.tell(words)}"


def _markers(placed: list[Placed], telling: Telling) -> str:
    """Return the hidden first lines: what it is, and whose place GitHub refused."""
    subject = telling.subject
    refused = subject.refused.intersection(item.finding.fingerprint for item in placed)
    lines = [refused_marker(subject.head_sha, refused)] if refused else []
    return "\n".join([SUMMARY_MARKER, *lines])


def _box(placed: list[Placed], telling: Telling) -> list[str]:
    """Return the box that asks for a fix pull request, where somebody does what it says."""
    safe = sum(bool(item.finding.fix and item.finding.fix.safe) for item in placed)
    if not safe or not telling.subject.one_click:
        return []
    offer = counted(
        safe,
        "Open a pull request with {number} verified fix (or comment `/hullcheck fix`)",
        "Open a pull request with {number} verified fixes (or comment `/hullcheck fix`)",
    )
    return [f"- [ ] {BOX_MARKER} {telling.tell(offer)}"]


def _clean(telling: Telling) -> str:
    """Return what the summary becomes when nothing is found any more."""
    allowed = _allowed(telling)
    if not telling.subject.is_whole:
        text = [_heading(said("nothing found in what could be read"), telling)]
    elif allowed:
        text = [_heading(said("nothing found but what is allowed"), telling)]
    else:
        clean = said("This pull request brings nothing from a host into an image.")
        text = [_heading(GREEN, telling), telling.tell(clean)]
    return "\n\n".join([SUMMARY_MARKER, *text, *allowed, *_tail(telling)])


def _allowed(telling: Telling) -> list[str]:
    """Return what the pull request silences itself: who reviews it decides on that as well."""
    items = telling.subject.report.suppressed
    if not items:
        return []
    rows = [_allowed_row(item, telling) for item in items[:MAX_ROWS]]
    more = len(items) - len(rows)
    allows = counted(
        len(items),
        "This pull request allows {number} finding",
        "This pull request allows {number} findings",
    )
    columns = (said("Allowed at"), said("Rule"), said("Found at"), said("Reason"))
    head = f"| {' | '.join(map(telling.tell, columns))} |\n| --- | --- | --- | --- |"
    table = "\n".join([head, *rows])
    last = [telling.tell(and_more(more))] if more > 0 else []
    return [f"### {telling.tell(allows)}", table, *last]


def _allowed_row(item: Suppressed, telling: Telling) -> str:
    by = _linked(Place(item.path, item.line), telling)
    long = telling.tell(said("a long reason"))
    reason = prose(item.reason) if len(item.reason) <= MAX_CELL else long
    at = _linked(item.finding.place, telling)
    return f"| {cell(by)} | {cell(code(item.finding.rule))} | {cell(at)} | {cell(reason)} |"


def _linked(place: Place, telling: Telling) -> str:
    """Return a place as a link to it in the head, where the head has the file."""
    where = code(line_position(place))
    if place.path in telling.subject.snapshot:
        link = telling.subject.links.blob(place.path, place.line, place.end_line)
        where = f"[{where}]({link})"
    return where if len(where) <= MAX_CELL else telling.tell(said("a long path"))


def _table(placed: list[Placed], telling: Telling) -> str:
    rows = [_row(item.finding, telling) for item in placed[:MAX_ROWS]]
    where, what = telling.tell(said("Where")), telling.tell(said("What"))
    table = "\n".join([f"| | {where} | {what} |", "| --- | --- | --- |", *rows])
    more = len(placed) - len(rows)
    if more <= 0:
        return table
    return f"{table}\n\n{telling.tell(said('And {more}.', more=more_findings(more)))}"


def _row(finding: Finding, telling: Telling) -> str:
    where = _linked(finding.place, telling)
    what = prose(telling.tell(finding.message))
    what = what if len(what) <= MAX_CELL else code(finding.rule)
    label = telling.tell(LABELS[finding.severity])
    return f"| {label} | {cell(where)} | {cell(what)} |"


def _drawing(placed: Iterable[Placed], telling: Telling) -> list[str]:
    """Return the routes of the worst finding that has one."""
    routes = next((item.finding.routes for item in placed if item.finding.routes), ())
    drawing = drawing_of_routes(routes, telling.subject.snapshot, telling.builds)
    return [render_mermaid(drawing)] if drawing else []


def _tail(telling: Telling) -> list[str]:
    """Return what is folded below the findings: advice, what is not known, what was not read."""
    report, tell = telling.subject.report, telling.tell
    advice = [found for found in report.findings if found.severity is Severity.ADVICE]
    parts = []
    if advice:
        title = tell(advice_counted(len(advice)))
        lines = [f"- {code(line_position(f.place))}: {prose(tell(f.message))}" for f in advice]
        parts.append(_folded(title, _within(lines, "\n")))
    if report.unknowns:
        title = tell(undecided(len(report.unknowns)))
        _, table, *more = unknown_table(report.unknowns, telling.subject.translator)
        parts.append(_folded(title, "\n\n".join([_within(table.split("\n"), "\n"), *more])))
    return [*parts, *_not_read(telling)]


def _not_read(telling: Telling) -> list[str]:
    """Return what was not read and why, so that silence is not taken for a clean bill."""
    files = [file for file in telling.subject.files if file.patch.problem]
    told: list[str] = []
    if not telling.subject.is_whole:
        told.append(said("Not everything could be read, so nothing earlier was closed."))
    if files:
        told.append(
            counted(
                len(files),
                "{number} file without a patch: findings in them stand on the file.",
                "{number} files without a patch: findings in them stand on the file.",
            )
        )
    return [telling.tell(in_a_row(told))] if told else []


def _within(lines: Iterable[str], separator: str) -> str:
    """Return the first of `lines` that take no more than `MAX_TAIL` characters together."""
    room = MAX_TAIL
    kept: list[str] = []
    for line in lines:
        room -= len(line) + len(separator)
        if room < 0:
            break
        kept.append(line)
    return separator.join(kept)


def _title(finding: Finding, telling: Telling) -> str:
    return f"{telling.tell(LABELS[finding.severity])}: {finding.rule}"


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"
