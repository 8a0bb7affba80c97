"""A whole fleet, one repository after another: what one of them does stops no other."""

from __future__ import annotations

from collections.abc import Iterable

from hullcheck.core.noun import dataclass
from hullcheck.edges.progress import Say
from hullcheck.errors import HullcheckError
from hullcheck.fleet.nouns import Member, Outcome, Status, order_of_names
from hullcheck.fleet.shard import Shard
from hullcheck.fleet.survey import Survey
from hullcheck.fleet.words import outcome_line

from .ledger import Known, Ledger, identity_of
from .listing import Stranger
from .visiting import STOPPING, Visitor


@dataclass(frozen=True, slots=True)
class Fleet:
    """Whom to look at."""

    name: str
    """In words."""
    members: tuple[Member | Stranger, ...]
    """Those of the part."""
    shard: Shard = Shard()

    def in_order(self) -> list[Member | Stranger]:
        """Return the repositories, each once, by name."""
        found = {identity_of(_as_member(each)): each for each in self.members}
        return sorted(found.values(), key=lambda each: order_of_names(each.name))


def audit_fleet(
    fleet: Fleet, visitor: Visitor, ledger: Ledger, say: Say, tell: Say
) -> tuple[Survey, HullcheckError | None]:
    """Return what came of each repository of the part, and what stopped the audit, if anything.

    `say` takes what is being done, `tell` a line for each repository that is done.
    Raises `WriteError` where the ledger cannot be written.
    """
    members = fleet.in_order()
    ledger.start(fleet.name, fleet.shard)
    done: list[Outcome] = []
    stopped: HullcheckError | None = None
    for number, member in enumerate(members, 1):
        say(f"{number} of {len(members)}: {member.name}")
        try:
            done.append(_outcome(member, visitor, ledger))
        except STOPPING as error:
            stopped = error
            break
        tell(f"{number}/{len(members)} {outcome_line(done[-1])}")
    pending = [Outcome(_as_member(each), Status.PENDING) for each in members[len(done) :]]
    skipped = [each for each in done if each.status is Status.SKIPPED]
    ledger.end([*skipped, *pending], _gone(members, fleet, ledger))
    return Survey.of([*done, *pending]), stopped


def _outcome(member: Member | Stranger, visitor: Visitor, ledger: Ledger) -> Outcome:
    if isinstance(member, Member):
        return visitor.visit(member)
    outcome = Outcome(_as_member(member), Status.FAILED, reason=member.reason)
    ledger.note(Known(outcome, "", "", settled=False))
    return outcome


def _gone(members: Iterable[Member | Stranger], fleet: Fleet, ledger: Ledger) -> list[str]:
    """Return the repositories of this part that the ledger knows and the fleet has not any more."""
    here = {identity_of(_as_member(each)) for each in members}
    return [
        identity
        for identity, known in ledger.known.items()
        if identity not in here and fleet.shard.has(known.outcome.name)
    ]


def _as_member(each: Member | Stranger) -> Member:
    return each if isinstance(each, Member) else Member(0, each.name, "")


def merge_ledgers(ledgers: Iterable[Ledger]) -> Survey:
    """Return what the parts of a fleet came to: the same as one audit of the whole.

    It is not complete where a part did not come to its end, or is missing.
    """
    outcomes: dict[str, Outcome] = {}
    shards: set[Shard] = set()
    complete = True
    for ledger in ledgers:
        complete = complete and ledger.ended
        shards.add(ledger.shard)
        outcomes |= {identity_of(each.member): each for each in ledger.outcomes()}
    whole = {Shard(n, each.count) for each in shards for n in range(1, each.count + 1)}
    return Survey.of(outcomes.values(), complete=complete and shards == whole)
