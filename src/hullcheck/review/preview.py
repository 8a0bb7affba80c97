"""Steps as a person or a program reads them before anybody does them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from json import dumps
from typing import Any

from hullcheck.core.said import counted, said
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.escape import terminal

from .steps import InlineComment, PostFileComment, PostReview, Step, UpsertSummary

SCHEMA = 1
"""Of the document; counted up when a field changes its meaning or goes."""


def render_steps_text(steps: Sequence[Step], translator: Translator = ENGLISH) -> str:
    """Return each comment with where it would stand."""
    if not steps:
        nothing = said("Nothing to say: this change brings nothing new into an image.")
        return f"{translator.text(nothing)}\n"
    parts = [
        translator.text(
            counted(
                len(steps),
                "{number} step, as on a pull request:",
                "{number} steps, as on a pull request:",
            )
        )
    ]
    for step in steps:
        parts += (_titled(translator.text(title), body) for title, body in _told(step))
    return "\n\n".join(parts) + "\n"


def _told(step: Step) -> Iterator[tuple[str, str]]:
    """Yield title and body of what a step writes."""
    if isinstance(step, PostReview):
        yield said("review"), step.body
        yield from map(_inline, step.comments)
    elif isinstance(step, PostFileComment):
        yield said("comment on the file {path}", path=step.path), step.body
    elif isinstance(step, UpsertSummary):
        yield said("summary"), step.body
    else:
        yield _kind(step), ", ".join(map(str, asdict(step).values()))


def _inline(comment: InlineComment) -> tuple[str, str]:
    first = comment.line if comment.start_line is None else comment.start_line
    lines = f"{first}" if first == comment.line else f"{first}-{comment.line}"
    return said("comment at {place}", place=f"{comment.path}:{lines}"), comment.body


def _titled(title: str, body: str) -> str:
    # No character of a body moves a cursor; the line ends in it are ours.
    return f"--- {terminal(title)} ---\n" + "\n".join(map(terminal, body.split("\n")))


def render_steps_json(steps: Sequence[Step]) -> str:
    """Return a document of all steps, in ASCII, so that surrogate escapes survive any encoding."""
    document = {"schema": SCHEMA, "steps": [_shape(step) for step in steps]}
    return dumps(document, indent=2, ensure_ascii=True) + "\n"


def _shape(step: Step) -> dict[str, Any]:
    shape = {"step": _kind(step), **asdict(step)}
    if isinstance(step, PostReview):
        shape["event"] = step.event
        for comment in shape["comments"]:
            comment["side"] = InlineComment.side
    return shape


def _kind(step: Step) -> str:
    """Return the name of a kind of step: `PostReview` is `post-review`."""
    name = type(step).__name__
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).removeprefix("-")
