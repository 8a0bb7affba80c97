"""The frame of every page: its head, what stands above and below, and who may run in it.

Style and script stand in the page, and its own policy (CSP) lets in no others, by
their hashes. Without a script everything is there; with one it can be filtered.
"""

from __future__ import annotations

import base64
import hashlib
import pkgutil
from collections.abc import Iterable, Iterator

from hullcheck import __version__
from hullcheck.core.noun import dataclass
from hullcheck.languages.translator import Translator

from .text import link, marked, text_of
from .words import DARK, ON_THIS_PAGE, SKIP, made_by

MARK = "M3 13h18l-2.2 5.2a2 2 0 0 1-1.9 1.3H7.1a2 2 0 0 1-1.9-1.3zM7 13V8h4v5M13 13V4h4v9"
"""Two containers on a hull, in 24 by 24 units."""


def style() -> str:
    """Return the style of every page, byte for byte as its policy knows it."""
    return _beside("page.css")


def script() -> str:
    """Return the script of every page, byte for byte as its policy knows it."""
    return _beside("page.js")


def _beside(name: str) -> str:
    return (pkgutil.get_data(__package__ or "", name) or b"").decode()


@dataclass(frozen=True, slots=True)
class Top:
    """What stands above the content."""

    title: str
    """Of the window."""
    heading: str
    verdict: str
    remarks: tuple[str, ...] = ()
    counts: tuple[tuple[str, int, str], ...] = ()
    """Class, number and name of what is counted."""
    chapters: tuple[tuple[str, str], ...] = ()
    """Id and name of the parts of the page."""


def render_page(words: Translator, top: Top, content: Iterable[str]) -> str:
    """Return a whole page; `content` is markup already."""
    parts = [*_head(words, top), *_top(words, top), *content, *_bottom(words)]
    return "\n".join([*parts, "</html>", ""])


def _head(words: Translator, top: Top) -> Iterator[str]:
    policy = (
        f"default-src 'none'; style-src '{_hash(style())}'; script-src '{_hash(script())}'; "
        "base-uri 'none'; form-action 'none'"
    )
    yield "<!doctype html>"
    yield f'<html lang="{words.code}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{text_of(words, top.title)}</title>"
    yield f"<style>{style()}</style>"
    yield "</head>"


def _hash(text: str) -> str:
    """Return how a policy names a style or script, see https://www.w3.org/TR/CSP3/ ."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _top(words: Translator, top: Top) -> Iterator[str]:
    yield "<body>"
    yield f'<a class="skip" href="#main">{text_of(words, SKIP)}</a>'
    yield '<header class="top">'
    yield f'<p class="brand"><span>{_mark()}hullcheck</span>'
    button = '<button type="button" id="theme" aria-pressed="false" hidden>'
    yield f"{button}{text_of(words, DARK)}</button></p>"
    yield f"<h1>{text_of(words, top.heading)}</h1>"
    yield f'<p class="verdict">{marked(words, top.verdict)}</p>'
    for remark in top.remarks:
        yield f'<p class="remark">{marked(words, remark)}</p>'
    if top.counts:
        yield '<ul class="counts">'
        for kind, number, name in top.counts:
            look = kind if number else "zero"
            yield f'<li class="{look}"><b>{number:,}</b> {text_of(words, name)}</li>'
        yield "</ul>"
    yield "</header>"
    yield from _chapters(words, top)
    yield '<main id="main" tabindex="-1">'


def _mark() -> str:
    return f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{MARK}"/></svg>'


def _chapters(words: Translator, top: Top) -> Iterator[str]:
    if len(top.chapters) > 1:
        yield f'<nav aria-label="{text_of(words, ON_THIS_PAGE)}"><ul>'
        yield from (f"<li>{link(words, f'#{name}', title)}</li>" for name, title in top.chapters)
        yield "</ul></nav>"


def _bottom(words: Translator) -> Iterator[str]:
    yield "</main>"
    yield f"<footer><p>{text_of(words, made_by(__version__))}</p></footer>"
    yield f"<script>{script()}</script>"
    yield "</body>"
