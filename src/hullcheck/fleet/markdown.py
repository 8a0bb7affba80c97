"""An audit as Markdown, for job summaries and issues."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import in_a_row, said
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.escape import cell, code, prose
from hullcheck.render.markdown import advice_folded, shown_route
from hullcheck.render.words import LABELS, more_routes

from .nouns import FleetFinding, Outcome, Status
from .survey import Survey
from .words import (
    COLUMNS,
    REPOSITORY,
    TITLE,
    more_repositories,
    not_decided,
    repositories_counted,
    survey_remarks,
    survey_verdict,
    told_fix,
)

MAX_LENGTH = 600_000
"""Characters: a job summary takes a megabyte, in which some of them are two or three bytes."""

MAX_ROWS = 200
"""Repositories in the table; each has its findings below."""


_ADDRESS = lazy_pattern(r"https?://[A-Za-z0-9./:_-]+")
"""A page's, in which nothing is markup."""


def render_survey_markdown(
    survey: Survey, limit: int = MAX_LENGTH, words: Translator = ENGLISH
) -> str:
    """Return the verdict, a table of the worst repositories, and their errors and warnings."""
    told = [each for each in survey.worst_first if each.findings]
    verdict = in_a_row([survey_verdict(survey), *survey_remarks(survey)])
    head = [f"## {TITLE}", words.text(verdict)]
    parts = [*head, *_table(told, words), *_failures(survey, words), *_plans(survey, words)]
    room = limit - sum(len(part) + 2 for part in parts)
    for number, outcome in enumerate(told):
        section = "\n".join(_section(outcome, words))
        room -= len(section) + 2
        if room < 100:
            more = more_repositories(len(told) - number)
            left = said("{repositories} not shown here, for want of room.", repositories=more)
            parts.append(words.text(left))
            break
        parts.append(section)
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(told: list[Outcome], words: Translator) -> Iterator[str]:
    if not told:
        return
    rows = [_row(outcome) for outcome in told[:MAX_ROWS]]
    columns = (REPOSITORY, *COLUMNS, said("Issue"), said("Fix"))
    head = f"| {' | '.join(map(words.text, columns))} |"
    yield "\n".join([head, "| --- | --: | --: | --: | --- | --- |", *rows])
    if len(told) > MAX_ROWS:
        more = more_repositories(len(told) - MAX_ROWS)
        yield words.text(said("And {more}.", more=more))


def _row(outcome: Outcome) -> str:
    counts = [str(outcome.count(each)) for each in sorted(Severity, reverse=True)]
    cells = [code(outcome.name), *counts, _page(outcome.issue), _page(outcome.pull)]
    return f"| {' | '.join(map(cell, cells))} |"


def _page(address: str) -> str:
    return address if not address or _ADDRESS.fullmatch(address) else code(address)


def _failures(survey: Survey, words: Translator) -> Iterator[str]:
    failed = survey.with_status(Status.FAILED)
    if failed:
        told = ((code(each.name), prose(words.text(each.reason))) for each in failed)
        rows = [f"| {cell(name)} | {cell(reason)} |" for name, reason in told]
        title = said("{repositories} failed", repositories=repositories_counted(len(failed)))
        yield f"### {words.text(title)}"
        head = f"| {words.text(REPOSITORY)} | {words.text(said('Why'))} |"
        yield "\n".join([head, "| --- | --- |", *rows[:MAX_ROWS]])


def _plans(survey: Survey, words: Translator) -> Iterator[str]:
    """Yield what is left to be done, and what else is to be known of single repositories."""
    lines = [
        f"- {code(outcome.name)}: {prose(words.text(line))}"
        for outcome in survey.outcomes
        for line in (*outcome.plan, *outcome.notes)
    ]
    if lines:
        yield f"### {words.text(said('Left to be done, and to be known'))}"
        yield "\n".join(lines[:MAX_ROWS])


def _section(outcome: Outcome, words: Translator) -> Iterator[str]:
    """Yield the lines of one repository: what is told of it, folded."""
    told = sorted(outcome.findings, key=lambda found: -found.severity)
    loud = [found for found in told if found.severity > Severity.ADVICE]
    yield f"### {code(outcome.name)}\n"
    for found in loud:
        yield from _finding(found, words)
    quiet = len(told) - len(loud)
    if quiet:
        yield f"- {words.text(advice_folded(quiet))}"
    if outcome.unknowns:
        yield f"- {words.text(not_decided(len(outcome.unknowns)))}"


def _finding(found: FleetFinding, words: Translator) -> Iterator[str]:
    tell = words.text
    place = ":".join(str(part) for part in (found.path, found.line) if part is not None)
    label = tell(LABELS[found.severity])
    yield f"- {label} {code(found.rule)} {code(place)}: {prose(tell(found.message))}"
    if found.route:
        route = shown_route(found.route, words)
        if found.routes > 1:
            more = more_routes(found.routes - 1)
            route = tell(said("{route}, and {more}", route=route, more=more))
        yield f"  - {route}"
    if found.fix:
        yield f"  - {tell(told_fix(prose(tell(found.fix)), safe=found.safe))}"
