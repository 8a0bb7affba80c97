"""A drawing as SVG inside a page, whose style gives it its colours."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from hullcheck.render.html.text import escaped

from .layout import HEIGHT, PADDING, TITLE, Layout, Point, Spot, laid_out
from .model import Drawing, Look

HEAD = 7
"""Pixels of the head of an arrow."""

SIGNS = {
    Look.STOPPED: "M-4.5 0h9",
    Look.LANDED: "M0-4.5V1M0 4.5v.1",
    Look.LEFT: "M0-4.5V1M0 4.5v.1",
}
"""What stands at the edge of such a box: no colour alone tells how a way ends."""


def render_svg(drawing: Drawing, name: str, title: str) -> str:
    """Return the drawing with `title` as its accessible name; `name` is an id of the page's own."""
    layout = laid_out(drawing)
    width, height = round(layout.width) + 2, round(layout.height) + 2
    return "".join(
        [
            f'<svg class="way" role="img" width="{width}" height="{height}" '
            f'viewBox="-1 -1 {width} {height}" aria-labelledby="{name}-t {name}-d">',
            f'<title id="{name}-t">{escaped(title)}</title>',
            f'<desc id="{name}-d">{escaped(_described(drawing))}</desc>',
            *_frames(layout),
            *(_arrow(points, look) for points, look in layout.lines),
            *map(_box, layout.spots),
            "</svg>",
        ]
    )


def _described(drawing: Drawing) -> str:
    """Return the ways as text, each from its beginning to its end."""
    told = [_said(box.text, box.note) for box in drawing.boxes]
    return "; ".join(" → ".join(told[index] for index in chain) for chain in drawing.chains)


def _frames(layout: Layout) -> Iterator[str]:
    height = layout.height - TITLE
    for frame in layout.frames:
        yield f'<text class="lane" x="{_n(frame.left)}" y="14">{escaped(frame.title)}</text>'
        yield (
            f'<rect class="lane" x="{_n(frame.left)}" y="{TITLE}" rx="10" '
            f'width="{_n(frame.width)}" height="{_n(height)}"/>'
        )


def _arrow(points: Sequence[Point], look: Look) -> str:
    """Return a curve over `points` with a head at its end."""
    *before, (right, height) = points
    curve = [*before, (right - HEAD, height)]
    path = f"M{_n(curve[0][0])} {_n(curve[0][1])}"
    for (left, top), (x, y) in itertools.pairwise(curve):
        middle = (left + x) / 2
        path += f"C{_n(middle)} {_n(top)} {_n(middle)} {_n(y)} {_n(x)} {_n(y)}"
    head = f"M{_n(right)} {_n(height)}l-{HEAD}-4v8z"
    return f'<path class="line {look}" d="{path}"/><path class="head {look}" d="{head}"/>'


def _box(spot: Spot) -> str:
    middle = spot.top + HEIGHT / 2
    left = spot.left + PADDING
    above, below = (middle - 4, middle + 12) if spot.note else (middle + 4, 0)
    parts = [
        f'<g class="{spot.box.look}"{_title(spot)}'
        f'<rect x="{_n(spot.left)}" y="{_n(spot.top)}" rx="6" '
        f'width="{_n(spot.width)}" height="{HEIGHT}"/>',
        f'<text x="{_n(left)}" y="{_n(above)}">{escaped(spot.text)}</text>',
    ]
    if spot.note:
        parts.append(
            f'<text class="note" x="{_n(left)}" y="{_n(below)}">{escaped(spot.note)}</text>'
        )
    sign = SIGNS.get(spot.box.look)
    if sign:
        at = f"{_n(spot.left + spot.width)} {_n(middle)}"
        parts.append(f'<g class="sign" transform="translate({at})"><circle r="9"/>')
        parts.append(f'<path d="{sign}"/></g>')
    return "".join([*parts, "</g>"])


def _title(spot: Spot) -> str:
    """Return the end of the group's tag, and the whole text where it is shown shortened."""
    whole = _said(spot.box.text, spot.box.note)
    is_whole = escaped(whole) == escaped(_said(spot.text, spot.note))
    return ">" if is_whole else f"><title>{escaped(whole)}</title>"


def _said(text: str, note: str) -> str:
    """Return all that a box says, on one line."""
    plain = note.replace("`", "")
    return f"{text} ({plain})" if plain else text


def _n(number: float) -> str:
    """Return a coordinate as short as it is exact enough."""
    return f"{number:.1f}".removesuffix(".0")
