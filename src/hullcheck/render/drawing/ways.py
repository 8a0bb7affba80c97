"""From a finding or a build to its picture: the ways that host files take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from hullcheck.core.finding import Decision, Place, Route
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
from hullcheck.render.places import instruction_text, line_position
from hullcheck.render.route import UNKNOWN_BUILD, BuildFacts, build_facts, evidence_of
from hullcheck.report import HostTrace, Landing, TracedBuild

from .model import Box, Drawing, Lane, Look, drawing_of
from .words import (
    ELLIPSIS,
    ENDS,
    IN_IMAGE,
    MACHINE,
    NO_IGNORE_FILE,
    NO_MATCH,
    NO_MATCH_NOT_COPIED,
    NOTHING_STOPPED,
    NOWHERE_KNOWN,
    context_title,
    more_files,
    more_like_it,
    only_in,
    removed_later,
    stage_title,
)

MAX_WAYS = 10
"""Ways that are drawn; the others are counted."""

MAX_STEPS = 6
"""Instructions of one way: of a longer one the middle is left out."""

_HOST, _CONTEXT, _STAGE, _END = range(4)


@dataclass(frozen=True, slots=True)
class _Way:
    """How one host file comes as far as it comes."""

    host: str
    kind: str
    evidence: str
    decided_by: Decision | None
    sent: bool
    steps: tuple[Place, ...] = ()
    end: str | None = None
    """Where it lands; None: nowhere, or at a place that is not known."""
    end_note: str = ""
    look: Look = Look.LANDED

    @property
    def same(self) -> tuple[object, ...]:
        """What it has in common with others that need no picture of their own."""
        if self.sent and not self.steps:
            return (self.decided_by,)
        return (self.kind, self.decided_by, self.sent, self.steps, self.end_note)


def drawing_of_routes(
    routes: Sequence[Route], snapshot: Snapshot, builds: Mapping[str, BuildFacts]
) -> Drawing | None:
    """Return the picture of the `routes` through the first one's build; None where there are none.

    A way that only begins another one is not told twice.
    """
    if not routes:
        return None
    facts = builds.get(routes[0].build, UNKNOWN_BUILD)
    here = [route for route in routes if route.build == routes[0].build]
    return _drawn([_of_route(route, facts) for route in here], facts, snapshot)


def drawing_of_build(traced: TracedBuild, snapshot: Snapshot) -> Drawing | None:
    """Return the picture of all that is known of the host files of a build; None for none."""
    facts = build_facts(traced)
    ways = [way for trace in traced.hosts for way in _of_trace(trace, facts)]
    # What comes furthest stands first.
    ways.sort(key=lambda way: (not way.sent, not way.steps, way.look is not Look.LANDED))
    return _drawn(ways, facts, snapshot) if ways else None


def _of_route(route: Route, facts: BuildFacts) -> _Way:
    final = route.stage in facts.final_stages
    return _Way(
        route.shown_host_file,
        route.kind,
        evidence_of(route.evidence, certain=route.certain),
        route.decided_by,
        True,
        route.instructions,
        route.shown_image_path,
        IN_IMAGE if final else only_in(route.stage),
        Look.LANDED if final else Look.LEFT,
    )


def _of_trace(trace: HostTrace, facts: BuildFacts) -> Iterator[_Way]:
    """Yield the ways of one host file; none where it is outside, or nothing is known of it."""
    outside = trace.in_context is False and trace.decided_by is None
    if trace.in_context is None or outside:
        return
    host = trace.host
    evidence = evidence_of(host.evidence, certain=host.certain)
    way = _Way(host.path, host.kind, evidence, trace.decided_by, trace.in_context)
    landings = [each for each in trace.landings if each.replaced_by is None]
    if not landings:
        yield way
    for landing in landings:
        yield replace(
            way,
            steps=landing.steps,
            end=trace.directory_in_image(landing),
            end_note=_end_note(landing),
            look=Look.LANDED if landing.final else Look.LEFT,
        )


def _end_note(landing: Landing) -> str:
    where = IN_IMAGE if landing.final else only_in(landing.stage)
    return removed_later(where) if landing.removed_by else where


def _drawn(ways: Iterable[_Way], facts: BuildFacts, snapshot: Snapshot) -> Drawing:
    groups: dict[tuple[object, ...], list[_Way]] = {}
    for way in _longest(list(ways)):
        groups.setdefault(way.same, []).append(way)
    told = list(groups.values())[:MAX_WAYS]
    chains = [_chain(group, facts, snapshot) for group in told]
    hosts = {way.host for group in groups.values() for way in group}
    left = hosts - {way.host for group in told for way in group}
    if left:
        chains.append([Box(Lane(_HOST, 0, MACHINE), ELLIPSIS, more_files(len(left)), Look.MORE)])
    return drawing_of(chains)


def _longest(ways: Sequence[_Way]) -> Iterator[_Way]:
    """Yield the ways without those that are the beginning of another way of the same host file.

    What a stage begins with, because it is based on another one, is in both.
    """
    begun = {(way.host, way.steps[:n]) for way in ways for n in range(len(way.steps))}
    landed = {(way.host, way.steps) for way in ways if way.look is Look.LANDED}
    for way in ways:
        key = (way.host, way.steps)
        is_told = key in begun or (way.look is Look.LEFT and key in landed)
        if not way.steps or not is_told:
            yield way


def _chain(group: Sequence[_Way], facts: BuildFacts, snapshot: Snapshot) -> list[Box]:
    """Return the boxes of ways that differ in nothing but the names of their host files."""
    way = group[0]
    more = len({each.host for each in group}) - 1
    note = more_like_it(more) if more else way.evidence
    boxes = [Box(Lane(_HOST, 0, MACHINE), way.host, note, Look.HOST), _gate(way, facts)]
    boxes += _carriers(way, facts, snapshot)
    if way.steps:
        boxes.append(Box(Lane(_END, 0, ENDS), way.end or NOWHERE_KNOWN, way.end_note, way.look))
    return boxes


def _gate(way: _Way, facts: BuildFacts) -> Box:
    """Return what the ignore file says; what goes on to other instructions has a box of its own."""
    lane = Lane(_CONTEXT, 0, context_title(facts.context))
    look = Look.STOPPED if not way.sent else Look.PASSED if way.steps else Look.IDLE
    apart = "".join(map(line_position, way.steps[:1]))
    if way.decided_by is not None:
        at = line_position(Place(way.decided_by.path, way.decided_by.line))
        return Box(lane, way.decided_by.pattern, at, look, apart)
    note = NO_MATCH if look is not Look.IDLE else NO_MATCH_NOT_COPIED
    if facts.ignore_file is None:
        return Box(
            lane, NO_IGNORE_FILE, note if look is Look.IDLE else NOTHING_STOPPED, look, apart
        )
    return Box(lane, facts.ignore_file, note, look, apart)


def _carriers(way: _Way, facts: BuildFacts, snapshot: Snapshot) -> list[Box]:
    boxes = [_carrier(place, facts, snapshot) for place in way.steps]
    if len(boxes) > MAX_STEPS:
        lane = boxes[MAX_STEPS // 2].lane
        boxes[MAX_STEPS // 2 : -MAX_STEPS // 2 + 1] = [Box(lane, ELLIPSIS, "", Look.MORE)]
    return boxes


def _carrier(place: Place, facts: BuildFacts, snapshot: Snapshot) -> Box:
    at = line_position(place)
    stage, line = facts.stages.get((place.path, place.line), ("?", 0))
    lane = Lane(_STAGE, line, stage_title(stage))
    return Box(lane, instruction_text(snapshot, place) or at, at, Look.CARRIER)
