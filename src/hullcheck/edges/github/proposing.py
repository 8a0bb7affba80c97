"""Fix pull requests: look at what stands, plan, do it, and look again until nothing is left.

The commit is made by the git data API without naming its author, so that GitHub
signs it; the branch is moved by GraphQL's `updateRefs`, which moves it only from
where it was seen: a commit that a person pushed meanwhile is never written over.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.proposal.nouns import (
    Attention,
    Branch,
    FixPull,
    Proposal,
    Standing,
    branch_of,
)
from hullcheck.proposal.plan import commit_message, plan_fix
from hullcheck.proposal.steps import (
    ClosePull,
    DeleteBranch,
    FixStep,
    OpenPull,
    PushFix,
    UpdatePull,
)

from .client import Client
from .refusals import ForbiddenError, GithubError, InvalidError, NotFoundError, UnavailableError

MAX_TURNS = 6
"""Looks: a lost answer and a push of somebody else take another each."""

SETTLING = 3.0
"""Seconds until GitHub knows everywhere what was written."""

MAX_PULLS = 50
"""Former pull requests of one fix that are looked at."""

NOBODY = "0" * 40
"""The id that stands for no commit."""

SIGNER = "web-flow"
"""Who commits what GitHub itself signs."""

_REFS = """query refs($owner: String!, $name: String!, $base: String!, $fix: String!) {
  viewer { login databaseId }
  repository(owner: $owner, name: $name) {
    id
    base: ref(qualifiedName: $base) { target { oid } }
    fix: ref(qualifiedName: $fix) { target { oid } }
  }
}"""

_MOVE = """mutation move($id: ID!, $ref: GitRefname!, $from: GitObjectID!, $to: GitObjectID!) {
  updateRefs(input: {
    repositoryId: $id, refUpdates: [{name: $ref, beforeOid: $from, afterOid: $to, force: true}]
  }) { clientMutationId }
}"""


MayOpen = Callable[[], bool]
"""Says whether one more pull request may be opened; of the same one it may be asked again."""


def always() -> bool:
    """Return that it may: nobody counts."""
    return True


class FixEnding(Enum):
    """How a proposal ended."""

    DONE = "done"
    NOTHING = said("nothing to do")
    PLANNED = "planned"
    FORBIDDEN = "forbidden"
    CAPPED = "capped"
    """As many pull requests are open as may be."""


@dataclass(frozen=True, slots=True)
class FixOutcome:
    """What came of proposing a fix."""

    ending: FixEnding
    steps: tuple[FixStep, ...] = ()
    """Those planned last: with a dry run they were not done."""
    url: str = ""
    """The pull request."""
    words: str = ""
    """GitHub's, where something is forbidden or, of labels and reviews, refused."""
    verified: bool | None = None
    """Whether GitHub signed the commit; None: none was made."""


class Proposer:
    """Keeps the one fix pull request for a branch in line with what is to be fixed."""

    def __init__(
        self,
        client: Client,
        repository: str,
        base: str,
        branch: str = "",
        *,
        may_open: MayOpen = always,
    ) -> None:
        """Propose to the branch `base` of `repository`, which is `OWNER/NAME`.

        `branch` is where the commit goes; that of fixes by default. `may_open` is asked
        before a pull request is opened.
        """
        self.client = client
        self.repository = repository
        self.base = base
        self.branch = branch or branch_of(base)
        self.root = f"/repos/{repository}"
        self.may_open = may_open
        self.node_id = ""
        self.verified: bool | None = None
        self.url = ""
        self.made = ""
        """The commit that this run made last."""
        self.due = Attention()
        """What the pull request that this run opened is still to get."""

    def standing(self) -> Standing:
        """Return what stands of fixes for the branch. Raises a `GithubError`."""
        owner, _, name = self.repository.partition("/")
        told = self.client.query(
            _REFS,
            owner=owner,
            name=name,
            base=f"refs/heads/{self.base}",
            fix=f"refs/heads/{self.branch}",
        )
        viewer, repository = told["viewer"], told["repository"]
        me = viewer["login"]
        self.node_id = repository["id"]
        base = repository["base"]["target"]["oid"] if repository["base"] else ""
        fix = repository["fix"]["target"]["oid"] if repository["fix"] else ""
        branch = self._branch(base, fix, me) if base and fix else None
        number = viewer["databaseId"] or 0
        return Standing(me, base, number, branch, tuple(self._pulls(owner, me)))

    def _branch(self, base: str, fix: str, me: str) -> Branch:
        told = self.client.get(f"{self.root}/compare/{base}...{fix}", per_page=100)
        return Branch(
            sha=fix,
            commits=told["ahead_by"],
            behind=told["behind_by"],
            ours=all(_is_ours(commit, me) for commit in told["commits"]),
            blobs={each["filename"]: _blob_of(each) for each in told.get("files") or ()},
        )

    def _pulls(self, owner: str, me: str) -> list[FixPull]:
        head = f"{owner}:{self.branch}"
        told = self.client.get_list(
            f"{self.root}/pulls", head=head, base=self.base, state="all", per_page=MAX_PULLS
        )
        return [_pull(each) for each in told if each["user"] and each["user"]["login"] == me]

    def propose(self, proposal: Proposal | None, *, dry_run: bool) -> FixOutcome:
        """Do what is to be done about the fix; `proposal` is None where there is none.

        Raises a `GithubError` where GitHub cannot be read, or does not answer in the end.
        """
        done: set[FixStep] = set()
        for _ in range(MAX_TURNS):
            standing = self.standing()
            pull = standing.open_pull
            self.url = pull.url if pull else self.url
            planned = plan_fix(self.branch, proposal, standing)
            # GitHub may show late what this run has done.
            steps = tuple(step for step in planned if step not in done)
            if any(isinstance(step, OpenPull) for step in steps) and not self.may_open():
                return FixOutcome(FixEnding.CAPPED, steps, self.url, verified=self.verified)
            if not steps or dry_run:
                ignored = self._call_attention(pull.number) if pull else ""
                return self._outcome(steps, done, ignored)
            try:
                for step in steps:
                    self._do(step)
                    done.add(step)
            except ForbiddenError as error:
                return FixOutcome(FixEnding.FORBIDDEN, steps, self.url, error.cause, self.verified)
            except (UnavailableError, InvalidError, NotFoundError):
                # Done all the same, or somebody was faster: only who looks knows.
                self.client.clock.sleep(SETTLING)
        raise UnavailableError(
            said("the fix for `{base}` does not become what was planned", base=self.base),
            advice=said("Run it again later: nothing is done twice."),
        )

    def commit(self, proposal: Proposal, *, dry_run: bool) -> FixOutcome:
        """Let the base itself go on with the commit.

        Raises a `GithubError` where GitHub cannot be read or does not answer in the end,
        and where the base moved meanwhile: then nothing is written.
        """
        at = (proposal.base_sha, proposal.base_sha)
        step = PushFix(proposal.base, *at, proposal.changes, commit_message(proposal))
        if dry_run:
            return FixOutcome(FixEnding.PLANNED, (step,))
        try:
            self._push(step)
        except ForbiddenError as error:
            return FixOutcome(FixEnding.FORBIDDEN, (step,), words=error.cause)
        except (UnavailableError, InvalidError, NotFoundError):
            # Done all the same, or somebody was faster: only who looks knows.
            self.client.clock.sleep(SETTLING)
            there = self.standing().base_sha
            if there != self.made:
                moved = there != proposal.base_sha
                what = (
                    said("the branch moved meanwhile")
                    if moved
                    else said("GitHub does not move the branch")
                )
                raise UnavailableError(what, advice=said("Ask again.")) from None
        return FixOutcome(FixEnding.DONE, (step,), verified=self.verified)

    def _call_attention(self, number: int) -> str:
        """Label the new pull request and ask for reviews; return why not, where GitHub refuses."""
        due, self.due = self.due, Attention()
        people = {"reviewers": list(due.reviewers), "team_reviewers": list(due.teams)}
        asked = {
            f"issues/{number}/labels": {"labels": list(due.labels)},
            f"pulls/{number}/requested_reviewers": {key: v for key, v in people.items() if v},
        }
        refusals = []
        for path, body in asked.items():
            try:
                if any(body.values()):
                    self.client.send("POST", f"{self.root}/{path}", body)
            except GithubError as error:
                refusals.append(error.cause or error.what)
        return "; ".join(refusals)

    def _outcome(
        self, steps: tuple[FixStep, ...], done: set[FixStep], ignored: str = ""
    ) -> FixOutcome:
        ending = FixEnding.PLANNED if steps else FixEnding.DONE if done else FixEnding.NOTHING
        return FixOutcome(ending, steps, self.url, ignored, self.verified)

    def _do(self, step: FixStep) -> None:
        match step:
            case PushFix():
                self._push(step)
            case OpenPull(branch, base, title, body, attention):
                asked = {"head": branch, "base": base, "title": title, "body": body}
                self.due = attention
                made = self.client.send("POST", f"{self.root}/pulls", asked)
                self.url = made["html_url"]
            case UpdatePull(number, title, body):
                changed = {"title": title, "body": body}
                self.client.send("PATCH", f"{self.root}/pulls/{number}", changed)
            case ClosePull(number, body):
                changed = {"state": "closed", "body": body}
                self.client.send("PATCH", f"{self.root}/pulls/{number}", changed)
            case DeleteBranch(branch, expected):
                self._move(branch, expected, NOBODY)

    def _push(self, step: PushFix) -> None:
        """Make the commit, then let the branch be it."""
        entries = [
            {"path": each.path, "mode": each.mode, "type": "blob", **self._content(each.data)}
            for each in step.changes
        ]
        tree = self.client.send(
            "POST", f"{self.root}/git/trees", {"base_tree": step.base_sha, "tree": entries}
        )
        asked = {"message": step.message, "tree": tree["sha"], "parents": [step.base_sha]}
        commit = self.client.send("POST", f"{self.root}/git/commits", asked)
        self.verified = bool(commit["verification"]["verified"])
        self.made = str(commit["sha"])
        self._move(step.branch, step.expected or NOBODY, self.made)

    def _content(self, data: bytes) -> Mapping[str, str]:
        """Return how a tree entry tells a content: as text, or as a blob where it is none."""
        try:
            return {"content": data.decode("utf-8")}
        except UnicodeDecodeError:
            asked = {"content": base64.b64encode(data).decode("ascii"), "encoding": "base64"}
            return {"sha": self.client.send("POST", f"{self.root}/git/blobs", asked)["sha"]}

    def _move(self, branch: str, before: str, after: str) -> None:
        ref = f"refs/heads/{branch}"
        self.client.mutate(_MOVE, **{"id": self.node_id, "ref": ref, "from": before, "to": after})


def _is_ours(commit: Mapping[str, Any], me: str) -> bool:
    """Say whether a commit is by us, and nobody but us or GitHub for us committed it."""
    people = [(commit[role] or {}).get("login") for role in ("author", "committer")]
    return people[0] == me and people[1] in (me, SIGNER)


def _blob_of(file: Mapping[str, Any]) -> str:
    return "" if file["status"] == "removed" else file["sha"] or ""


def _pull(told: Mapping[str, Any]) -> FixPull:
    return FixPull(
        number=told["number"],
        title=told["title"],
        body=told["body"] or "",
        is_open=told["state"] == "open",
        is_merged=bool(told.get("merged_at")),
        url=told["html_url"],
    )


def names_of(steps: Sequence[FixStep]) -> list[str]:
    """Return what each step does, in words."""
    return [_name_of(step) for step in steps]


def _name_of(step: FixStep) -> str:
    match step:
        case PushFix():
            files = ", ".join(f"`{change.path}`" for change in step.changes)
            return said(
                "push one commit to `{branch}` that changes {files}",
                branch=step.branch,
                files=files,
            )
        case OpenPull():
            return said(
                "open a pull request from `{branch}` to `{base}`: {title}",
                branch=step.branch,
                base=step.base,
                title=step.title,
            )
        case UpdatePull():
            return said("bring pull request {number} up to date", number=step.number)
        case ClosePull():
            return said(
                "close pull request {number}, which has nothing to fix any more", number=step.number
            )
        case DeleteBranch():
            return said("delete the branch `{branch}`", branch=step.branch)
