"""Counted things of a fleet, in words that all pages share."""

from __future__ import annotations

from collections.abc import Mapping

from hullcheck.core.finding import Severity
from hullcheck.core.said import counted, said
from hullcheck.render.words import severities_counted, undecided

from .nouns import Outcome, Status
from .survey import Survey


def repositories_counted(number: int) -> str:
    """Return "1 repository", "2 repositories"."""
    return counted(number, "{number} repository", "{number} repositories")


def more_repositories(number: int) -> str:
    """Return "1 more repository", "2 more repositories"."""
    return counted(number, "{number} more repository", "{number} more repositories")


TITLE = "hullcheck audit"

REPOSITORY = said("Repository")
COLUMNS = (said("Errors"), said("Warnings"), said("Advice"))
"""The heads of the counts, the worst severity first."""

SHOWN = said(
    "Shown: {shown} of {total} findings, in {here} of {groups} repositories",
    shown="{shown}",
    total="{total}",
    here="{here}",
    groups="{groups}",
)
"""The names in braces stay: the script puts numbers there."""

REPOSITORIES_CHECKED = said("repositories checked")
FAILED = said("failed")
TRACKING_ISSUE = said("Tracking issue")
FIX_PULL = said("Fix pull request")
NOT_ALL_READ = said("A limit stopped it before everything was read.")
ROUTE = said("Route:")

OTHERS = {
    Status.FAILED: said("Failed"),
    Status.PENDING: said("Not reached"),
    Status.SKIPPED: said("Skipped"),
    Status.CHECKED: said("Clean"),
}
"""What there is to say of repositories without a finding."""


def not_decided(number: int) -> str:
    """Return how much could not be decided in a repository."""
    return said("{undecided}.", undecided=undecided(number))


def not_shown(number: int) -> str:
    """Return that findings are left out of a page."""
    return counted(
        number,
        "{number} more finding not shown here; the JSON document has them all.",
        "{number} more findings not shown here; the JSON document has them all.",
    )


def told_fix(title: str, *, safe: bool) -> str:
    """Return what would mend a finding; the title has paths in backticks."""
    if safe:
        return said("Fix (safe): {title}", title=title)
    return said("Fix (unsafe): {title}", title=title)


def said_counts(counts: Mapping[Severity, int]) -> str:
    """Return "1 error and 2 warnings"; "no findings"."""
    return severities_counted(counts) or said("no findings")


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
    found = said_counts(survey.counts())
    values = {"checked": repositories_counted(checked), "found": found}
    if not some:
        return said("{checked} checked: {found}.", **values)
    where = repositories_counted(some)
    return said("{checked} checked: {found}, in {where}.", where=where, **values)


def survey_remarks(survey: Survey) -> list[str]:
    """Return what else there is to say of an audit, a sentence each."""
    numbers = {status: len(survey.with_status(status)) for status in Status}
    told: list[str] = []
    if numbers[Status.SKIPPED]:
        skipped = repositories_counted(numbers[Status.SKIPPED])
        told.append(said("{repositories} skipped by policy.", repositories=skipped))
    if numbers[Status.FAILED]:
        failed = repositories_counted(numbers[Status.FAILED])
        told.append(said("{repositories} failed.", repositories=failed))
    if numbers[Status.PENDING]:
        pending = repositories_counted(numbers[Status.PENDING])
        told.append(said("{repositories} not reached.", repositories=pending))
    if not survey.complete:
        told.append(
            said("The audit was stopped before it had seen all, or a part of it is missing.")
        )
    planned = sum(bool(each.plan) for each in survey.outcomes)
    if planned:
        where = repositories_counted(planned)
        told.append(said("In {repositories} something is left to be done.", repositories=where))
    return told
