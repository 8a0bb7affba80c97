"""Fixes, proposed: the branch analysed, its fixes verified, and one pull request kept for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hullcheck.arriving import count_arriving
from hullcheck.config.configuration import FixStyle
from hullcheck.core.finding import Finding
from hullcheck.core.said import said
from hullcheck.core.snapshot import Mode, Snapshot
from hullcheck.edges.github.proposing import FixEnding, FixOutcome, Proposer, names_of
from hullcheck.edges.github.refusals import GithubError
from hullcheck.errors import UsageError
from hullcheck.fixing import Plan, plan_fixes, with_verified_fixes
from hullcheck.proposal.nouns import (
    WORKFLOWS,
    Attention,
    FileChange,
    Proposal,
    Standing,
    branch_of,
)
from hullcheck.proposal.words import render_body, render_title

from .configuring import Trust
from .ground import Ground, read_ground
from .notes import forbidden_notes
from .nouns import FixTask
from .result import Result
from .workshop import Workshop

ACTIONS_BOT = "github-actions[bot]"
"""Whom the token of a workflow speaks for: what it opens starts no workflow."""


LEFT = {FixEnding.PLANNED, FixEnding.CAPPED}
"""Endings at which the steps are still to be done, by a later run."""


NOT_WHOLE = said("Not everything was read, so the fix that is proposed was left as it is.")


def perform_fix(task: FixTask, shop: Workshop, trust: Trust | None = None) -> Result:
    """Keep one pull request for the fixes of a branch, and return what the branch has.

    `trust` says what of the branch counts. Raises a `GithubError` where GitHub cannot
    be read, and `UsageError` where there is no such branch, or its configuration is wrong.
    """
    proposer = Proposer(shop.client, shop.repository, task.branch, may_open=shop.may_open)
    standing = proposer.standing()
    if not standing.base_sha:
        raise UsageError(said("there is no branch `{branch}`", branch=task.branch))
    shop.say(f"reading {task.branch} at {standing.base_sha}")
    ground = read_ground(task, standing.base_sha, shop, trust)
    shop.say("verifying fixes")
    plan = _plan(ground, standing, shop)
    report = replace(ground.report, findings=with_verified_fixes(ground.report.findings, plan))
    result = Result(report, ground.analysis.snapshot, ground.analysis.options)
    proposal = _proposal(task, plan, replace(ground, report=report), standing)
    if not report.complete and _loses(proposal, standing):
        pull = standing.open_pull
        return replace(result, notes=(NOT_WHOLE,), fix_url=pull.url if pull else "")
    try:
        if task.commits and proposal is not None:
            outcome = proposer.commit(proposal, dry_run=shop.dry_run)
        else:
            outcome = proposer.propose(proposal, dry_run=shop.dry_run)
    except GithubError as failure:
        return replace(result, fix_url=proposer.url, failure=failure)
    shown = outcome.steps if outcome.ending in LEFT else ()
    done = task.commits and outcome.ending is FixEnding.DONE
    return replace(
        result,
        fix_url=outcome.url,
        committed=len(plan.fixed) if done else 0,
        notes=tuple(_notes(outcome, ground, standing, shop)),
        plan="\n".join(names_of(shown)),
        forbidden=outcome.ending is FixEnding.FORBIDDEN,
    )


def _plan(ground: Ground, standing: Standing, shop: Workshop) -> Plan:
    """Return the fixes of what nobody turned down, as far as they can be written."""
    snapshot = ground.analysis.snapshot
    only = {
        finding.fingerprint
        for finding in ground.report.findings
        if finding.fingerprint not in standing.refused and _can_be_written(finding, snapshot)
    }
    return plan_fixes(ground.analysis, unsafe=shop.unsafe, only=only)


def _can_be_written(finding: Finding, snapshot: Snapshot) -> bool:
    paths = [edit.path for edit in finding.fix.edits] if finding.fix else []
    return not any(
        path.startswith(WORKFLOWS) or snapshot.tree.mode(path) == Mode.SYMLINK for path in paths
    )


def _proposal(task: FixTask, plan: Plan, ground: Ground, standing: Standing) -> Proposal | None:
    """Return the commit and the words of it; None where nothing changes."""
    snapshot = ground.analysis.snapshot
    changes = tuple(
        FileChange(path, data, snapshot.tree.mode(path) or Mode.FILE.value)
        for path, data in sorted(plan.files_after.items())
    )
    if not changes:
        return None
    starts_checks = standing.me != ACTIONS_BOT
    style = ground.analysis.options.configured.fix_style or FixStyle()
    translator = ground.analysis.options.translator
    return Proposal(
        branch_of(task.branch),
        task.branch,
        standing.base_sha,
        changes,
        tuple(sorted(finding.fingerprint for finding in plan.fixed)),
        style.prefix + render_title(plan, translator),
        render_body(
            plan,
            ground.report,
            snapshot,
            arriving=count_arriving(ground.analysis, plan),
            starts_checks=starts_checks,
            translator=translator,
        ),
        Attention(style.labels, style.reviewers, style.teams),
        standing.identity if style.sign_off else "",
        translator,
    )


def _loses(proposal: Proposal | None, standing: Standing) -> bool:
    """Say whether a fix that stands would lose what this run has not."""
    pull = standing.open_pull
    kept = set(proposal.fingerprints) if proposal else set()
    return proposal is None or (pull is not None and not kept.issuperset(pull.fingerprints))


def _notes(
    outcome: FixOutcome, ground: Ground, standing: Standing, shop: Workshop
) -> Iterator[str]:
    """Yield what a reader should know of what was, and was not, proposed."""
    found = {finding.fingerprint for finding in ground.report.findings if finding.fix}
    refused = len(found & standing.refused)
    if refused:
        yield said(
            "Fixes that were closed unmerged and are not proposed again: {number}. Open their "
            "pull request again to have them after all.",
            number=refused,
        )
    if outcome.verified is False:
        yield said(
            "GitHub did not sign the commit: a token of an App, or of a workflow, is signed."
        )
    if outcome.ending is FixEnding.FORBIDDEN:
        yield from forbidden_notes(outcome, shop)
    elif outcome.words:
        yield said(
            "Not every label or reviewer was taken. GitHub says: {words}", words=outcome.words
        )
