"""Where the boxes of a drawing stand: lanes from left to right, and in each lane rows.

All numbers are pixels. The characters of a monospaced font are as wide as `CHARACTER` says,
so nothing has to be measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from hullcheck.core.noun import dataclass
from hullcheck.render.escape import terminal
from hullcheck.render.width import shortened, width_of

from .model import Box, Drawing, Look

CHARACTER = 7.25
"""Width of a character of a box's text, in a monospaced font of 12 pixels."""

SMALL = 6.1
"""Width of a character of its note and of a title, in a proportional font of 11 pixels."""

MAX_TEXT = 26
"""Columns of a text: of a longer one the middle is left out."""

MAX_NOTE = 30
"""Columns of a note and of a title."""

PADDING = 12
"""Between the edge of a box and its text, on either side."""

SIGN = 6
"""What a sign at the edge of a box needs beside the padding."""

SIGNED = frozenset({Look.STOPPED, Look.LANDED, Look.LEFT})
"""Boxes in which a way ends: a sign at their edge says how."""

HEIGHT, THIN = 44, 14
"""Of a box, and of the gap that an arrow takes where it passes a lane."""

ROW_GAP, LANE_GAP = 10, 34
"""Between two boxes of a lane, and between two lanes."""

FRAME = 10
"""From the boxes of a lane to the frame around them."""

TITLE = 24
"""Room for the title of a lane."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A box in its place."""

    box: Box
    text: str
    note: str
    left: float
    top: float
    width: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A lane in its place."""

    title: str
    left: float
    width: float


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing in which everything has its place."""

    width: float
    height: float
    frames: tuple[Frame, ...]
    spots: tuple[Spot, ...]
    lines: tuple[tuple[tuple[Point, ...], Look], ...]
    """The points that an arrow leads over, and the look of the box that it leads to."""


@dataclass(slots=True)
class _Item:
    """What takes a row of a lane: a box, or an arrow on its way to a lane further right."""

    lane: int
    box: int | None
    before: list[_Item]
    top: float = 0.0

    @property
    def height(self) -> float:
        return THIN if self.box is None else HEIGHT

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def laid_out(drawing: Drawing) -> Layout:
    """Return where everything of `drawing` stands."""
    number = {lane: index for index, lane in enumerate(drawing.lanes)}
    items = [_Item(number[box.lane], index, []) for index, box in enumerate(drawing.boxes)]
    paths = [_path(items[start], items[end]) for start, end in drawing.arrows]
    _stack(items, paths, len(drawing.lanes))
    frames = tuple(_frames(drawing))
    spots = tuple(_spot(drawing.boxes[each.box or 0], each, frames) for each in items)
    lines = tuple(_line(path, frames, drawing) for path in paths)
    bottom = max((item.top + item.height for item in items), default=TITLE + FRAME)
    right = max((frame.left + frame.width for frame in frames), default=0)
    return Layout(right, bottom + FRAME, frames, spots, lines)


def _path(start: _Item, end: _Item) -> list[_Item]:
    """Return the items that an arrow leads over, with one for each lane that it passes."""
    path = [start]
    for lane in range(start.lane + 1, end.lane):
        path.append(_Item(lane, None, [path[-1]]))
    end.before.append(path[-1])
    return [*path, end]


def _stack(items: Sequence[_Item], paths: Sequence[Sequence[_Item]], lanes: int) -> None:
    """Give every item its place from above: near what leads to it, and none upon another."""
    passing = [item for path in paths for item in path if item.box is None]
    rows: dict[int, list[_Item]] = defaultdict(list)
    for item in (*items, *passing):
        rows[item.lane].append(item)
    for lane in range(lanes):
        bottom = float(TITLE + FRAME)
        for middle, group in groupby(sorted(rows[lane], key=_wanted), _wanted):
            bottom = _put(list(group), middle, bottom)


def _put(group: Sequence[_Item], middle: float, bottom: float) -> float:
    """Stack items around `middle`, but below `bottom`; return where the next ones may begin."""
    height = sum(item.height + ROW_GAP for item in group) - ROW_GAP
    top = max(bottom, middle - height / 2)
    for item in group:
        item.top = top
        top += item.height + ROW_GAP
    return top


def _wanted(item: _Item) -> float:
    """Return the height at which its middle had best be: between those that lead to it."""
    if not item.before:
        return 0.0
    middles = [each.middle for each in item.before]
    return (min(middles) + max(middles)) / 2


def _frames(drawing: Drawing) -> Iterator[Frame]:
    left = 0.0
    for lane in drawing.lanes:
        title = shortened(terminal(lane.title), MAX_NOTE)
        boxes = [box for box in drawing.boxes if box.lane == lane]
        inner = max([_width(box) for box in boxes], default=0.0)
        width = max(inner + 2 * FRAME, SMALL * width_of(title) + 2 * FRAME)
        yield Frame(title, left, width)
        left += width + LANE_GAP


def _width(box: Box) -> float:
    text = CHARACTER * min(width_of(terminal(box.text)), MAX_TEXT)
    note = SMALL * width_of(_note(box))
    sign = SIGN if box.look in SIGNED else 0
    return max(text, note) + 2 * PADDING + sign


def _note(box: Box) -> str:
    """Return the note as it is shown: small letters need no quotation marks around a name."""
    return shortened(terminal(box.note.replace("`", "")), MAX_NOTE)


def _spot(box: Box, item: _Item, frames: Sequence[Frame]) -> Spot:
    frame = frames[item.lane]
    text = shortened(terminal(box.text), MAX_TEXT)
    return Spot(box, text, _note(box), frame.left + FRAME, item.top, frame.width - 2 * FRAME)


def _line(
    path: Sequence[_Item], frames: Sequence[Frame], drawing: Drawing
) -> tuple[tuple[Point, ...], Look]:
    first, *passed, last = path
    frame = frames[first.lane]
    points = [(frame.left + frame.width - FRAME, first.middle)]
    for item in passed:
        frame = frames[item.lane]
        points += [(frame.left, item.middle), (frame.left + frame.width, item.middle)]
    points.append((frames[last.lane].left + FRAME, last.middle))
    return tuple(points), drawing.boxes[last.box or 0].look
