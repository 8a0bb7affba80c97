"""A drawing as Mermaid, which GitHub shows as a picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.render.escape import terminal
from hullcheck.render.width import shortened, width_of

from .model import Box, Drawing, Look

LINE = 20
"""Columns of a line in a box: Mermaid gives a box 200 pixels and cuts off a longer word.
https://mermaid.js.org/config/schema-docs/config-defs-flowchart-diagram-config.html (wrappingWidth)
"""

MAX_LABEL = 2 * LINE + 8
"""Columns of a label: of a longer one the middle is left out."""

_PLAIN = lazy_pattern(r"[A-Za-z0-9 _.-]")

_NOTED = frozenset({Look.PASSED, Look.IDLE, Look.STOPPED, Look.LANDED, Look.LEFT, Look.MORE})

_ARROWS = {Look.STOPPED: "-.->"}
"""How an arrow is drawn that leads to such a box."""


def render_mermaid(drawing: Drawing) -> str:
    """Return the drawing in a fenced block: a box around each lane, arrows between them."""
    return "\n".join(["```mermaid", "flowchart LR", *_lanes(drawing), *_arrows(drawing), "```"])


def _lanes(drawing: Drawing) -> Iterator[str]:
    for number, lane in enumerate(drawing.lanes):
        yield f'  subgraph l{number}["{_label(lane.title)}"]'
        for index, box in enumerate(drawing.boxes):
            if box.lane == lane:
                yield f'    b{index}["{_said(box)}"]'
        yield "  end"


def _said(box: Box) -> str:
    """Return what stands in a box: of the ignore file and of the end also what it comes to."""
    note = f"<br/>{_label(box.note)}" if box.look in _NOTED else ""
    sign = " #10007;" if box.look is Look.STOPPED else ""
    return _label(box.text) + sign + note


def _arrows(drawing: Drawing) -> Iterator[str]:
    for start, end in drawing.arrows:
        yield f"  b{start} {_ARROWS.get(drawing.boxes[end].look, '-->')} b{end}"


def _label(text: str) -> str:
    """Return `text` as a label: all but letters, digits and a few signs by its number."""
    shown = shortened(terminal(text), MAX_LABEL)
    return "<br/>".join("".join(map(_character, line.strip())) for line in _lines(shown)) or " "


def _character(character: str) -> str:
    return character if _PLAIN.match(character) else f"#{ord(character)};"


def _lines(text: str) -> Iterable[str]:
    """Return `text` in lines of at most `LINE` columns, broken behind spaces, slashes, dashes."""
    line = ""
    for part in re.findall(r"[^ /-]*[ /-]?", text):
        for piece in _pieces(part):
            if line and width_of(line) + width_of(piece) > LINE:
                yield line
                line = ""
            line += piece
    yield line


def _pieces(word: str) -> Iterator[str]:
    """Yield a word in pieces that each fit in a line."""
    piece = ""
    for character in word:
        if width_of(piece) + width_of(character) > LINE:
            yield piece
            piece = ""
        piece += character
    yield piece
