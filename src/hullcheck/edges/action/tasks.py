"""Tasks, done: read from GitHub, analyse, and tell it on the pull request."""

from __future__ import annotations

from dataclasses import replace

from hullcheck.core.noun import dataclass
from hullcheck.core.on_disk import OnDisk
from hullcheck.core.snapshot import Snapshot
from hullcheck.edges.github.change import Change, placed_files, read_change, read_snapshot
from hullcheck.edges.github.client import Client
from hullcheck.edges.github.performing import PERMISSIONS
from hullcheck.edges.github.refusals import GithubError
from hullcheck.edges.github.reviewing import Ending, Outcome, Reviewer
from hullcheck.edges.progress import Say
from hullcheck.edges.runs.shared import new_report, verified_report
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.report import Report
from hullcheck.review.links import Links
from hullcheck.review.placement import place_findings
from hullcheck.review.preview import render_steps_text
from hullcheck.review.subject import Subject

from .events import AuditTask, CompareTask, ReviewTask
from .result import Result


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every task works with."""

    client: Client
    repository: str
    page: str
    """The repository's address."""
    options: Options
    comments: str = "inline"
    """`inline`, `summary` or `none`."""
    dry_run: bool = False
    say: Say = print


def perform_audit(task: AuditTask, shop: Workshop) -> Result:
    """Return what one commit has. Raises a `GithubError` where it cannot be read."""
    shop.say(f"reading {task.commit}")
    snapshot, complete = read_snapshot(shop.client, shop.repository, task.commit)
    analysis = _analyse(snapshot, shop)
    report = verified_report(analysis, shop.say)
    return Result(replace(report, complete=report.complete and complete), snapshot)


def perform_comparison(task: CompareTask, shop: Workshop) -> Result:
    """Return what one commit has new against another; raises as `perform_audit` does."""
    change = read_change(shop.client, shop.repository, task.base, task.head)
    return Result(_report(change, shop), change.head)


def perform_review(task: ReviewTask, shop: Workshop) -> Result:
    """Tell on a pull request what it brings, and return that; raises as `perform_audit` does."""
    shop.say(f"reading pull request {task.number} at {task.head}")
    change = read_change(shop.client, shop.repository, task.base, task.head)
    report = _report(change, shop)
    result = Result(report, change.head)
    if shop.comments == "none":
        return result
    reviewer = Reviewer(shop.client, shop.repository, task.number, dry_run=shop.dry_run)
    try:
        return _told(result, reviewer.review(_subject(task, change, report, shop)))
    except GithubError as failure:
        # What was found is told all the same, where no request is needed for it.
        return replace(result, url=reviewer.url, failure=failure)


def _analyse(snapshot: Snapshot, shop: Workshop) -> Analysis:
    shop.say("following host files through the builds")
    return analyse(snapshot, OnDisk(), shop.options)


def _report(change: Change, shop: Workshop) -> Report:
    """Return what the head of `change` has new."""
    if not change.matters:
        return Report((), (), ())
    report = new_report(_analyse(change.base, shop), _analyse(change.head, shop), shop.say)
    return replace(report, complete=report.complete and change.complete)


def _subject(task: ReviewTask, change: Change, report: Report, shop: Workshop) -> Subject:
    paths = [finding.place.path for finding in report.findings]
    return Subject(
        report=report,
        snapshot=change.head,
        files=placed_files(shop.client, shop.repository, task.number, change, paths),
        links=Links(change.head_sha, shop.page),
        inline=shop.comments == "inline",
    )


def _told(result: Result, outcome: Outcome) -> Result:
    """Return `result` with what came of telling it."""
    placed = place_findings(outcome.subject, outcome.earlier)
    commented = frozenset(item.finding.fingerprint for item in placed if item.thread is not None)
    is_planned = outcome.ending is Ending.PLANNED
    return replace(
        result,
        commented=commented,
        url=outcome.url,
        notes=tuple(_notes(outcome)),
        plan=render_steps_text(outcome.steps) if is_planned else "",
    )


def _notes(outcome: Outcome) -> list[str]:
    """Return what kept the review from being whole."""
    notes = []
    if outcome.ending is Ending.SUPERSEDED:
        notes.append("Superseded: the pull request has a newer head, so nothing was posted.")
    if outcome.ending is Ending.UNREAD:
        notes.append("The pull request has more threads than can be read, so nothing was posted.")
    for feature, words in outcome.forbidden.items():
        needed = PERMISSIONS[feature]
        notes.append(f"The token may not write {feature.value}: it needs `{needed}` ({words}).")
    return notes
