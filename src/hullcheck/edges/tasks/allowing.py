"""An allowance that a person asks for, proposed to the pull request that needs it."""

from __future__ import annotations

from hullcheck.core.finding import Finding
from hullcheck.core.noun import dataclass
from hullcheck.core.said import counted, said
from hullcheck.core.snapshot import Mode
from hullcheck.edges.github.proposing import FixEnding, FixOutcome, Proposer, names_of
from hullcheck.languages.translator import Translator
from hullcheck.proposal.allowance import AllowancePlan, one_line, plan_allowance
from hullcheck.proposal.nouns import FileChange, Proposal, allowing_branch_of
from hullcheck.proposal.words import render_allowance
from hullcheck.render.escape import code, prose

from .configuring import Trust
from .ground import Ground, read_ground
from .notes import forbidden_notes
from .nouns import FixTask
from .result import Result
from .workshop import Workshop


@dataclass(frozen=True, slots=True)
class AllowanceWish:
    """What somebody wants to be allowed, and where."""

    rule: str
    """One that there is."""
    reason: str
    sender: str
    """Whoever asks."""
    branch: str
    """Of the pull request's head."""
    base_sha: str
    """The commit of the pull request's base."""


def propose_allowance(wish: AllowanceWish, shop: Workshop) -> tuple[Result | None, str]:
    """Propose what allows the findings that a pull request brings; return that and the answer.

    None where nothing was analysed. Raises a `GithubError` where GitHub cannot be read.
    """
    branch = allowing_branch_of(wish.branch, wish.rule)
    proposer = Proposer(shop.client, shop.repository, wish.branch, branch)
    standing = proposer.standing()
    task = FixTask(wish.branch, wish.base_sha)
    ground = read_ground(task, standing.base_sha, shop, Trust(head_configures=False))
    translator = ground.analysis.options.translator
    found = [finding for finding in ground.report.findings if finding.rule == wish.rule]
    if not found:
        nothing = said("This pull request brings nothing that {rule} finds.", rule=code(wish.rule))
        return None, translator.text(nothing)
    plan = plan_allowance(ground.analysis, found, wish.reason)
    if isinstance(plan, str):
        reason = prose(translator.text(plan))
        return None, translator.text(said("It could not be done: {reason}.", reason=reason))
    proposal = _proposal(wish, plan, branch, standing.base_sha, translator)
    outcome = proposer.propose(proposal, dry_run=shop.dry_run)
    return _answer(outcome, ground, found, shop)


def _proposal(
    wish: AllowanceWish,
    plan: AllowancePlan,
    branch: str,
    base_sha: str,
    translator: Translator,
) -> Proposal:
    files = {edit.path: plan.after.source(edit.path) for edit in plan.edits}
    changes = tuple(
        FileChange(path, source.data, plan.after.tree.mode(path) or Mode.FILE.value)
        for path, source in sorted(files.items())
        if source is not None
    )
    title = counted(
        len(plan.allowed),
        "Allow {rule}: {number} finding",
        "Allow {rule}: {number} findings",
        rule=wish.rule,
    )
    return Proposal(
        branch,
        wish.branch,
        base_sha,
        changes,
        tuple(sorted(finding.fingerprint for finding in plan.allowed)),
        translator.text(title),
        render_allowance(plan.allowed, one_line(wish.reason), wish.sender, translator),
        translator=translator,
    )


def _answer(
    outcome: FixOutcome, ground: Ground, found: list[Finding], shop: Workshop
) -> tuple[Result, str]:
    notes: tuple[str, ...] = ()
    if outcome.ending is FixEnding.FORBIDDEN:
        notes = tuple(forbidden_notes(outcome, shop))
    planned = outcome.steps if outcome.ending is FixEnding.PLANNED else ()
    result = Result(
        ground.report,
        ground.analysis.snapshot,
        ground.analysis.options,
        fix_url=outcome.url,
        notes=notes,
        plan="\n".join(names_of(planned)),
    )
    tell = ground.analysis.options.translator.text
    words: str = said("It is not proposed.")
    if outcome.url:
        words = counted(
            len(found),
            "Proposed, for {number} finding: {url}",
            "Proposed, for {number} findings: {url}",
            url=outcome.url,
        )
    return result, "\n\n".join([tell(words), *(prose(tell(note)) for note in notes)])
