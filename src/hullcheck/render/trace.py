"""What `trace` says, for a person at a terminal: where each host file goes in each build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum
from textwrap import wrap

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build
from hullcheck.environments.host_file import HostKind
from hullcheck.report import HostTrace, Landing, TracedBuild

from .escape import terminal
from .places import instruction_text, line_position, shown_path
from .route import declarations, let_through
from .style import Role, Style
from .unknowns import render_unknown
from .width import clipped, width_of
from .words import counted, listed


class Fate(Enum):
    """How far a host file comes: what is shown before it, and how."""

    IMAGE = ("in image", Role.ERROR)
    STAGE = ("in a stage", Role.WARNING)
    CONTEXT = ("sent", Role.ADVICE)
    STOPPED = ("stopped", Role.GOOD)
    UNKNOWN = ("unknown", Role.QUIET)
    OUTSIDE = ("outside", Role.QUIET)


WIDEST = max(len(fate.value[0]) for fate in Fate)
MARGIN = " " * (WIDEST + 4)

MAX_LINES = 12
"""Lines told of the way of one host file: a flattened directory lands at many places."""

EXPLAINED = {
    Fate.IMAGE: "in the image",
    Fate.STAGE: "in a stage only",
    Fate.CONTEXT: "sent to the builder and not copied",
    Fate.STOPPED: "stopped",
    Fate.UNKNOWN: "not known",
    Fate.OUTSIDE: "outside the context",
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
    return "\n\n".join(blocks or ["No image build found."]) + "\n"


def _build(traced: TracedBuild, snapshot: Snapshot, style: Style) -> list[str]:
    lines = [_heading(traced.build, style), *_about(traced, style), ""]
    for trace in traced.hosts:
        # Of many builds each sees a part of the tree: what lies elsewhere is no news.
        if fate_of(trace) is not Fate.OUTSIDE or trace.host.kind is HostKind.NAMED:
            lines += _host(trace, traced, snapshot, style)
    fates = Counter(fate_of(trace) for trace in traced.hosts)
    sums = [f"{fates[fate]} {EXPLAINED[fate]}" for fate in Fate if fates[fate]]
    total = counted(len(traced.hosts), "host file")
    return [*lines, f"  {total}: {listed(sums)}." if sums else f"  {total}."]


def _heading(build: Build, style: Style) -> str:
    name = build.dockerfile or f"inline Dockerfile of {build.declared_as}"
    target = f", target {terminal(build.target)}" if build.target else ""
    context = f"context {terminal(shown_path(build.context))}"
    return f"{style.paint(terminal(name), Role.PLACE)}  {context}{target}"


def _about(traced: TracedBuild, style: Style) -> list[str]:
    """Return what decides a build: where it is declared, its ignore file, its arguments."""
    build = traced.build
    facts = {
        "declared": ", ".join(declarations(build)) or "nowhere",
        "context": "assumed: where the sources of COPY are found" if build.context_assumed else "",
        "ignore file": traced.ignore_file or "none",
        "arguments": " ".join(f"{name}={value}" for name, value in sorted(build.args.items())),
    }
    return [
        f"  {style.paint(name.ljust(WIDEST + 2), Role.QUIET)}{terminal(fact)}"
        for name, fact in facts.items()
        if fact
    ]


def _host(trace: HostTrace, traced: TracedBuild, snapshot: Snapshot, style: Style) -> list[str]:
    word, role = fate_of(trace).value
    path, likely = terminal(trace.host.path), "" if trace.host.certain else "likely: "
    evidence = _filled(f"{likely}{trace.host.evidence}", style)
    return [
        f"  {style.paint(word.ljust(WIDEST), role)}  {style.paint(path, Role.PLACE)}",
        *(MARGIN + style.paint(line, Role.QUIET) for line in evidence),
        *(MARGIN + line for line in _filled(decision_on(trace, traced), style)),
        *_landings(trace, snapshot, style),
    ]


def _filled(text: str, style: Style) -> list[str]:
    """Return the lines of `text`; a name that is longer than a line stays in one piece."""
    width = style.width - len(MARGIN)
    return wrap(terminal(text), width, break_long_words=False, break_on_hyphens=False)


def decision_on(trace: HostTrace, traced: TracedBuild) -> str:
    """Return what the ignore file says of a host file."""
    decided = trace.decided_by
    if trace.in_context is None:
        return "whether it is sent is not known"
    if trace.in_context:
        partly = "partly let through: " if trace.partly else "let through: "
        return partly + let_through(decided, traced.ignore_file)
    if decided is None:
        return "outside the context"
    return f"stopped by `{decided.pattern}`, {decided.path}:{decided.line}"


def _landings(trace: HostTrace, snapshot: Snapshot, style: Style) -> list[str]:
    """Return each instruction once, and behind the last one of a landing the place."""
    shown: list[str] = []
    arrivals = [(landing.steps, _arrival(landing, trace)) for landing in trace.landings]
    for steps, arrival in sorted(dict.fromkeys(arrivals), key=lambda pair: len(pair[0])):
        lines = [_instruction(step, snapshot, style) for step in steps]
        shown += [line for line in lines if line not in shown]
        shown.append(MARGIN + style.paint(terminal(arrival), Role.CARRIER))
    hidden = len(shown) - MAX_LINES
    return shown if hidden <= 0 else [*shown[:MAX_LINES], f"{MARGIN}... {hidden} lines more"]


def _instruction(step: Place, snapshot: Snapshot, style: Style) -> str:
    text = terminal(instruction_text(snapshot, step) or "an instruction")
    where = line_position(step)
    room = style.width - len(MARGIN) - width_of(where) - 2
    return f"{MARGIN}{clipped(text, max(room, 20))}  {style.paint(where, Role.QUIET)}"


def _arrival(landing: Landing, trace: HostTrace) -> str:
    path = trace.directory_in_image(landing) or "a place that is not known"
    where = "the image" if landing.final else f"stage {landing.stage}"
    return f"-> {path} in {where}{_afterwards(landing)}"


def _afterwards(landing: Landing) -> str:
    if landing.never_arrives:
        return ", if a RUN of an earlier stage had not removed it"
    if landing.replaced_by is not None:
        return f", then replaced by {line_position(landing.replaced_by)}"
    if landing.removed_by is not None:
        return f", then removed by {line_position(landing.removed_by)}; its layer keeps it"
    return ""
