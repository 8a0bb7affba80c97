"""What `check` says, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.snapshot import Snapshot
from hullcheck.report import Report, TracedBuild

from .escape import terminal
from .excerpt import GUTTER, Mark, render_excerpt
from .places import line_position, position
from .route import Step, builds_by_id, steps_of
from .style import ROLES, Role, Style
from .unknowns import render_unknown
from .width import clipped, width_of
from .words import counted, remarks, verdict

MARGIN = " " * GUTTER


def render_check_text(
    report: Report, snapshot: Snapshot, style: Style, *, verbose: bool = False
) -> str:
    """Return the findings with their proofs, then what they come down to.

    Advice, further routes and what could not be decided are only counted,
    unless `verbose`.
    """
    builds = builds_by_id(report)
    told = [found for found in report.findings if verbose or found.severity > Severity.ADVICE]
    blocks = [
        "\n".join(_finding(found, snapshot, builds, style, verbose=verbose)) for found in told
    ]
    if verbose and report.unknowns:
        blocks.append("\n".join(render_unknown(unknown, style) for unknown in report.unknowns))
    blocks.append("\n".join(_summary(report, style, verbose=verbose)))
    return "\n\n".join(blocks) + "\n"


def _summary(report: Report, style: Style, *, verbose: bool) -> list[str]:
    worst = report.worst()
    lines = [style.paint(verdict(report), Role.GOOD if worst is None else ROLES[worst])]
    lines += remarks(report)
    advice = report.counts()[Severity.ADVICE]
    if advice and not verbose:
        lines.append(f"{counted(advice, 'piece', 'pieces')} of advice folded; --verbose shows.")
    if report.unknowns and not verbose:
        things = counted(len(report.unknowns), "thing")
        lines.append(f"{things} could not be decided; --verbose says what and why.")
    return lines


def _finding(
    finding: Finding,
    snapshot: Snapshot,
    builds: Mapping[str, TracedBuild],
    style: Style,
    *,
    verbose: bool,
) -> list[str]:
    label = style.paint(f"{finding.severity.label}[{finding.rule}]", ROLES[finding.severity])
    place = style.paint(position(snapshot, finding.place), Role.PLACE)
    lines = [f"{place} {label} {terminal(finding.message)}"]
    lines += render_excerpt(snapshot, _marks(finding), style)
    for related in finding.related:
        lines += _note("see", f"{line_position(related.place)}: {terminal(related.message)}", style)
    shown = finding.routes if verbose else finding.routes[:1]
    for route in shown:
        lines += _route(steps_of(route, snapshot, builds), style)
    more = len(finding.routes) - len(shown)
    if more:
        among = {route.build for route in finding.routes}
        where = f", in {counted(len(among), 'build')} altogether" if len(among) > 1 else ""
        lines += _note("and", f"{counted(more, 'more route')}{where}", style)
    return lines + _fix(finding, style)


def _marks(finding: Finding) -> list[Mark]:
    """Return what to show of the files: the finding's place, then what carries the host file."""
    marks = [Mark(finding.place, "^", ROLES[finding.severity])]
    shown = {(finding.place.path, finding.place.line)}
    carriers = finding.routes[0].instructions if finding.routes else ()
    for place in carriers:
        if (place.path, place.line) not in shown:
            shown.add((place.path, place.line))
            marks.append(Mark(place, "-", Role.CARRIER, " carries it"))
    return marks


def _route(steps: tuple[Step, ...], style: Style) -> list[str]:
    texts = [_what(step, style) for step in steps]
    column = max(map(width_of, texts), default=0)
    lines: list[str] = []
    for index, (step, text) in enumerate(zip(steps, texts, strict=True)):
        head, mark = ("   ->", " ") if index else ("route", "=")
        padding = " " * (column - width_of(text) + 2)
        why = line_position(step.at) if step.at else terminal(step.why)
        told = f"{text}{padding}{style.paint(why, Role.QUIET)}"
        lines += _note(head, told, style, mark)
    return lines


def _what(step: Step, style: Style) -> str:
    # Half of the line, so that what is known of it fits beside it.
    text = clipped(terminal(step.what), max(style.width // 2 - 6, 24))
    return f"{step.before} {text}" if step.before else text


def _fix(finding: Finding, style: Style) -> list[str]:
    if finding.fix is None:
        return []
    fix = finding.fix
    lines = _note("fix", f"{terminal(fix.title)}{'' if fix.safe else '  (unsafe)'}", style)
    return lines + (_note("", f"look at: {terminal(fix.check)}", style) if fix.check else [])


def _note(head: str, text: str, style: Style, mark: str = "=") -> list[str]:
    """Return a line below an excerpt: a sign, a word of ours, the text."""
    sign = style.paint(mark if head else " ", Role.QUIET)
    return [f"{MARGIN} {sign} {head.ljust(5)}  {text}".rstrip()]
