"""Routes in words, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hullcheck.languages.translator import Translator
from hullcheck.render.links import Links
from hullcheck.render.route import Step

from .code import place_link
from .text import code_of, marked, text_of


def route_of(words: Translator, steps: Iterable[Step], links: Links | None) -> Iterator[str]:
    """Yield a route as a list."""
    yield '<ol class="route">'
    yield from (f"<li>{_step(words, step, links)}</li>" for step in steps)
    yield "</ol>"


def _step(words: Translator, step: Step, links: Links | None) -> str:
    before = f"{text_of(words, step.before)} " if step.before else ""
    said = before + code_of(words, step.what)
    if step.at is not None:
        return f"{said} {place_link(words, step.at, links)}"
    return f"{said} {marked(words, step.why)}" if step.why else said
