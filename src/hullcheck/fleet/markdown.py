"""An audit as Markdown, for job summaries and issues."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.render.escape import cell, code, prose
from hullcheck.render.markdown import shown_step
from hullcheck.render.words import advice_counted, more_routes, undecided

from .nouns import FleetFinding, Outcome, Status
from .survey import Survey
from .words import more_repositories, repositories_counted, survey_remarks, survey_verdict

MAX_LENGTH = 600_000
"""Characters: a job summary takes a megabyte, in which some of them are two or three bytes."""

MAX_ROWS = 200
"""Repositories in the table; each has its findings below."""


_ADDRESS = lazy_pattern(r"https?://[A-Za-z0-9./:_-]+")
"""A page's, in which nothing is markup."""


def render_survey_markdown(survey: Survey, limit: int = MAX_LENGTH) -> str:
    """Return the verdict, a table of the worst repositories, and their errors and warnings."""
    told = [each for each in survey.worst_first if each.findings]
    head = ["## hullcheck audit", " ".join([survey_verdict(survey), *survey_remarks(survey)])]
    parts = [*head, *_table(told), *_failures(survey), *_plans(survey)]
    room = limit - sum(len(part) + 2 for part in parts)
    for number, outcome in enumerate(told):
        section = "\n".join(_section(outcome))
        room -= len(section) + 2
        if room < 100:
            more = more_repositories(len(told) - number)
            parts.append(f"{more} not shown here, for want of room.")
            break
        parts.append(section)
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(told: list[Outcome]) -> Iterator[str]:
    if not told:
        return
    rows = [_row(outcome) for outcome in told[:MAX_ROWS]]
    head = ["| Repository | Errors | Warnings | Advice | Issue | Fix |"]
    yield "\n".join([*head, "| --- | --: | --: | --: | --- | --- |", *rows])
    if len(told) > MAX_ROWS:
        yield f"And {more_repositories(len(told) - MAX_ROWS)}."


def _row(outcome: Outcome) -> str:
    counts = [str(outcome.count(each)) for each in sorted(Severity, reverse=True)]
    cells = [code(outcome.name), *counts, _page(outcome.issue), _page(outcome.pull)]
    return f"| {' | '.join(map(cell, cells))} |"


def _page(address: str) -> str:
    return address if not address or _ADDRESS.fullmatch(address) else code(address)


def _failures(survey: Survey) -> Iterator[str]:
    failed = survey.with_status(Status.FAILED)
    if failed:
        rows = [f"| {cell(code(each.name))} | {cell(prose(each.reason))} |" for each in failed]
        title = f"### {repositories_counted(len(failed))} failed"
        yield title
        yield "\n".join(["| Repository | Why |", "| --- | --- |", *rows[:MAX_ROWS]])


def _plans(survey: Survey) -> Iterator[str]:
    """Yield what is left to be done, and what else is to be known of single repositories."""
    lines = [
        f"- {code(outcome.name)}: {prose(line)}"
        for outcome in survey.outcomes
        for line in (*outcome.plan, *outcome.notes)
    ]
    if lines:
        yield "### Left to be done, and to be known"
        yield "\n".join(lines[:MAX_ROWS])


def _section(outcome: Outcome) -> Iterator[str]:
    """Yield the lines of one repository: what is told of it, folded."""
    told = sorted(outcome.findings, key=lambda found: -found.severity)
    loud = [found for found in told if found.severity > Severity.ADVICE]
    yield f"### {code(outcome.name)}\n"
    for found in loud:
        yield from _finding(found)
    quiet = len(told) - len(loud)
    if quiet:
        yield f"- {advice_counted(quiet)} not shown."
    if outcome.unknowns:
        yield f"- {undecided(len(outcome.unknowns))}."


def _finding(found: FleetFinding) -> Iterator[str]:
    place = ":".join(str(part) for part in (found.path, found.line) if part is not None)
    yield f"- {found.severity.label} {code(found.rule)} {code(place)}: {prose(found.message)}"
    if found.route:
        more = f", and {more_routes(found.routes - 1)}" if found.routes > 1 else ""
        yield f"  - Route: {' → '.join(map(shown_step, found.route))}{more}"
    if found.fix:
        yield f"  - Fix ({'safe' if found.safe else 'unsafe'}): {prose(found.fix)}"
