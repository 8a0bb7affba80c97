"""What a picture of routes shows: boxes in lanes from left to right, and arrows between them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

from hullcheck.core.noun import dataclass
from hullcheck.languages.translator import Translator


class Look(StrEnum):
    """What a box is, which is how it is drawn."""

    HOST = "host"
    STOPPED = "stopped"
    """What the ignore file does not let through ends here."""
    PASSED = "passed"
    IDLE = "idle"
    """It is let through, and no instruction copies it."""
    CARRIER = "carrier"
    """An instruction that carries files along."""
    LANDED = "landed"
    """In the image."""
    LEFT = "left"
    """In a stage that the image is not made of."""
    MORE = "more"
    """What is counted and not drawn."""


@dataclass(frozen=True, slots=True, order=True)
class Lane:
    """A column of the picture; the order is the order from left to right."""

    place: int
    """0 the machine, 1 the context, 2 the stages, 3 where it lands."""
    line: int
    """Of two stages the one whose instruction stands first stands first."""
    title: str


@dataclass(frozen=True, slots=True)
class Box:
    """One thing on the way; two that are equal are one box."""

    lane: Lane
    text: str
    """A path, a pattern or an instruction, as it stands in the repository."""
    note: str
    """What is to be known of it."""
    look: Look
    apart: str = ""
    """Tells two boxes apart that say the same."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture, not yet laid out."""

    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    """In the order in which they are met; the arrows know them by their index."""
    arrows: tuple[tuple[int, int], ...]
    """From one box to one that stands further to the right."""
    chains: tuple[tuple[int, ...], ...]
    """The boxes of each way from its beginning to its end."""

    def told(self, translator: Translator) -> Drawing:
        """Return the picture with what we say in it in the language of `translator`."""
        tell = translator.text
        lanes = {lane: replace(lane, title=tell(lane.title)) for lane in self.lanes}
        boxes = (
            replace(box, lane=lanes[box.lane], text=tell(box.text), note=tell(box.note))
            for box in self.boxes
        )
        return replace(self, lanes=tuple(lanes.values()), boxes=tuple(boxes))


def drawing_of(chains: Iterable[Sequence[Box]]) -> Drawing:
    """Return the picture of `chains`: each leads over its boxes, and equal boxes are one."""
    index: dict[Box, int] = {}
    ways: dict[tuple[int, ...], None] = {}
    for chain in chains:
        ways[tuple(index.setdefault(box, len(index)) for box in chain)] = None
    arrows = dict.fromkeys(pair for way in ways for pair in itertools.pairwise(way))
    lanes = sorted({box.lane for box in index})
    return Drawing(tuple(lanes), tuple(index), tuple(arrows), tuple(ways))
