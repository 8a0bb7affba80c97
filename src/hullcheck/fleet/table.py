"""An audit for a person at a terminal: a line a repository, the worst first."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Severity
from hullcheck.render.escape import terminal
from hullcheck.render.style import ROLES, Role, Style
from hullcheck.render.width import clipped, width_of

from .nouns import Outcome, Status
from .survey import Survey
from .words import survey_remarks, survey_verdict

SHOWN_NAME = 50
"""Columns that a name of usual length takes at most."""

HEADS = ("errors", "warnings", "advice")


def render_survey_table(survey: Survey, style: Style) -> str:
    """Return the repositories that have something, what failed and is planned, and the verdict."""
    told = [each for each in survey.worst_first if each.findings or each.status is Status.FAILED]
    blocks = ["\n".join(part) for part in (_rows(told, style), _plans(survey)) if part]
    worst = max((each.worst for each in survey.outcomes if each.worst), default=None)
    last = style.paint(survey_verdict(survey), Role.GOOD if worst is None else ROLES[worst])
    blocks.append("\n".join([last, *survey_remarks(survey)]))
    return "\n\n".join(blocks) + "\n"


def _rows(told: list[Outcome], style: Style) -> list[str]:
    if not told:
        return []
    names = [clipped(terminal(each.name), SHOWN_NAME) for each in told]
    column = max(map(width_of, ["repository", *names]))
    head = "  ".join(["repository".ljust(column), *HEADS, "worst finding"])
    rows = [style.paint(head, Role.QUIET)]
    for name, outcome in zip(names, told, strict=True):
        counts = "  ".join(_counts(outcome, style))
        used = column + sum(len(each) + 2 for each in HEADS) + 2
        said = clipped(_said(outcome), max(style.width - used, 24))
        padding = " " * (column - width_of(name))
        rows.append(f"{style.paint(name, Role.PLACE)}{padding}  {counts}  {said}".rstrip())
    return rows


def _counts(outcome: Outcome, style: Style) -> Iterator[str]:
    for severity, head in zip(sorted(Severity, reverse=True), HEADS, strict=True):
        number = outcome.count(severity)
        text = (str(number) if number else "-").rjust(len(head))
        yield style.paint(text, ROLES[severity]) if number else text


def _said(outcome: Outcome) -> str:
    if outcome.status is Status.FAILED:
        return terminal(f"failed: {outcome.reason}")
    worst = max(outcome.findings, key=lambda found: found.severity)
    at = f"{worst.path}:{worst.line}" if worst.line else worst.path
    return terminal(f"{worst.rule} {at}")


def _plans(survey: Survey) -> list[str]:
    return [
        f"{terminal(outcome.name)}: {terminal(line)}"
        for outcome in survey.outcomes
        for line in (*outcome.plan, *outcome.notes)
    ]
