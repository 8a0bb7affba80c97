"""What a context holds, by size: two bars on one scale, and their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hullcheck.languages.translator import Translator
from hullcheck.weighing import Contents, Group, Weight

from .text import text_of
from .words import (
    FETCHED,
    GROUPS,
    HOLDS,
    KIND,
    LET_THROUGH,
    NOT_ALL_MEASURED,
    STOPPED,
    TOTAL,
    files_of,
    measured,
)

UNITS = ("B", "kB", "MB", "GB", "TB")

THINNEST = 0.4
"""Percent of the bar: what is there is seen."""

LOOKS = {Group.SOURCE: "source-files"}
"""The class of a group, where it is not the group's name."""


def contents_of(words: Translator, contents: Contents) -> Iterator[str]:
    """Yield the bars and the table."""
    yield f"<h4>{text_of(words, HOLDS)}</h4>"
    whole = max(_sum(contents.sent).bytes, _sum(contents.stopped).bytes, 1)
    for name, side in ((LET_THROUGH, contents.sent), (STOPPED, contents.stopped)):
        yield f'<p class="barname">{text_of(words, measured(name, size_of(_sum(side).bytes)))}</p>'
        yield _bar(words, side, whole)
    yield from _table(words, contents)
    yield f'<p class="remark">{text_of(words, FETCHED)}</p>'
    if not contents.complete:
        yield f'<p class="remark">{text_of(words, NOT_ALL_MEASURED)}</p>'


def _sum(side: Mapping[Group, Weight]) -> Weight:
    return Weight(sum(w.files for w in side.values()), sum(w.bytes for w in side.values()))


def _bar(words: Translator, side: Mapping[Group, Weight], whole: int) -> str:
    """Return a bar; its numbers stand in the table, so nobody has to read it."""
    parts = ['<svg class="bar" aria-hidden="true"><rect class="empty" width="100%" height="100%"/>']
    left = 0.0
    for group in GROUPS:
        if group in side:
            width = max(100 * side[group].bytes / whole, THINNEST)
            at = f'x="{left:.2f}%" width="{width:.2f}%" height="100%"'
            parts.append(f'<rect class="{_look(group)}" {at}><title>')
            parts.append(f"{text_of(words, GROUPS[group])}</title></rect>")
            left += width
    return "".join([*parts, "</svg>"])


def _look(group: Group) -> str:
    return LOOKS.get(group, group.value)


def _table(words: Translator, contents: Contents) -> Iterator[str]:
    yield f'<table class="weights"><caption class="unseen">{text_of(words, HOLDS)}</caption>'
    yield f'<thead><tr><th scope="col">{text_of(words, KIND)}</th>'
    for side in (LET_THROUGH, STOPPED):
        yield f'<th class="number" scope="col">{text_of(words, side)}</th>'
    yield "</tr></thead><tbody>"
    for group, name in GROUPS.items():
        if group in contents.sent or group in contents.stopped:
            yield _row(words, _swatch(group) + text_of(words, name), *_sides(contents, group))
    yield _row(words, text_of(words, TOTAL), _sum(contents.sent), _sum(contents.stopped))
    yield "</tbody></table>"


def _sides(contents: Contents, group: Group) -> tuple[Weight, Weight]:
    nothing = Weight()
    return contents.sent.get(group, nothing), contents.stopped.get(group, nothing)


def _swatch(group: Group) -> str:
    rect = f'<rect class="{_look(group)}" width="100%" height="100%" rx="2"/>'
    return f'<svg class="swatch" aria-hidden="true">{rect}</svg>'


def _row(words: Translator, name: str, *sides: Weight) -> str:
    cells = "".join(_cell(words, side) for side in sides)
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def _cell(words: Translator, weight: Weight) -> str:
    if not weight.files:
        return '<td class="number">–</td>'
    files = f'<span class="files">{text_of(words, files_of(weight.files))}</span>'
    return f'<td class="number">{size_of(weight.bytes)} {files}</td>'


def size_of(number: int) -> str:
    """Return a size as Docker tells it, in powers of 1,000: "1.5 MB"."""
    size = float(number)
    for unit in UNITS:
        if size < 1000 or unit == UNITS[-1]:
            break
        size /= 1000
    return f"{size:.0f} {unit}" if size >= 100 or unit == "B" else f"{size:.1f} {unit}"
