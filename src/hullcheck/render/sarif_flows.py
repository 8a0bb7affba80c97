"""Routes as SARIF's code flows: host file, ignore decision, instructions, image path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hullcheck.core.finding import Place, Route
from hullcheck.core.snapshot import Snapshot

from .escape import terminal
from .places import line_position
from .route import UNKNOWN_BUILD, BuildFacts, Step, steps_of
from .sarif_places import Shape, location, plain

MAX_STEPS = 100
"""Of one route: GitHub keeps 1,000 steps of a result."""


def code_flow(route: Route, snapshot: Snapshot, builds: Mapping[str, BuildFacts]) -> Shape:
    """Return `route` as a code flow; every step has a place, as viewers want one."""
    steps = steps_of(route, snapshot, builds)
    places = _places(route, builds.get(route.build, UNKNOWN_BUILD))
    walked = list(zip(steps, places, strict=True))
    # The first steps and the last one say most.
    told = walked if len(walked) <= MAX_STEPS else [*walked[: MAX_STEPS - 1], walked[-1]]
    locations = [location(snapshot, place, words_of(step)) for step, place in told]
    if route.image_path is not None:
        locations[-1]["logicalLocations"] = [
            {"fullyQualifiedName": terminal(route.image_path), "kind": "resource"}
        ]
    ends = f"`{route.shown_host_file}` lands at `{route.shown_image_path or '?'}`"
    return {
        "message": plain(ends),
        "threadFlows": [{"locations": [{"location": place} for place in locations]}],
    }


def _places(route: Route, facts: BuildFacts) -> Iterator[Place]:
    """Yield the place of each step, in the order in which `steps_of` gives them."""
    host = Place(route.host_file.rstrip("/"))
    decided = route.decided_by
    yield host
    if decided is not None:
        yield Place(decided.path, decided.line)
    else:
        yield Place(facts.ignore_file) if facts.ignore_file else _first(route, host)
    yield from route.instructions
    yield route.instructions[-1] if route.instructions else host


def _first(route: Route, host: Place) -> Place:
    return route.instructions[0] if route.instructions else host


def words_of(step: Step) -> str:
    """Return what a step says."""
    before = f"{step.before} " if step.before else ""
    why = step.why or (f"at {line_position(step.at)}" if step.at else "")
    return f"{before}{step.what}: {why}" if why else f"{before}{step.what}"
