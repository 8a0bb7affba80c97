"""What `check` says, as Markdown for job summaries and comments.

Whatever a repository says goes through `escape`; the markup is ours alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from hullcheck.core.finding import Finding, Severity, Unknown
from hullcheck.core.said import counted, in_a_row, said
from hullcheck.core.snapshot import Snapshot
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.report import Report

from .edits import changes_of
from .escape import cell, code, prose
from .places import position
from .route import BuildFacts, Step, ends_of, facts_by_build, steps_of
from .words import LABELS, more_lines, more_routes, remarks, undecided, verdict

MAX_LENGTH = 60_000
"""Characters: a comment on GitHub may have 65,536, and others may add to it."""

LAST_WORD = 100
"""Characters kept free to say how much is not shown."""

MAX_ROUTES = 10
"""Routes told of one finding."""

MAX_UNKNOWNS = 50
"""Rows of what could not be decided."""


def render_check_markdown(
    report: Report, snapshot: Snapshot, translator: Translator = ENGLISH
) -> str:
    """Return the verdict, the findings with their proofs, and a table of what is unknown.

    Advice is only counted. What would go over `MAX_LENGTH` is left out, and said.
    """
    builds = facts_by_build(report)
    told = [found for found in report.findings if found.severity > Severity.ADVICE]
    advice = len(report.findings) - len(told)
    tell = translator.text
    head = ["## hullcheck", tell(in_a_row([verdict(report), *remarks(report)]))]
    sections = (render_finding(found, snapshot, builds, translator) for found in told)
    tail = [tell(advice_folded(advice))] if advice else []
    tail += unknown_table(report.unknowns, translator)
    parts = fitting([*head], sections, tail, more_left(len(told), translator))
    return "\n\n".join(parts) + "\n"


def advice_folded(advice: int) -> str:
    """Return that advice is only counted."""
    return counted(
        advice,
        "{number} piece of advice not shown.",
        "{number} pieces of advice not shown.",
    )


def more_left(total: int, translator: Translator = ENGLISH) -> Callable[[int], str]:
    """Return what says, by how many of `total` findings are shown, that the others are not."""
    return lambda shown: translator.text(
        counted(
            total - shown,
            "{number} more finding not shown here, for want of room.",
            "{number} more findings not shown here, for want of room.",
        )
    )


def fitting(
    head: list[str],
    sections: Iterable[str],
    tail: list[str],
    left_out: Callable[[int], str],
    limit: int = MAX_LENGTH,
) -> Iterator[str]:
    """Yield the parts of a page, and as many sections as fit in `limit`.

    `left_out` says, by how many are shown, that there are more.
    """
    yield from head
    room = limit - LAST_WORD - sum(len(part) + 2 for part in [*head, *tail])
    for shown, section in enumerate(sections):
        room -= len(section) + 2
        if room < 0:
            yield left_out(shown)
            break
        yield section
    yield from tail


def render_finding(
    finding: Finding,
    snapshot: Snapshot,
    builds: Mapping[str, BuildFacts],
    translator: Translator = ENGLISH,
) -> str:
    """Return what a finding says, where, its routes and its fix, under a title of its own."""
    tell = translator.text
    place = code(position(snapshot, finding.place))
    lines = [
        f"### {tell(LABELS[finding.severity])}: {code(finding.rule)}\n",
        # Never at the start of a line: there a number or a dash would begin a list.
        f"{place}: {prose(tell(finding.message))}\n",
        *(f"- {line}" for line in _proof(finding, snapshot, builds, translator)),
        *_fix(finding, snapshot, translator),
    ]
    return "\n".join(lines)


def _proof(
    finding: Finding,
    snapshot: Snapshot,
    builds: Mapping[str, BuildFacts],
    translator: Translator,
) -> Iterator[str]:
    """Yield the first route of a finding, the ends of the others, and what belongs to it."""
    tell = translator.text
    for route in finding.routes[:1]:
        yield shown_route(steps_of(route, snapshot, builds), translator)
    yield from further_routes(finding, builds, translator)
    for related in finding.related:
        where, what = code(position(snapshot, related.place)), prose(tell(related.message))
        yield tell(said("See {where}: {what}", where=where, what=what))


def _fix(finding: Finding, snapshot: Snapshot, translator: Translator) -> Iterator[str]:
    fix, tell = finding.fix, translator.text
    if fix is None:
        return
    title = prose(tell(fix.title))
    if fix.check:
        check = prose(tell(fix.check))
        title = tell(said("{title}. Look at: {check}", title=title, check=check))
    safe, unsafe = (
        said("Fix (safe): {title}", title=title),
        said("Fix (unsafe): {title}", title=title),
    )
    yield f"- {tell(safe if fix.safe else unsafe)}"
    changes = changes_of(fix, snapshot)
    for change in changes.told:
        yield f"  - {code(change.path)}: {code(f'{change.sign} {change.text}')}"
    if changes.left:
        yield f"  - {tell(said('And {more}.', more=more_lines(changes.left)))}"


def shown_route(steps: Iterable[Step], translator: Translator) -> str:
    """Return a route step by step, under its name."""
    arrows = " → ".join(shown_step(step, translator) for step in steps)
    return translator.text(said("Route: {steps}", steps=arrows))


def further_routes(
    finding: Finding, builds: Mapping[str, BuildFacts], translator: Translator
) -> Iterator[str]:
    """Yield where the routes behind the first begin and end, and how many more there are."""
    for route in finding.routes[1:MAX_ROUTES]:
        arrow = " → ".join(shown_step(step, translator) for step in ends_of(route, builds))
        yield translator.text(said("Also: {steps}", steps=arrow))
    more = len(finding.routes) - MAX_ROUTES
    if more > 0:
        yield translator.text(said("And {more}.", more=more_routes(more)))


def shown_step(step: Step, translator: Translator = ENGLISH) -> str:
    """Return one step of a route."""
    tell = translator.text
    before = f"{prose(tell(step.before))} " if step.before else ""
    why = code(_where(step)) if step.at else prose(tell(step.why))
    return f"{before}{code(tell(step.what))}{f' ({why})' if why else ''}"


def _where(step: Step) -> str:
    if step.at is None or step.at.line is None:
        return step.at.path if step.at else ""
    return f"{step.at.path}:{step.at.line}"


def unknown_table(unknowns: tuple[Unknown, ...], translator: Translator = ENGLISH) -> list[str]:
    """Return a heading and a table of what could not be decided; nothing where all was."""
    if not unknowns:
        return []
    tell = translator.text
    rows = [_row(unknown, translator) for unknown in unknowns[:MAX_UNKNOWNS]]
    more = len(unknowns) - len(rows)
    head = f"| {tell(said('Where'))} | {tell(said('Not decided, because'))} |"
    table = "\n".join([head, "| --- | --- |", *rows])
    title = f"### {tell(undecided(len(unknowns)))}"
    return [title, table, *([tell(and_more(more))] if more else [])]


def and_more(number: int) -> str:
    """Return that there are `number` more of what was listed."""
    return said("And {number} more.", number=number)


def _row(unknown: Unknown, translator: Translator) -> str:
    parts = [str(part) for part in (unknown.path, unknown.line) if part is not None]
    place = code(":".join(parts)) if parts else code(unknown.build or ".")
    return f"| {cell(place)} | {cell(prose(translator.text(unknown.reason)))} |"
