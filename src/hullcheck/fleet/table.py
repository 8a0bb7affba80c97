"""An audit for a person at a terminal: a line a repository, the worst first."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Severity
from hullcheck.core.said import said
from hullcheck.render.escape import terminal
from hullcheck.render.style import ROLES, Role, Style
from hullcheck.render.width import clipped, padded, width_of

from .nouns import Outcome, Status
from .survey import Survey
from .words import survey_remarks, survey_verdict

SHOWN_NAME = 50
"""Columns that a name of usual length takes at most."""

HEADS = (said("errors"), said("warnings"), said("advice"))


def render_survey_table(survey: Survey, style: Style) -> str:
    """Return the repositories that have something, what failed and is planned, and the verdict."""
    told = [each for each in survey.worst_first if each.findings or each.status is Status.FAILED]
    blocks = ["\n".join(part) for part in (_rows(told, style), _plans(survey, style)) if part]
    worst = max((each.worst for each in survey.outcomes if each.worst), default=None)
    role = Role.GOOD if worst is None else ROLES[worst]
    last = style.paint(style.tell(survey_verdict(survey)), role)
    blocks.append("\n".join([last, *map(style.tell, survey_remarks(survey))]))
    return "\n\n".join(blocks) + "\n"


def _rows(told: list[Outcome], style: Style) -> list[str]:
    if not told:
        return []
    names = [clipped(terminal(each.name), SHOWN_NAME) for each in told]
    title, heads = style.tell(said("repository")), [style.tell(head) for head in HEADS]
    column = max(map(width_of, [title, *names]))
    head = "  ".join([padded(title, column), *heads, style.tell(said("worst finding"))])
    rows = [style.paint(head, Role.QUIET)]
    for name, outcome in zip(names, told, strict=True):
        counts = "  ".join(_counts(outcome, style))
        used = column + sum(width_of(each) + 2 for each in heads) + 2
        told_of = clipped(_said(outcome, style), max(style.width - used, 24))
        padding = " " * (column - width_of(name))
        rows.append(f"{style.paint(name, Role.PLACE)}{padding}  {counts}  {told_of}".rstrip())
    return rows


def _counts(outcome: Outcome, style: Style) -> Iterator[str]:
    for severity, head in zip(sorted(Severity, reverse=True), HEADS, strict=True):
        number = outcome.count(severity)
        text = (str(number) if number else "-").rjust(width_of(style.tell(head)))
        yield style.paint(text, ROLES[severity]) if number else text


def _said(outcome: Outcome, style: Style) -> str:
    if outcome.status is Status.FAILED:
        return style.tell(said("failed: {reason}", reason=outcome.reason))
    worst = max(outcome.findings, key=lambda found: found.severity)
    at = f"{worst.path}:{worst.line}" if worst.line else worst.path
    return terminal(f"{worst.rule} {at}")


def _plans(survey: Survey, style: Style) -> list[str]:
    return [
        f"{terminal(outcome.name)}: {style.tell(line)}"
        for outcome in survey.outcomes
        for line in (*outcome.plan, *outcome.notes)
    ]
