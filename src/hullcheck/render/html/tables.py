"""What could not be decided, and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hullcheck.core.finding import Place, Unknown
from hullcheck.render.links import Links
from hullcheck.report import Suppressed

from .code import place_link
from .text import code_of, link, marked, text_of
from .words import (
    ALLOWED,
    ALLOWED_AT,
    BECAUSE,
    FACT,
    IN_BUILD,
    REASON,
    RULE,
    UNKNOWNS,
    WHERE,
    more_rows,
)

MAX_ROWS = 500
"""Rows of a table: nobody reads more."""


def unknown_table(
    unknowns: Sequence[Unknown], anchors: dict[str, str], links: Links | None
) -> Iterator[str]:
    """Yield what could not be decided, with the reasons."""
    rows = (
        (
            place_link(Place(each.path, each.line), links) if each.path else ".",
            marked(each.reason),
            _build(each.build, anchors),
        )
        for each in unknowns[:MAX_ROWS]
    )
    yield from _table(UNKNOWNS, (WHERE, BECAUSE, IN_BUILD), rows, len(unknowns))


def _build(name: str | None, anchors: dict[str, str]) -> str:
    if name is None:
        return ""
    return link(f"#{anchors[name]}", name) if name in anchors else text_of(name)


def allowed_table(items: Sequence[Suppressed], links: Links | None) -> Iterator[str]:
    """Yield the findings that somebody allowed, and where that is said."""
    rows = (
        (
            place_link(item.finding.place, links),
            code_of(item.finding.rule),
            marked(item.finding.message),
            place_link(Place(item.path, item.line), links),
            marked(item.reason),
        )
        for item in items[:MAX_ROWS]
    )
    yield from _table(ALLOWED, (WHERE, RULE, FACT, ALLOWED_AT, REASON), rows, len(items))


def _table(
    caption: str, heads: Iterable[str], rows: Iterable[Sequence[str]], total: int
) -> Iterator[str]:
    yield table_start(caption, heads, "rows")
    for first, *others in rows:
        cells = "".join(f"<td>{cell}</td>" for cell in others)
        yield f'<tr><th scope="row">{first}</th>{cells}</tr>'
    yield TABLE_END
    if total > MAX_ROWS:
        yield f"<p>{text_of(more_rows(total - MAX_ROWS))}</p>"


TABLE_END = "</tbody></table></div>"


def table_start(caption: str, heads: Iterable[str], look: str) -> str:
    """Return the beginning of a table that scrolls where it is too wide; the caption is heard."""
    name = text_of(caption)
    columns = "".join(f'<th scope="col">{text_of(head)}</th>' for head in heads)
    return (
        f'<div class="wide" role="group" aria-label="{name}" tabindex="0"><table class="{look}">'
        f'<caption class="unseen">{name}</caption><thead><tr>{columns}</tr></thead><tbody>'
    )
