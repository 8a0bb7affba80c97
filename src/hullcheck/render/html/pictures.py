"""A drawing on a page: as wide as it is, in a frame that scrolls."""

from __future__ import annotations

from hullcheck.languages.translator import Translator
from hullcheck.render.drawing.model import Drawing
from hullcheck.render.drawing.svg import render_svg

from .text import text_of
from .words import PICTURE


def picture(words: Translator, drawing: Drawing, name: str, title: str) -> str:
    """Return a drawing with `title` as its accessible name; `name` is an id of the page's own."""
    start = f'<div class="scroll" role="group" aria-label="{text_of(words, PICTURE)}" tabindex="0">'
    return f"{start}{render_svg(drawing.told(words), name, words.text(title))}</div>"
