"""Source with what is meant in it marked, and patches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from hullcheck.core.edit import Fix, OverlappingEditsError
from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.languages.translator import Translator
from hullcheck.render.excerpt import Line, Mark, excerpt_of, line_of, marks_of
from hullcheck.render.links import Links
from hullcheck.render.patch import render_patch
from hullcheck.render.places import line_position
from hullcheck.render.words import CARRIES

from .text import link, text_of
from .words import CUT

ROOM = 600
"""Characters of a line that are shown: it may have millions."""

MAX_LINES = 12
"""Lines of one excerpt."""

CONTEXT = 2
"""Lines shown before and behind what is meant."""

MAX_PATCH = 60
"""Lines of the patch of one file."""


def source_of(
    words: Translator, finding: Finding, snapshot: Snapshot, links: Links | None
) -> Iterator[str]:
    """Yield the lines that a finding is about and those that carry the host file, file by file."""
    for path, group in groupby(marks_of(finding), lambda mark: mark.place.path):
        marks = list(group)
        source = snapshot.source(path)
        rows = {
            number: row
            for mark in reversed(marks)
            for number, row in _rows(words, snapshot, mark, finding.severity)
        }
        if source is not None and rows:
            text = "".join(_with_context(words, source, rows))
            yield figure_of(place_link(words, marks[0].place, links), text)


def _with_context(words: Translator, source: Source, rows: Mapping[int, str]) -> Iterator[str]:
    """Yield rows with the lines around them, and a gap where lines are left out."""
    near = {number + step for number in rows for step in range(-CONTEXT, CONTEXT + 1)}
    before = 0
    for number in sorted(near.intersection(range(1, source.line_count + 1))):
        if before and number > before + 1:
            yield GAP
        yield rows.get(number) or _row(
            number, text_of(words, line_of(source, number, ROOM)), "near"
        )
        before = number


def figure_of(caption: str, rows: str, look: str = "") -> str:
    """Return rows of code under their caption; both are markup already."""
    kind = f"source {look}".rstrip()
    head = f'<figure class="{kind}"><figcaption>{caption}</figcaption>'
    return f"{head}<pre>{rows}</pre></figure>"


def _rows(
    words: Translator, snapshot: Snapshot, mark: Mark, severity: Severity
) -> Iterator[tuple[int, str]]:
    """Yield the lines of a mark by their numbers."""
    excerpt = excerpt_of(snapshot, mark.place, ROOM, MAX_LINES)
    is_carrier = bool(mark.note)
    for index, line in enumerate(excerpt.lines):
        note = CARRIES if is_carrier and index == 0 else ""
        text = _marked_text(words, line, "carrier" if is_carrier else severity.label, note)
        is_last = line is excerpt.lines[-1]
        yield line.number, _row(line.number, text) + (CUT_ROW if is_last and excerpt.is_cut else "")


def _marked_text(words: Translator, line: Line, look: str, note: str) -> str:
    meant = f'<mark class="{look}">{text_of(words, line.meant)}</mark>' if line.meant else ""
    aside = f'<span class="aside">  {text_of(words, note)}</span>' if note else ""
    return f"{text_of(words, line.before)}{meant}{text_of(words, line.after)}{aside}"


def _row(number: int, text: str, look: str = "") -> str:
    kind = f"row {look}".rstrip()
    return f'<span class="{kind}"><span class="n">{number}</span><span>{text}\n</span></span>'


CUT_ROW = f'<span class="row"><span class="n">…</span><span class="aside">{CUT}\n</span></span>'

GAP = '<span class="row"><span class="n">…</span><span>\n</span></span>'


def place_link(words: Translator, place: Place, links: Links | None) -> str:
    """Return a place as a link to it, where there is a page of it."""
    shown = line_position(place)
    if links is None or not links.repository:
        return text_of(words, shown)
    return link(words, links.blob(place.path, place.line, place.end_line), shown)


def patch_of(words: Translator, fix: Fix, snapshot: Snapshot) -> Iterator[str]:
    """Yield what a fix changes, file by file; nothing where its edits do not fit together."""
    try:
        after = snapshot.with_edits(fix.edits)
    except OverlappingEditsError:
        return
    for path in dict.fromkeys(edit.path for edit in fix.edits):
        old, new = snapshot.source(path), after.source(path)
        data = render_patch({path: old.data if old else None}, {path: new.data if new else b""})
        rows = _patch_rows(words, data.decode("utf-8", "surrogateescape"))
        yield figure_of(text_of(words, path), "".join(rows), "patch")


def _patch_rows(words: Translator, patch: str) -> Iterator[str]:
    """Yield the lines of a patch of one file from its first hunk on."""
    lines = iter(patch.split("\n"))
    first = next((line for line in lines if line.startswith("@@")), None)
    rest = [line for line in lines if line]
    for line in [first, *rest][:MAX_PATCH] if first else []:
        yield _patch_row(words, line or "")
    if len(rest) > MAX_PATCH:
        yield f'<span class="hunk">{text_of(words, CUT)}</span>'


def _patch_row(words: Translator, line: str) -> str:
    if line.startswith("@@"):
        return f'<span class="hunk">{text_of(words, line)}\n</span>'
    tag = {"+": "ins", "-": "del"}.get(line[0])
    text = text_of(words, line[1:].replace("\t", "    ").removesuffix("\r")[:ROOM])
    said = f'<span class="n">{line[0]}</span><span>{text}\n</span>'
    return f"<{tag}>{said}</{tag}>" if tag else f'<span class="row">{said}</span>'
