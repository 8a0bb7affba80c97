"""Steps as a person or a program reads them before anybody does them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from json import dumps
from typing import Any

from hullcheck.render.escape import terminal
from hullcheck.render.words import counted

from .steps import InlineComment, PostFileComment, PostReview, Step, UpsertSummary

SCHEMA = 1
"""Of the document; counted up when a field changes its meaning or goes."""


def render_steps_text(steps: Sequence[Step]) -> str:
    """Return each comment with where it would stand."""
    if not steps:
        return "Nothing to say: this change brings nothing new into an image.\n"
    parts = [f"{counted(len(steps), 'step')}, as on a pull request:"]
    for step in steps:
        parts += _told(step)
    return "\n\n".join(parts) + "\n"


def _told(step: Step) -> list[str]:
    if isinstance(step, PostReview):
        return [_titled("review", step.body), *map(_inline, step.comments)]
    if isinstance(step, PostFileComment):
        return [_titled(f"comment on the file {terminal(step.path)}", step.body)]
    if isinstance(step, UpsertSummary):
        return [_titled("summary", step.body)]
    return [_titled(_kind(step), ", ".join(map(str, asdict(step).values())))]


def _inline(comment: InlineComment) -> str:
    first = comment.line if comment.start_line is None else comment.start_line
    lines = f"{first}" if first == comment.line else f"{first}-{comment.line}"
    return _titled(f"comment at {terminal(comment.path)}:{lines}", comment.body)


def _titled(title: str, body: str) -> str:
    # No character of a body moves a cursor; the line ends in it are ours.
    return f"--- {title} ---\n" + "\n".join(map(terminal, body.split("\n")))


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
