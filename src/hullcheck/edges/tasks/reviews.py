"""Tasks, done: read from GitHub, analyse, and tell it on the pull request."""

from __future__ import annotations

from dataclasses import replace

from hullcheck.comparing import new_report
from hullcheck.edges.github.change import Change, placed_files, read_change
from hullcheck.edges.github.refusals import GithubError
from hullcheck.edges.github.reviewing import Ending, Outcome, Reviewer
from hullcheck.edges.runs.shared import verified_report, wanted_by
from hullcheck.render.links import Links
from hullcheck.report import Report
from hullcheck.review.one_click import answers_comments
from hullcheck.review.placement import place_findings
from hullcheck.review.preview import render_steps_text
from hullcheck.review.subject import Subject

from .configuring import Trust
from .notes import notes_of
from .nouns import CompareTask, ReviewTask
from .result import Result
from .workshop import Workshop


def perform_comparison(task: CompareTask, shop: Workshop) -> Result:
    """Return what one commit has new against another; raises as `audit_commit` does."""
    return _compared(read_change(shop.client, shop.repository, task.base, task.head), shop)[1]


def perform_review(task: ReviewTask, shop: Workshop) -> Result:
    """Tell on a pull request what it brings, and return that; raises as `audit_commit` does."""
    shop.say(f"reading pull request {task.number} at {task.head}")
    trust = Trust(head_configures=not task.is_privileged)
    trust = replace(trust, comments_count=not (task.is_privileged and task.is_foreign))
    change = read_change(shop.client, shop.repository, task.base, task.head)
    change, result = _compared(change, shop, trust)
    if shop.comments == "none":
        return result
    reviewer = Reviewer(shop.client, shop.repository, task.number, dry_run=shop.dry_run)
    try:
        return _told(result, reviewer.review(_subject(task, change, result, shop)))
    except GithubError as failure:
        # What was found is told all the same, where no request is needed for it.
        return replace(result, url=reviewer.url, failure=failure)


def _compared(change: Change, shop: Workshop, trust: Trust | None = None) -> tuple[Change, Result]:
    """Return both sides with their texts, and what the head has new."""
    if not change.matters:
        return change, Result(Report((), (), ()), change.head, shop.options, change.head_sha)
    change = change.loaded(wanted_by(shop.options, shop.config))
    options = shop.configured(change.head, trust)
    change = change.loaded(wanted_by(options))
    before = shop.analysed(change.base, options)
    after = shop.analysed(change.head, options)
    report = new_report(verified_report(after, shop.say), before, after)
    report = replace(report, complete=report.complete and change.complete)
    return change, Result(report, change.head, options, change.head_sha)


def _subject(task: ReviewTask, change: Change, result: Result, shop: Workshop) -> Subject:
    paths = [finding.place.path for finding in result.report.findings]
    return Subject(
        report=result.report,
        snapshot=change.head,
        files=placed_files(shop.client, shop.repository, task.number, change, paths),
        links=Links(change.head_sha, shop.page),
        inline=shop.comments == "inline",
        one_click=shop.answers or answers_comments(change.base),
        translator=result.options.translator,
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
        notes=tuple(notes_of(outcome)),
        plan=render_steps_text(outcome.steps, result.options.translator) if is_planned else "",
    )
