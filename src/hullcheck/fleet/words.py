"""Counted things of a fleet, in words that all pages share."""

from __future__ import annotations

from collections.abc import Mapping

from hullcheck.core.finding import Severity
from hullcheck.render.words import counted, listed

from .nouns import Outcome, Status
from .survey import Survey

_PLURAL = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.ADVICE: ("piece of advice", "pieces of advice"),
}

TITLE = "hullcheck audit"

SHOWN = "Shown: {shown} of {total} findings, in {here} of {groups} repositories"
"""The names in braces stay: the script puts numbers there."""

REPOSITORIES_CHECKED = "repositories checked"
FAILED = "failed"
TRACKING_ISSUE = "Tracking issue"
FIX_PULL = "Fix pull request"
NOT_ALL_READ = "A limit stopped it before everything was read."
ROUTE = "Route:"

OTHERS = {
    Status.FAILED: "Failed",
    Status.PENDING: "Not reached",
    Status.SKIPPED: "Skipped",
    Status.CHECKED: "Clean",
}
"""What there is to say of repositories without a finding."""


def not_decided(number: int) -> str:
    """Return how much could not be decided in a repository."""
    return f"{counted(number, 'thing')} could not be decided."


def not_shown(number: int) -> str:
    """Return that findings are left out of a page."""
    return f"{counted(number, 'more finding')} not shown here; the JSON document has them all."


def told_fix(title: str, *, safe: bool) -> str:
    """Return what would mend a finding; the title has paths in backticks."""
    return f"Fix (safe): {title}" if safe else f"Fix (unsafe): {title}"


def said_counts(counts: Mapping[Severity, int]) -> str:
    """Return "1 error and 2 warnings"; "no findings"."""
    return listed([counted(n, *_PLURAL[each]) for each, n in counts.items() if n]) or "no findings"


def outcome_line(outcome: Outcome) -> str:
    """Return what came of a repository, in a few words behind its name."""
    if outcome.status is not Status.CHECKED:
        return f"{outcome.name}: {outcome.status.value}: {outcome.reason}".removesuffix(": ")
    counts = {each: outcome.count(each) for each in sorted(Severity, reverse=True)}
    return f"{outcome.name}: {said_counts(counts)}"


def survey_verdict(survey: Survey) -> str:
    """Return the one sentence that an audit comes down to."""
    checked = len(survey.with_status(Status.CHECKED))
    some = sum(bool(each.findings) for each in survey.outcomes)
    where = f", in {counted(some, 'repository', 'repositories')}" if some else ""
    found = said_counts(survey.counts())
    return f"{counted(checked, 'repository', 'repositories')} checked: {found}{where}."


def survey_remarks(survey: Survey) -> list[str]:
    """Return what else there is to say of an audit, a sentence each."""
    said = []
    for status, words in (
        (Status.SKIPPED, "skipped by policy"),
        (Status.FAILED, "failed"),
        (Status.PENDING, "not reached"),
    ):
        number = len(survey.with_status(status))
        if number:
            said.append(f"{counted(number, 'repository', 'repositories')} {words}.")
    if not survey.complete:
        said.append("The audit was stopped before it had seen all, or a part of it is missing.")
    planned = sum(bool(each.plan) for each in survey.outcomes)
    if planned:
        said.append(
            f"In {counted(planned, 'repository', 'repositories')} something is left to be done."
        )
    return said
