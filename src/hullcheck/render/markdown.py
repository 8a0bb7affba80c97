"""What `check` says, as Markdown for job summaries and comments.

Whatever a repository says goes through `escape`; the markup is ours alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hullcheck.core.finding import Finding, Severity, Unknown
from hullcheck.core.snapshot import Snapshot
from hullcheck.report import Report

from .edits import changes_of
from .escape import cell, code, prose
from .places import position
from .route import BuildFacts, Step, ends_of, facts_by_build, steps_of
from .words import counted, remarks, verdict

MAX_LENGTH = 60_000
"""Characters: a comment on GitHub may have 65,536, and others may add to it."""

LAST_WORD = 100
"""Characters kept free to say how much is not shown."""

MAX_ROUTES = 10
"""Routes told of one finding."""

MAX_UNKNOWNS = 50
"""Rows of what could not be decided."""


def render_check_markdown(report: Report, snapshot: Snapshot) -> str:
    """Return the verdict, the findings with their proofs, and a table of what is unknown.

    Advice is only counted. What would go over `MAX_LENGTH` is left out, and said.
    """
    builds = facts_by_build(report)
    told = [found for found in report.findings if found.severity > Severity.ADVICE]
    advice = len(report.findings) - len(told)
    head = ["## hullcheck", " ".join([verdict(report), *remarks(report)])]
    sections = (render_finding(found, snapshot, builds) for found in told)
    tail = [f"{counted(advice, 'piece', 'pieces')} of advice not shown."] if advice else []
    tail += unknown_table(report.unknowns)
    return "\n\n".join(fitting([*head], sections, tail, len(told))) + "\n"


def fitting(
    head: list[str],
    sections: Iterable[str],
    tail: list[str],
    total: int,
    limit: int = MAX_LENGTH,
) -> Iterator[str]:
    """Yield the parts of a page, and of the `total` sections as many as fit in `limit`."""
    yield from head
    room = limit - LAST_WORD - sum(len(part) + 2 for part in [*head, *tail])
    for shown, section in enumerate(sections):
        room -= len(section) + 2
        if room < 0:
            yield f"{counted(total - shown, 'more finding')} not shown here, for want of room."
            break
        yield section
    yield from tail


def render_finding(finding: Finding, snapshot: Snapshot, builds: Mapping[str, BuildFacts]) -> str:
    """Return what a finding says, where, its routes and its fix, under a title of its own."""
    return "\n".join(_finding(finding, snapshot, builds))


def _finding(
    finding: Finding, snapshot: Snapshot, builds: Mapping[str, BuildFacts]
) -> Iterator[str]:
    """Yield the lines of one finding: what it says, where, its routes, its fix."""
    place = code(position(snapshot, finding.place))
    yield f"### {finding.severity.label}: {code(finding.rule)}\n"
    # Never at the start of a line: there a number or a dash would begin a list.
    yield f"{place}: {prose(finding.message)}\n"
    for route in finding.routes[:1]:
        yield f"- Route: {' → '.join(map(shown_step, steps_of(route, snapshot, builds)))}"
    for route in finding.routes[1:MAX_ROUTES]:
        yield f"- Also: {' → '.join(map(shown_step, ends_of(route, builds)))}"
    more = len(finding.routes) - MAX_ROUTES
    if more > 0:
        yield f"- And {counted(more, 'more route')}."
    for related in finding.related:
        yield f"- See {code(position(snapshot, related.place))}: {prose(related.message)}"
    if finding.fix is not None:
        kind = "safe" if finding.fix.safe else "unsafe"
        check = f". Look at: {prose(finding.fix.check)}" if finding.fix.check else ""
        yield f"- Fix ({kind}): {prose(finding.fix.title)}{check}"
        changes = changes_of(finding.fix, snapshot)
        for change in changes.told:
            yield f"  - {code(change.path)}: {code(f'{change.sign} {change.text}')}"
        if changes.left:
            yield f"  - And {counted(changes.left, 'more line')}."


def shown_step(step: Step) -> str:
    """Return one step of a route."""
    before = f"{prose(step.before)} " if step.before else ""
    why = f" ({code(_where(step))})" if step.at else f" ({prose(step.why)})" if step.why else ""
    return f"{before}{code(step.what)}{why}"


def _where(step: Step) -> str:
    if step.at is None or step.at.line is None:
        return step.at.path if step.at else ""
    return f"{step.at.path}:{step.at.line}"


def unknown_table(unknowns: tuple[Unknown, ...]) -> list[str]:
    """Return a heading and a table of what could not be decided; nothing where all was."""
    if not unknowns:
        return []
    rows = [_row(unknown) for unknown in unknowns[:MAX_UNKNOWNS]]
    more = len(unknowns) - len(rows)
    table = "\n".join(["| Where | Not decided, because |", "| --- | --- |", *rows])
    title = f"### {counted(len(unknowns), 'thing')} could not be decided"
    return [title, table, *([f"And {more} more."] if more else [])]


def _row(unknown: Unknown) -> str:
    parts = [str(part) for part in (unknown.path, unknown.line) if part is not None]
    place = code(":".join(parts)) if parts else code(unknown.build or ".")
    return f"| {cell(place)} | {cell(prose(unknown.reason))} |"
