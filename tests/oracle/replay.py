"""What the simulation says of a recorded case, and where the builder disagrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build
from hullcheck.docker.dockerfile import parse_dockerfile
from hullcheck.docker.flow import Flow
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.images.row import ImageRow, OwnImage
from hullcheck.docker.simulate import simulate_flow

from .case import Case
from .corpus import RecordedCase
from .observation import Kind

STAND_IN = OwnImage("*", ImageRow("tests/oracle/stand_in.py"))
"""What stood in for every base image had nothing of what its name promises."""


def simulated(case: Case) -> tuple[Snapshot, Flow | None, list[str]]:
    """Return the snapshot of a case, its flow with every path followed, and why it fails."""
    snapshot = _everything(case)
    build = Build(
        dockerfile=case.dockerfile,
        context=case.context,
        target=case.target,
        args=case.args,
        named_contexts=case.contexts,
        exact=True,
        own_images=(STAND_IN,),
    )
    source = snapshot.source(snapshot.resolve(case.dockerfile) or "")
    if source is None:
        return snapshot, None, ["there is no Dockerfile"]
    dockerfile = parse_dockerfile(source)
    if dockerfile.fatal:
        return snapshot, None, [problem.reason for problem in dockerfile.problems]
    context = BuildContext(snapshot, build)
    if context.problem:
        return snapshot, None, [context.problem]
    paths = list(snapshot.paths)
    flow = simulate_flow(snapshot, build, dockerfile, context, snapshot.tree, paths)
    return snapshot, flow, [problem.reason for problem in flow.problems]


def _everything(case: Case) -> Snapshot:
    """Return the tree of a case with what git does not track among its paths."""
    snapshot = parse_tree(case.tree).snapshot
    files = [header.path for header in case.headers() if not header.is_dir]
    return replace(snapshot, tree=snapshot.tree.with_files(files))


def differences(recorded: RecordedCase) -> Iterator[str]:
    """Yield, in words, every point in which the simulation of a case is wrong."""
    _, flow, problems = simulated(recorded.case)
    image = recorded.observation.image
    if image.listing is None:
        if not problems and not recorded.observation.programs:
            yield f"the builder stops, the simulation does not: {image.error}"
        return
    if flow is None or problems:
        yield f"the simulation stops, the builder does not: {problems}"
        return
    expected = {
        (entry.path, entry.detail)
        for entry in image.listing
        if entry.kind == Kind.FILE and entry.detail is not None
    }
    links = {entry.path for entry in image.listing if entry.kind == Kind.LINK}
    found = _landed(flow, ran=recorded.case.runs)
    files = {(path, origin) for path, origin in found.items() if path not in links}
    nowhere = {a.item.origin for a in flow.arrivals if a.final and a.absolute_path is None}
    for path, origin in sorted(expected - files):
        if origin not in nowhere:
            yield f"only the builder has {path} (from {origin})"
    unclear = {entry.path for entry in image.listing if entry.detail is None}
    for path, origin in sorted(files - expected):
        if path not in unclear:
            yield f"only the simulation has {path} (from {origin})"
    yield from (f"only the builder has the link {path}" for path in links - found.keys())


def _landed(flow: Flow, *, ran: bool) -> dict[str, str]:
    """Return the followed files of the final image: image path -> path in the tree.

    Where the RUNs were left out, nothing is removed by them.
    """
    landed: dict[str, str] = {}
    for arrival in flow.arrivals:
        there = arrival.final and arrival.replaced_by is None
        kept = arrival.item.removed_by is None or not ran
        if there and arrival.absolute_path and kept:
            landed[arrival.absolute_path[1:]] = arrival.item.origin
    return landed
