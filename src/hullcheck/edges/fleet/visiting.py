"""One repository of a fleet: looked at where something changed, and written to by its stage."""

from __future__ import annotations

from dataclasses import replace

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.edges.github.client import Client
from hullcheck.edges.github.refusals import (
    CredentialsError,
    GithubError,
    LimitError,
    UnavailableError,
)
from hullcheck.edges.progress import Say
from hullcheck.edges.tasks.auditing import audit_commit, tracked
from hullcheck.edges.tasks.fixes import perform_fix
from hullcheck.edges.tasks.nouns import FixTask
from hullcheck.edges.tasks.result import Result
from hullcheck.edges.tasks.workshop import Workshop
from hullcheck.engine import Options
from hullcheck.errors import HullcheckError, WriteError, sentence_of
from hullcheck.fleet.caps import Caps
from hullcheck.fleet.key import key_of
from hullcheck.fleet.nouns import Member, Outcome, Stage, Status
from hullcheck.fleet.outcomes import outcome_of
from hullcheck.fleet.policy import Policy

from .head import Head, read_head
from .ledger import Known, Ledger, Openings, identity_of
from .shared import SharedConfigurations

MAX_UNANSWERED = 10
"""Repositories one after another of which GitHub tells nothing: then it is GitHub."""


class OutageError(GithubError):
    """GitHub answers nobody."""


STOPPING = (LimitError, OutageError, CredentialsError, WriteError)
"""What holds for all further repositories as well."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What is asked for in every repository."""

    policy: Policy
    options: Options
    config: str | None = None
    unsafe: bool = False
    dry_run: bool = False
    caps: Caps = Caps()


class Visitor:
    """Looks at repositories one by one, and remembers what came of each."""

    def __init__(self, client: Client, orders: Orders, ledger: Ledger, say: Say) -> None:
        """Keep in `ledger` what came of each repository before the next one is looked at."""
        self.client = client
        self.orders = orders
        self.ledger = ledger
        self.say = say
        self.shared = SharedConfigurations(client)
        self.unanswered = 0
        # A dry run counts what it would open, and leaves the ledger's count as it is.
        self.openings = Openings(ledger.openings) if orders.dry_run else ledger

    def visit(self, member: Member) -> Outcome:
        """Return what came of `member`, whatever goes wrong with it.

        Raises one of `STOPPING`, where that holds for all further ones.
        """
        refusal = self.orders.policy.refusal(member)
        if refusal:
            return Outcome(member, Status.SKIPPED, reason=refusal)
        try:
            outcome = self._looked_at(member)
        except STOPPING:
            raise
        except HullcheckError as error:
            self._count_silence(error)
            reason = sentence_of(error)
        except Exception as error:
            reason = said(
                "A defect of hullcheck: {kind}: {error}", kind=type(error).__name__, error=error
            )
        else:
            self.unanswered = 0
            return outcome
        stage = self.orders.policy.stage(member)
        outcome = Outcome(member, Status.FAILED, stage, reason=reason)
        self.ledger.note(Known(outcome, "", "", settled=False))
        return outcome

    def _count_silence(self, error: HullcheckError) -> None:
        """Raise `OutageError` where it is no matter of one repository any more."""
        self.unanswered = self.unanswered + 1 if isinstance(error, UnavailableError) else 0
        if self.unanswered == MAX_UNANSWERED:
            raise OutageError(
                said(
                    "GitHub did not answer for {max_unanswered} repositories one after another",
                    max_unanswered=MAX_UNANSWERED,
                ),
                cause=error.cause,
                advice=said("Run it again later: what is done is not done again."),
            )

    def _looked_at(self, member: Member) -> Outcome:
        stage = self.orders.policy.stage(member)
        key = key_of(self.orders.options, self.orders.config, stage, unsafe=self.orders.unsafe)
        known = self.ledger.known.get(identity_of(member))
        if known is not None and not self._counts(known, member, key):
            known = None
        head = read_head(self.client, member.name, member.branch, known.tag if known else "")
        if known is not None and (head is None or head.tree == known.outcome.tree):
            return self._unchanged(known, member, head)
        if head is None or not head.commit:
            return Outcome(member, Status.SKIPPED, reason=said("it is empty"))
        return self._audited(member, stage, head, key)

    def _counts(self, known: Known, member: Member, key: str) -> bool:
        """Say whether a former look was at the same branch, by the same rules, and is settled."""
        same = known.settled and known.key == key and known.outcome.member.branch == member.branch
        return same and all(self.shared.digest(name) == told for name, told in known.extends)

    def _unchanged(self, known: Known, member: Member, head: Head | None) -> Outcome:
        outcome = replace(known.outcome, member=member)
        if head is not None or outcome.member.name != known.outcome.member.name:
            tag = head.tag if head else known.tag
            self.ledger.note(replace(known, outcome=outcome, tag=tag))
        return outcome

    def _audited(self, member: Member, stage: Stage, head: Head, key: str) -> Outcome:
        self.shared.take_asked()
        lost = self.client.lost
        result, outcome = self._performed(member, stage, head)
        # What GitHub did not tell may be told next time.
        settled = not (
            result.failure or result.forbidden or outcome.plan or self.client.lost > lost
        )
        extends = self.shared.take_asked()
        self.ledger.note(Known(outcome, key, head.tag, settled, extends))
        if isinstance(result.failure, STOPPING):
            raise result.failure
        return outcome

    def _performed(self, member: Member, stage: Stage, head: Head) -> tuple[Result, Outcome]:
        """Return what the repository has, with all done in it that its stage allows."""
        shop = self._shop(member)
        if stage is Stage.FIX:
            result = perform_fix(FixTask(member.branch), shop)
        else:
            result = audit_commit(head.commit, shop)
        if stage >= Stage.COMMENT and not isinstance(result.failure, STOPPING):
            result = tracked(replace(result, branch=member.branch), shop)
        outcome = outcome_of(member, stage, head.commit, head.tree, result.report, result.snapshot)
        failure = result.failure
        return result, replace(
            outcome,
            status=Status.FAILED if failure else Status.CHECKED,
            reason=sentence_of(failure) if failure else "",
            issue=result.issue_url,
            pull=result.fix_url,
            notes=result.notes,
            plan=tuple(result.plan.splitlines()),
        )

    def _shop(self, member: Member) -> Workshop:
        orders = self.orders
        return Workshop(
            self.client,
            member.name,
            f"{self.client.addresses.server.rstrip('/')}/{member.name}",
            orders.options,
            config=orders.config,
            unsafe=orders.unsafe,
            dry_run=orders.dry_run,
            say=self.say,
            may_open=lambda: self._may_open(member),
            elsewhere=self.shared.read,
        )

    def _may_open(self, member: Member) -> bool:
        """Say whether a pull request may be opened, and count it where it may."""
        openings = self.openings
        if member.id in openings.in_doubt:
            # It was counted, and the run was stopped before it was seen.
            return True
        now = self.client.clock.now()
        if self.orders.caps.refusal((at for _, at in openings.openings), now):
            return False
        openings.note_opening(member.id, now)
        return True
