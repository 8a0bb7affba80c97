"""What `trace` says, for a person at a terminal: where each host file goes in each build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.said import counted, enumerated, listed, said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build
from hullcheck.environments.host_file import HostKind
from hullcheck.report import HostTrace, Landing, TracedBuild

from .escape import terminal
from .places import instruction_text, line_position, shown_path
from .route import declarations, evidence_of, let_through
from .style import Role, Style
from .unknowns import render_unknown
from .width import clipped, filled, padded, width_of


class Fate(Enum):
    """How far a host file comes: what is shown before it, and how."""

    IMAGE = (said("in image"), Role.ERROR)
    STAGE = (said("in a stage"), Role.WARNING)
    CONTEXT = (said("sent"), Role.ADVICE)
    STOPPED = (said("stopped"), Role.GOOD)
    UNKNOWN = (said("unknown"), Role.QUIET)
    OUTSIDE = (said("outside"), Role.QUIET)


WIDEST = max(len(fate.value[0]) for fate in Fate)
"""Columns of the word before a host file, in any language."""
MARGIN = " " * (WIDEST + 4)

MAX_LINES = 12
"""Lines told of the way of one host file: a flattened directory lands at many places."""

FATES = {
    Fate.IMAGE: said("in the image"),
    Fate.STAGE: said("in a stage only"),
    Fate.CONTEXT: said("sent to the builder and not copied"),
    Fate.STOPPED: said("stopped"),
    Fate.UNKNOWN: said("not known"),
    Fate.OUTSIDE: said("outside the context"),
}
"""How far a host file comes, in a few words."""

EXPLAINED = {
    Fate.IMAGE: lambda number: said("{number} in the image", number=number),
    Fate.STAGE: lambda number: said("{number} in a stage only", number=number),
    Fate.CONTEXT: lambda number: said("{number} sent to the builder and not copied", number=number),
    Fate.STOPPED: lambda number: said("{number} stopped", number=number),
    Fate.UNKNOWN: lambda number: said("{number} not known", number=number),
    Fate.OUTSIDE: lambda number: said("{number} outside the context", number=number),
}


def fate_of(trace: HostTrace) -> Fate:
    """Return how far a host file comes."""
    if trace.in_image:
        return Fate.IMAGE
    if trace.in_image is None:
        return Fate.UNKNOWN
    if trace.landings:
        return Fate.STAGE
    if trace.in_context:
        return Fate.CONTEXT
    return Fate.OUTSIDE if trace.decided_by is None else Fate.STOPPED


def render_trace_text(
    builds: Sequence[TracedBuild], unknowns: Iterable[Unknown], snapshot: Snapshot, style: Style
) -> str:
    """Return where each host file goes, build by build, in the order given."""
    blocks = ["\n".join(_build(traced, snapshot, style)) for traced in builds]
    told = [render_unknown(unknown, style) for unknown in unknowns]
    if told:
        blocks.append("\n".join(told))
    return "\n\n".join(blocks or [style.tell(said("No image build found."))]) + "\n"


def _build(traced: TracedBuild, snapshot: Snapshot, style: Style) -> list[str]:
    lines = [_heading(traced.build, style), *_about(traced, style), ""]
    for trace in traced.hosts:
        # Of many builds each sees a part of the tree: what lies elsewhere is no news.
        if fate_of(trace) is not Fate.OUTSIDE or trace.host.kind is HostKind.NAMED:
            lines += _host(trace, traced, snapshot, style)
    fates = Counter(fate_of(trace) for trace in traced.hosts)
    sums = [EXPLAINED[fate](fates[fate]) for fate in Fate if fates[fate]]
    total = counted(len(traced.hosts), "{number} host file", "{number} host files")
    told = said("{total}: {sums}.", total=total, sums=listed(sums))
    return [*lines, f"  {style.tell(told if sums else said('{total}.', total=total))}"]


def _heading(build: Build, style: Style) -> str:
    name = build.dockerfile or said("inline Dockerfile of {file}", file=build.declared_as)
    facts: list[str] = [said("context {context}", context=shown_path(build.context))]
    if build.target:
        facts.append(said("target {target}", target=build.target))
    return f"{style.paint(style.tell(name), Role.PLACE)}  {style.tell(enumerated(facts))}"


def _about(traced: TracedBuild, style: Style) -> list[str]:
    """Return what decides a build: where it is declared, its ignore file, its arguments."""
    build = traced.build
    assumed = said("assumed: where the sources of COPY are found")
    facts: dict[str, str] = {
        said("declared"): ", ".join(declarations(build)) or said("nowhere"),
        said("context"): assumed if build.context_assumed else "",
        said("ignore file"): traced.ignore_file or said("none"),
        said("arguments"): " ".join(f"{key}={value}" for key, value in sorted(build.args.items())),
    }
    width = max(WIDEST + 2, *(width_of(style.tell(name)) + 1 for name in facts))
    return [
        f"  {style.paint(padded(style.tell(name), width), Role.QUIET)}{style.tell(fact)}"
        for name, fact in facts.items()
        if fact
    ]


def _host(trace: HostTrace, traced: TracedBuild, snapshot: Snapshot, style: Style) -> list[str]:
    word, role = fate_of(trace).value
    path = terminal(trace.host.path)
    evidence = _filled(evidence_of(trace.host.evidence, certain=trace.host.certain), style)
    return [
        f"  {style.paint(padded(style.tell(word), WIDEST), role)}  {style.paint(path, Role.PLACE)}",
        *(MARGIN + style.paint(line, Role.QUIET) for line in evidence),
        *(MARGIN + line for line in _filled(decision_on(trace, traced), style)),
        *_landings(trace, snapshot, style),
    ]


def _filled(text: str, style: Style) -> list[str]:
    """Return the lines of `text`; a name that is longer than a line stays in one piece."""
    return filled(style.tell(text), style.width - len(MARGIN))


def decision_on(trace: HostTrace, traced: TracedBuild) -> str:
    """Return what the ignore file says of a host file."""
    decided = trace.decided_by
    if trace.in_context is None:
        return said("whether it is sent is not known")
    if trace.in_context:
        why = let_through(decided, traced.ignore_file)
        partly = said("partly let through: {why}", why=why)
        return partly if trace.partly else said("let through: {why}", why=why)
    if decided is None:
        return said("outside the context")
    place = f"{decided.path}:{decided.line}"
    return said("stopped by `{pattern}`, {place}", pattern=decided.pattern, place=place)


def _landings(trace: HostTrace, snapshot: Snapshot, style: Style) -> list[str]:
    """Return each instruction once, and behind the last one of a landing the place."""
    shown: list[str] = []
    arrivals = [(landing.steps, _arrival(landing, trace)) for landing in trace.landings]
    for steps, arrival in sorted(dict.fromkeys(arrivals), key=lambda pair: len(pair[0])):
        lines = [_instruction(step, snapshot, style) for step in steps]
        shown += [line for line in lines if line not in shown]
        shown.append(MARGIN + style.paint(style.tell(arrival), Role.CARRIER))
    hidden = len(shown) - MAX_LINES
    more = style.tell(said("... {number} lines more", number=hidden))
    return shown if hidden <= 0 else [*shown[:MAX_LINES], MARGIN + more]


def _instruction(step: Place, snapshot: Snapshot, style: Style) -> str:
    text = style.tell(instruction_text(snapshot, step) or said("an instruction"))
    where = line_position(step)
    room = style.width - len(MARGIN) - width_of(where) - 2
    return f"{MARGIN}{clipped(text, max(room, 20))}  {style.paint(where, Role.QUIET)}"


def _arrival(landing: Landing, trace: HostTrace) -> str:
    path = trace.directory_in_image(landing) or said("a place that is not known")
    arrival = said("-> {path} in stage {stage}", path=path, stage=landing.stage)
    if landing.final:
        arrival = said("-> {path} in the image", path=path)
    return _afterwards(landing, arrival)


def _afterwards(landing: Landing, arrival: str) -> str:
    """Return `arrival` with what becomes of it."""
    if landing.never_arrives:
        return said("{arrival}, if a RUN of an earlier stage had not removed it", arrival=arrival)
    if landing.replaced_by is not None:
        by = line_position(landing.replaced_by)
        return said("{arrival}, then replaced by {by}", arrival=arrival, by=by)
    if landing.removed_by is not None:
        by = line_position(landing.removed_by)
        return said("{arrival}, then removed by {by}; its layer keeps it", arrival=arrival, by=by)
    return arrival
