"""A route as a Mermaid drawing, which GitHub shows as a picture."""

from __future__ import annotations

from collections.abc import Iterable

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.render.escape import terminal
from hullcheck.render.route import Step

MAX_LABEL = 60
"""Characters of a label: a longer one makes the whole drawing small."""

MAX_BOXES = 8
"""Boxes: of a longer route the middle is left out."""

_PLAIN = lazy_pattern(r"[A-Za-z0-9 _./-]")


def render_drawing(steps: Iterable[Step]) -> str:
    """Return the steps as boxes from left to right, in a fenced block."""
    labels = [_label(f"{step.before} {step.what}".strip()) for step in steps]
    if len(labels) > MAX_BOXES:
        labels[MAX_BOXES // 2 : -MAX_BOXES // 2 + 1] = ["…"]
    boxes = [f'  s{number}["{label}"]' for number, label in enumerate(labels)]
    arrows = [f"  s{number} --> s{number + 1}" for number in range(len(labels) - 1)]
    return "\n".join(["```mermaid", "flowchart LR", *boxes, *arrows, "```"])


def _label(text: str) -> str:
    """Return `text` as a label: all but letters, digits and a few signs by its number."""
    shown = terminal(text)
    if len(shown) > MAX_LABEL:
        shown = shown[: MAX_LABEL - 1] + "…"
    return "".join(c if _PLAIN.match(c) else f"#{ord(c)};" for c in shown) or " "
