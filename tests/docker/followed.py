"""A build followed, and what came of it as lines that a test can state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hullcheck.core.literal import parse_tree
from hullcheck.docker.build import Build
from hullcheck.docker.dockerfile import parse_dockerfile
from hullcheck.docker.effort import MAX_EFFORT
from hullcheck.docker.flow import Arrival, Flow
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.simulate import simulate_flow


def followed(
    tree: str,
    *,
    build: Build | None = None,
    interest: Sequence[str] | None = None,
    limit: int = MAX_EFFORT,
) -> Flow:
    """Follow a build of the Dockerfile in `tree`, and with it `interest`: every path if None."""
    snapshot = parse_tree(tree).snapshot
    build = build or Build("Dockerfile", "")
    source = snapshot.source("Dockerfile")
    assert source is not None
    context, parsed = BuildContext(snapshot, build), parse_dockerfile(source)
    paths = list(snapshot.paths) if interest is None else interest
    return simulate_flow(snapshot, build, parsed, context, snapshot.tree, paths, limit)


def landed(flow: Flow) -> list[str]:
    """Return where what is followed lands, by which lines, and what becomes of it there."""
    return [" ".join(_arrival(each)) for each in flow.arrivals]


def _arrival(each: Arrival) -> Iterator[str]:
    lines = ",".join(str(place.line) for place in each.item.steps)
    yield f"{each.item.origin} -> {each.absolute_path} by {lines} in {each.stage}"
    if not each.final:
        yield "(not final)"
    if each.item.removed_by:
        yield f"removed by {each.item.removed_by.line}"
    if each.item.absent:
        yield "elsewhere"
    if each.replaced_by:
        yield f"replaced by {each.replaced_by.line}"


def stopped(flow: Flow) -> list[str]:
    """Return why the builder stops, and at which lines."""
    return [f"{each.line}{'*' * each.source}: {each.reason}" for each in flow.problems]


def read(flow: Flow) -> list[str]:
    """Return what instructions read from the context."""
    return [
        f"{use.place.line}-{use.place.end_line} {use.instruction}"
        f" | {use.word} | {use.path} = {' '.join(use.matched)}{'' if use.copies else ' (mount)'}"
        for use in flow.sources
    ]


def unknown(flow: Flow) -> list[str]:
    """Return what is not known, and where."""
    return [f"{each.path}:{each.line} {each.reason} [{each.build}]" for each in flow.unknowns]


def named(directories: Mapping[str, str]) -> Build:
    """Return a build that is given `directories` as named contexts."""
    return Build("Dockerfile", "", named_contexts=directories)
