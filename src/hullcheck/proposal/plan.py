"""The plan of a fix pull request: one, up to date, and no person's commit written over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from hullcheck.core.said import said
from hullcheck.languages.translator import ENGLISH, Translator

from .nouns import (
    OBSOLETE_MARKER,
    REBUILD_MARKER,
    Branch,
    FixPull,
    Proposal,
    Standing,
    fix_marker,
)
from .steps import ClosePull, DeleteBranch, FixStep, OpenPull, PushFix, UpdatePull
from .words import render_message

REBUILD = said("Rebuild this branch: **what others committed to it is lost.**")
"""The box below a proposal on whose branch somebody else has committed."""

CHANGED = said(
    "Somebody else has committed to this branch, so it is left as it is: "
    "what stands above may not be what it has."
)

GONE = said("Closed: there is nothing left for it to fix.")


def plan_fix(
    branch: str,
    proposal: Proposal | None,
    standing: Standing,
    translator: Translator = ENGLISH,
) -> tuple[FixStep, ...]:
    """Return what is to be done about what is proposed on `branch`, in this order.

    `proposal` is None where there is nothing to fix. Nothing is planned either where
    the base moved while it was analysed: another run is about that.
    """
    if proposal is None:
        return tuple(_obsolete(branch, standing, translator))
    if proposal.base_sha != standing.base_sha:
        return ()
    return tuple(_proposed(proposal, standing))


def _obsolete(name: str, standing: Standing, translator: Translator) -> Iterator[FixStep]:
    """Yield what takes away a proposal that has nothing to fix, unless a person worked on it."""
    pull, branch = standing.open_pull, standing.branch
    if branch is not None and not branch.ours:
        return
    if pull is not None:
        head, _, rest = pull.body.partition("\n")
        yield ClosePull(
            pull.number, "\n".join([head, OBSOLETE_MARKER, translator.text(GONE), rest])
        )
    if branch is not None:
        yield DeleteBranch(name, branch.sha)


def _proposed(proposal: Proposal, standing: Standing) -> Iterator[FixStep]:
    branch, pull = standing.branch, standing.open_pull
    free = branch is None or branch.ours or (pull is not None and pull.wants_rebuild)
    if pull is None and not free:
        # Somebody works on a branch of that name: it is not ours to show.
        return
    if free and not (branch and _is_as_proposed(branch, proposal)):
        expected = branch.sha if branch else None
        changes, message = proposal.changes, commit_message(proposal)
        yield PushFix(proposal.branch, expected, proposal.base_sha, changes, message)
    body = _body(proposal, changed_by_others=not free)
    if pull is None:
        ends = (proposal.branch, proposal.base)
        yield OpenPull(*ends, proposal.title, body, proposal.attention)
    elif _differs(pull, proposal.title, body):
        yield UpdatePull(pull.number, proposal.title, body)


def _is_as_proposed(branch: Branch, proposal: Proposal) -> bool:
    """Say whether the branch is the proposal: one commit on the base, with these files."""
    wanted = {change.path: blob_id(change.data) for change in proposal.changes}
    return branch.commits == 1 and branch.behind == 0 and dict(branch.blobs) == wanted


def blob_id(data: bytes) -> str:
    """Return git's id of a blob."""
    # Of a repository with SHA-256 ids no blob is known this way: it is pushed again.
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _body(proposal: Proposal, *, changed_by_others: bool) -> str:
    parts = [fix_marker(proposal.fingerprints), proposal.body]
    if changed_by_others:
        tell = proposal.translator.text
        parts += [tell(CHANGED), f"- [ ] {REBUILD_MARKER} {tell(REBUILD)}"]
    return "\n\n".join(parts)


def _differs(pull: FixPull, title: str, body: str) -> bool:
    # GitHub makes other line ends of ours, and drops space at the end.
    same = pull.body.replace("\r\n", "\n").rstrip() == body.rstrip()
    return pull.title != title or not same


def commit_message(proposal: Proposal) -> str:
    """Return the message of the commit that is proposed."""
    trailers = [f"Signed-off-by: {proposal.signed_off_by}"] if proposal.signed_off_by else []
    return render_message(proposal.title, (each.path for each in proposal.changes), trailers)
