"""Audits: what a branch has, told in its issue, and fixed by its pull request, where wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hullcheck.config.globs import matches
from hullcheck.core.said import said
from hullcheck.edges.github.change import read_commit
from hullcheck.edges.github.refusals import GithubError
from hullcheck.edges.github.tracking import names_of, track_branch
from hullcheck.edges.runs.shared import verified_report, wanted_by
from hullcheck.errors import HullcheckError
from hullcheck.proposal.nouns import BRANCH_PREFIX
from hullcheck.tracking.words import render_trend, tracked_report

from .fixes import perform_fix
from .nouns import AuditTask, FixTask
from .result import Result
from .workshop import Workshop

MAX_BRANCHES = 50
"""Branches that one audit looks at beside its own."""


def perform_audit(task: AuditTask, shop: Workshop) -> Result:
    """Return what a commit has, and what the further branches have that are to be looked at.

    Raises a `GithubError` where the commit cannot be read, and `UsageError` where its
    configuration is wrong. What goes wrong with another branch is told in its place.
    """
    result = _audited(task, shop)
    others = [_audited_besides(each, shop) for each in _further(task, shop)]
    return replace(result, others=tuple(others))


def _audited_besides(task: AuditTask, shop: Workshop) -> Result:
    try:
        return _audited(task, shop)
    except HullcheckError as error:
        return replace(Result.of_nothing(shop.options), branch=task.branch, failure=error)


def _audited(task: AuditTask, shop: Workshop) -> Result:
    result = audit_commit(task.commit, shop)
    if not task.branch:
        lost = shop.audits.tracks or shop.audits.proposes
        note = said("It is no branch that was audited, so no issue and no fix was thought of.")
        return replace(result, notes=(note,)) if lost else result
    result = replace(result, branch=task.branch)
    if shop.audits.tracks:
        result = tracked(result, shop)
    return _fixed(result, shop) if shop.audits.proposes else result


def audit_commit(commit: str, shop: Workshop) -> Result:
    """Return what one commit has; raises as `perform_audit` does."""
    shop.say(f"reading {commit}")
    read = read_commit(shop.client, shop.repository, commit)
    read = read.loaded(wanted_by(shop.options, shop.config))
    options = shop.configured(read.snapshot)
    read = read.loaded(wanted_by(options))
    analysis = shop.analysed(read.snapshot, options)
    report = verified_report(analysis, shop.say)
    report = replace(report, complete=report.complete and read.complete)
    return Result(report, read.snapshot, options, commit)


def tracked(result: Result, shop: Workshop) -> Result:
    """Return `result` with what came of telling it in the issue of its branch."""
    told = tracked_report(result.branch, result.report, result.snapshot, result.options.translator)
    try:
        outcome = track_branch(
            shop.client,
            shop.repository,
            told,
            remind_after=shop.audits.remind_after,
            dry_run=shop.dry_run,
        )
    except GithubError as error:
        # What was found is told all the same, where no request is needed for it.
        return replace(result, failure=error)
    notes = result.notes
    if outcome.words:
        note = said(
            "The tracking issue was not written: it needs `issues: write`, and issues have to be "
            "switched on. GitHub says: {words}",
            words=outcome.words,
        )
        notes = (*notes, note)
    planned = "\n".join(names_of(outcome.steps)) if shop.dry_run else ""
    return replace(
        result,
        issue_url=outcome.url,
        trend=render_trend(told, outcome.before),
        notes=notes,
        plan="\n".join(part for part in (result.plan, planned) if part),
        forbidden=result.forbidden or bool(outcome.words),
    )


def _fixed(result: Result, shop: Workshop) -> Result:
    try:
        fix = perform_fix(FixTask(result.branch), shop)
    except GithubError as error:
        return replace(result, failure=error)
    return replace(
        result,
        fix_url=fix.fix_url,
        notes=(*result.notes, *fix.notes),
        plan="\n".join(part for part in (result.plan, fix.plan) if part),
        failure=result.failure or fix.failure,
    )


def _further(task: AuditTask, shop: Workshop) -> Iterator[AuditTask]:
    """Yield the audits of the other branches that are asked for, none of which is ours."""
    if not shop.audits.branches:
        return
    found = [
        AuditTask(told["commit"]["sha"], told["name"])
        for told in shop.client.pages(f"/repos/{shop.repository}/branches")
        if told["name"] != task.branch
        and not told["name"].startswith(BRANCH_PREFIX.partition("/")[0] + "/")
        and matches(shop.audits.branches, told["name"])
    ]
    if len(found) > MAX_BRANCHES:
        shop.say(f"only {MAX_BRANCHES} of {len(found)} branches are audited")
    yield from found[:MAX_BRANCHES]
