"""What the simulation says of a recorded case, and where the builder disagrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hullcheck.core.literal import parse_tree
from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build
from hullcheck.docker.dockerfile import parse_dockerfile
from hullcheck.docker.filesystem import Node, relative
from hullcheck.docker.flow import UNKNOWN_PLACE, Flow
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.images.row import ImageRow, OwnImage
from hullcheck.docker.simulate import simulate_flow
from hullcheck.docker.stage_files import StageFiles

from .case import Case
from .corpus import RecordedCase
from .difference import Difference, DifferenceKind
from .observation import Kind, Listing
from .stand_in import PROGRAMS_LEAD_TO

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


def all_differences(recorded: RecordedCase) -> Iterator[Difference]:
    """Yield what is otherwise: in the context, in the image, in what is known of its paths."""
    yield from context_differences(recorded)
    yield from differences(recorded)
    yield from place_differences(recorded)


def differences(recorded: RecordedCase) -> Iterator[Difference]:
    """Yield every point in which the simulation of a case is wrong."""
    _, flow, problems = simulated(recorded.case)
    image = recorded.observation.image
    if image.listing is None:
        if not problems and not recorded.observation.programs:
            yield Difference(DifferenceKind.BUILDER_STOPS, image.error or "")
    elif flow is None or problems:
        yield Difference(DifferenceKind.SIMULATION_STOPS, "; ".join(problems))
    else:
        yield from file_differences(image.listing, flow, ran=recorded.case.runs)


def file_differences(listing: Listing, flow: Flow, *, ran: bool) -> Iterator[Difference]:
    """Yield what of the files of an image is otherwise."""
    expected = {
        (entry.path, entry.detail)
        for entry in listing
        if entry.kind == Kind.FILE and entry.detail is not None
    }
    # The stand-in's own programs come along with a copy of a whole stage.
    linked = [entry for entry in listing if entry.kind == Kind.LINK]
    links = {entry.path for entry in linked if entry.detail != PROGRAMS_LEAD_TO}
    found = _landed(flow, ran=ran)
    files = {(path, origin) for path, origin in found.items() if path not in links}
    nowhere = {a.item.origin for a in flow.arrivals if a.final and a.absolute_path is None}
    for path, origin in sorted(expected - files):
        if origin not in nowhere:
            yield Difference(DifferenceKind.ONLY_BUILT, path, origin)
    unclear = {entry.path for entry in listing if entry.detail is None}
    for path, origin in sorted(files - expected):
        if path not in unclear:
            yield Difference(DifferenceKind.ONLY_SIMULATED, path, origin)
    # Nobody knows where a link lands whose destination is not known.
    missing = () if nowhere else sorted(links - found.keys())
    yield from (Difference(DifferenceKind.ONLY_BUILT, path, "a link") for path in missing)


def context_of(case: Case) -> tuple[Snapshot, BuildContext]:
    """Return the snapshot of a case and the context of its build."""
    snapshot = _everything(case)
    return snapshot, BuildContext(snapshot, Build(case.dockerfile, case.context))


def context_differences(recorded: RecordedCase) -> Iterator[Difference]:
    """Yield every file and link of which the simulation does not know that it is let through."""
    observed = recorded.observation.context
    _, context = context_of(recorded.case)
    simulated = context.let_through()
    if observed is None:
        return
    if observed.listing is None:
        if simulated is not None:
            yield Difference(DifferenceKind.BUILDER_STOPS, observed.error or "")
        return
    if simulated is None:
        yield Difference(DifferenceKind.SIMULATION_STOPS, context.problem or "")
        return
    found = {relative(path, context.root) for path in simulated}
    for path in sorted(observed.paths ^ found):
        only = DifferenceKind.ONLY_LET_THROUGH if path in found else DifferenceKind.ONLY_SENT
        yield Difference(only, path)


MAX_LISTED = 2_000
"""Paths of a simulated stage that are looked at."""


def place_differences(recorded: RecordedCase) -> Iterator[Difference]:
    """Yield every path of the image of which the simulation knows something that is not so.

    It tells of every path whether a file, a link or a directory lies there: later
    instructions depend on it.
    """
    _, flow, problems = simulated(recorded.case)
    listing = recorded.observation.image.listing
    files = None if flow is None or problems else _final_files(flow)
    if files is None or files.opaque or listing is None:
        return
    built = _nodes_of(listing)
    listed = list(_listed(files))
    if any(UNKNOWN_PLACE in path for path in listed):
        return
    for path, (node, target) in built.items():
        known = files.node(path)
        link = files.link_target(path) if known is Node.LINK else None
        if known not in (node, Node.UNKNOWN) or (link is not None and link != target):
            yield Difference(DifferenceKind.NODE, path, f"{_word(known)} for {_word(node)}")
    for path in listed:
        if path not in built and files.node(path) is not Node.UNKNOWN:
            yield Difference(DifferenceKind.NODE, path, f"{_word(files.node(path))} for nothing")


def _final_files(flow: Flow) -> StageFiles | None:
    """Return the files of the image; None: it has no instruction that sees them."""
    steps = [step for step in flow.executed if step.stage is flow.target and step.seen]
    return steps[-1].seen.files if steps and steps[-1].seen else None


def _nodes_of(listing: Listing) -> dict[str, tuple[Node, str | None]]:
    kinds = {Kind.FILE: Node.FILE, Kind.LINK: Node.LINK, Kind.DIRECTORY: Node.DIRECTORY}
    found: dict[str, tuple[Node, str | None]] = {}
    for entry in listing:
        for parent in parents(entry.path):
            found[parent] = (Node.DIRECTORY, None)
        if entry.kind in kinds:
            found[entry.path] = (kinds[entry.kind], entry.detail)
    return found


def _listed(files: StageFiles) -> Iterator[str]:
    pending = [""]
    for _ in range(MAX_LISTED):
        if not pending:
            return
        directory = pending.pop()
        children = list(files.children(directory) or ())
        yield from children
        pending += [child for child in children if files.node(child) is Node.DIRECTORY]


def _word(node: Node | None) -> str:
    return "nothing" if node is None else node.name.lower()


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
