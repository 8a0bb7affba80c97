"""Routes in words, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hullcheck.render.links import Links
from hullcheck.render.route import Step

from .code import place_link
from .text import code_of, marked, text_of


def route_of(steps: Iterable[Step], links: Links | None) -> Iterator[str]:
    """Yield a route as a list."""
    yield '<ol class="route">'
    yield from (f"<li>{_step(step, links)}</li>" for step in steps)
    yield "</ol>"


def _step(step: Step, links: Links | None) -> str:
    before = f"{text_of(step.before)} " if step.before else ""
    said = before + code_of(step.what)
    if step.at is not None:
        return f"{said} {place_link(step.at, links)}"
    return f"{said} {marked(step.why)}" if step.why else said
