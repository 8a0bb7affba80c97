"""What could not be decided, and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hullcheck.core.finding import Place, Unknown
from hullcheck.languages.translator import Translator
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
    words: Translator, unknowns: Sequence[Unknown], anchors: dict[str, str], links: Links | None
) -> Iterator[str]:
    """Yield what could not be decided, with the reasons."""
    rows = (
        (
            place_link(words, Place(each.path, each.line), links) if each.path else ".",
            marked(words, each.reason),
            _build(words, each.build, anchors),
        )
        for each in unknowns[:MAX_ROWS]
    )
    yield from _table(words, UNKNOWNS, (WHERE, BECAUSE, IN_BUILD), rows, len(unknowns))


def _build(words: Translator, name: str | None, anchors: dict[str, str]) -> str:
    if name is None:
        return ""
    return link(words, f"#{anchors[name]}", name) if name in anchors else text_of(words, name)


def allowed_table(
    words: Translator, items: Sequence[Suppressed], links: Links | None
) -> Iterator[str]:
    """Yield the findings that somebody allowed, and where that is said."""
    rows = (
        (
            place_link(words, item.finding.place, links),
            code_of(words, item.finding.rule),
            marked(words, item.finding.message),
            place_link(words, Place(item.path, item.line), links),
            marked(words, item.reason),
        )
        for item in items[:MAX_ROWS]
    )
    yield from _table(words, ALLOWED, (WHERE, RULE, FACT, ALLOWED_AT, REASON), rows, len(items))


def _table(
    words: Translator, caption: str, heads: Iterable[str], rows: Iterable[Sequence[str]], total: int
) -> Iterator[str]:
    yield table_start(words, caption, heads, "rows")
    for first, *others in rows:
        cells = "".join(f"<td>{cell}</td>" for cell in others)
        yield f'<tr><th scope="row">{first}</th>{cells}</tr>'
    yield TABLE_END
    if total > MAX_ROWS:
        yield f"<p>{text_of(words, more_rows(total - MAX_ROWS))}</p>"


TABLE_END = "</tbody></table></div>"


def table_start(words: Translator, caption: str, heads: Iterable[str], look: str) -> str:
    """Return the beginning of a table that scrolls where it is too wide; the caption is heard."""
    name = text_of(words, caption)
    columns = "".join(f'<th scope="col">{text_of(words, head)}</th>' for head in heads)
    return (
        f'<div class="wide" role="group" aria-label="{name}" tabindex="0"><table class="{look}">'
        f'<caption class="unseen">{name}</caption><thead><tr>{columns}</tr></thead><tbody>'
    )
