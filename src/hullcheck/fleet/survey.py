"""All outcomes of an audit: one list, whichever machines made it."""

from __future__ import annotations

from collections.abc import Iterable

from hullcheck.core.finding import Severity
from hullcheck.core.noun import dataclass

from .nouns import Outcome, Status, order_of_names


@dataclass(frozen=True, slots=True)
class Survey:
    """What an audit says of a fleet, by the names of its repositories."""

    outcomes: tuple[Outcome, ...]
    complete: bool = True
    """False: the audit was stopped before it had seen all of them."""

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], *, complete: bool = True) -> Survey:
        """Return `outcomes` in the order that does not depend on who found them when."""
        found = sorted(outcomes, key=lambda each: order_of_names(each.name))
        pending = any(each.status is Status.PENDING for each in found)
        return cls(tuple(found), complete and not pending)

    def with_status(self, status: Status) -> tuple[Outcome, ...]:
        """Return the outcomes that ended so."""
        return tuple(each for each in self.outcomes if each.status is status)

    @property
    def worst_first(self) -> tuple[Outcome, ...]:
        """The repositories that were looked at, those with the most errors first."""
        looked_at = (Status.CHECKED, Status.FAILED)
        told = [each for each in self.outcomes if each.status in looked_at]
        return tuple(sorted(told, key=_badness))

    def counts(self) -> dict[Severity, int]:
        """Return how many findings there are of each severity, worst first."""
        severities = sorted(Severity, reverse=True)
        return {each: sum(out.count(each) for out in self.outcomes) for each in severities}

    def exit_code(self, fail_on: Severity | None) -> int:
        """Return 3 where something failed or was not reached, 1 for a finding at `fail_on`, or 0.

        `fail_on` is the lowest severity that fails; None: none does.
        """
        if not self.complete or self.with_status(Status.FAILED):
            return 3
        worst = max((each.worst for each in self.outcomes if each.worst), default=None)
        return int(fail_on is not None and worst is not None and worst >= fail_on)


def _badness(outcome: Outcome) -> tuple[int | tuple[str, str], ...]:
    counts = (-outcome.count(each) for each in sorted(Severity, reverse=True))
    failed = outcome.status is not Status.FAILED
    return (*counts, int(failed), order_of_names(outcome.name))
