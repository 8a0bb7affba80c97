"""What every queue promises, wherever it is kept."""

from __future__ import annotations

from typing import Protocol

from .delivery import Counts, Delivery, Entry, Lease, State

REDELIVERED_WITHIN = 30 * 86_400.0
"""Seconds for which a GUID is remembered at least: GitHub delivers again what is up to three days
old, https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks,
and a GitHub Enterprise Server keeps deliveries for as long as its administrator says."""

LISTED = 1_000
"""Entries of a listing."""


class Queue(Protocol):
    """Deliveries, in the order in which they were accepted.

    Of one subject, one delivery is worked on at a time, the oldest first: what waits
    to be tried again holds up what came after it, until it is done, dead or
    superseded. A lease that is not kept up ends, and the delivery goes to the next
    who asks; `fence` then tells the late worker from the new one, and all that it
    says is refused. All methods may be called from any thread, and raise `QueueError`
    where the queue does not answer.

    Beside what takes a delivery through there are `bury` (what is refused is dead at
    once), `hand_back` (a worker that stops in good order costs no attempt), `wait` and
    `wake` (a worker without work does not ask all the time), and `entry` (one delivery
    with its payload).
    """

    def accept(self, delivery: Delivery) -> bool:
        """Keep `delivery`; when this returns, it outlives a power cut.

        False: a delivery with that GUID was accepted before, and nothing is changed.
        """
        ...

    def lease(self, worker: str, seconds: float) -> Lease | None:
        """Give the oldest delivery that may be worked on to `worker` for `seconds`; None: none.

        A delivery whose lease has ended is given away again, or is dead where that
        was its last attempt: what kills its worker each time must not go on for ever.
        """
        ...

    def beat(self, lease: Lease) -> bool:
        """Prolong a lease by its seconds from now; False: it is lost."""
        ...

    def done(self, lease: Lease) -> bool:
        """Settle a delivery; False: the lease is lost, and nothing is changed.

        True as well where this very lease has settled it already.
        """
        ...

    def fail(self, lease: Lease, error: str, retry_after: float | None = None) -> bool:
        """Put a delivery back, to be tried again later; False: the lease is lost.

        After the last attempt it is dead; where a newer delivery supersedes it, it is
        superseded. `retry_after` are the seconds to wait, instead of those that double.
        """
        ...

    def bury(self, lease: Lease, error: str) -> bool:
        """Settle a delivery as dead, whatever the attempt; False: the lease is lost."""
        ...

    def hand_back(self, lease: Lease) -> bool:
        """Put a delivery back as though it had not been begun; False: the lease is lost."""
        ...

    def wait(self, seconds: float) -> None:
        """Return when something may have come, at the latest after `seconds`."""
        ...

    def wake(self) -> None:
        """Let all threads of this process that wait return."""
        ...

    def listing(self, state: State, limit: int = LISTED) -> list[Entry]:
        """Return the deliveries in `state` without payloads, the first accepted first."""
        ...

    def entry(self, guid: str) -> Entry | None:
        """Return a delivery with its payload and what became of it; None: it is not known."""
        ...

    def again(self, guid: str) -> bool:
        """Let a settled delivery wait once more, behind what waits already, as if never begun.

        It makes nothing needless by that; what comes later may make it so. False: there
        is none of that GUID that is settled and has its payload.
        """
        ...

    def counts(self) -> Counts:
        """Return how many deliveries are in which state."""
        ...

    def forget(self, before: float) -> int:
        """Remove the payloads of deliveries that were settled before then; return how many.

        Those of them that were received more than `REDELIVERED_WITHIN` ago are removed
        altogether, the dead among them.
        """
        ...

    def close(self) -> None:
        """Give back what is held. Nothing is lost without it."""
        ...
