"""Any order of calls, held against a model that is a list."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from hullcheck.edges.bot.queue.delivery import STATES, Delivery, Lease
from hullcheck.edges.bot.queue.protocol import Queue

from .places import AT_ONCE, LONG, Place

GUIDS = st.sampled_from([f"g{number}" for number in range(8)])
SUBJECTS = st.sampled_from(["", "a/b#1", "a/b#2"])
AT_ONCE_OR_NEVER = st.sampled_from([0.0, LONG])


@dataclass
class Known:
    """A delivery as the model has it."""

    sent: Delivery
    place: int
    state: str = "waiting"
    attempts: int = 0
    fence: int = 0
    is_due: bool = True
    """Of a waiting one: now; of a leased one: its lease has ended."""
    is_forgotten: bool = False
    error: str = ""


@dataclass
class Model:
    """What a queue is, without any of its difficulties."""

    known: list[Known] = field(default_factory=list)
    """In the order of acceptance."""
    places: int = 0

    def find(self, guid: str) -> Known | None:
        return next((each for each in self.known if each.sent.guid == guid), None)

    def held(self, lease: Lease) -> Known | None:
        found = self.find(lease.delivery.guid)
        held = found is not None and (found.state, found.fence) == ("leased", lease.fence)
        return found if held else None

    def next_place(self) -> int:
        self.places += 1
        return self.places

    def accept(self, sent: Delivery) -> bool:
        if self.find(sent.guid):
            return False
        for each in self.known if sent.supersedes else ():
            if (each.state, each.sent.supersedes) == ("waiting", sent.supersedes):
                each.state = "superseded"
        self.known.append(Known(sent, self.next_place()))
        return True

    def put_back(self, each: Known, error: str, *, is_due: bool) -> None:
        newer = self.known[self.known.index(each) + 1 :]
        key = each.sent.supersedes
        each.error, each.is_due = error, is_due
        if key and any(n.sent.supersedes == key and n.state in OPEN for n in newer):
            each.state = "superseded"
        else:
            each.state = "dead" if each.attempts >= AT_ONCE.attempts else "waiting"

    def recover(self) -> None:
        for each in self.known:
            if each.state == "leased" and each.is_due:
                self.put_back(each, "the worker w gave no more sign of life", is_due=True)

    def next(self) -> Known | None:
        waiting = (each for each in self.known if each.state == "waiting" and each.is_due)
        free = (each for each in waiting if not any(self.blocks(o, each) for o in self.known))
        return min(free, key=lambda each: each.place, default=None)

    def blocks(self, other: Known, each: Known) -> bool:
        if not each.sent.subject or other.sent.subject != each.sent.subject:
            return False
        return other.state == "leased" or (other.state == "waiting" and other.place < each.place)


OPEN = ("waiting", "leased")


class Machine(RuleBasedStateMachine):
    """Calls the queue and the model side by side."""

    place: Place

    def __init__(self) -> None:
        super().__init__()
        self.queue: Queue = self.place.open()
        self.place.clear()
        self.model = Model()
        self.last_fence = 0

    leases = Bundle("leases")

    @rule(guid=GUIDS, subject=SUBJECTS, is_push=st.booleans(), payload=st.binary(max_size=50))
    def accept(self, guid: str, subject: str, is_push: bool, payload: bytes) -> None:
        key = f"review:{subject}" if is_push and subject else ""
        event = "pull_request" if is_push else "issue_comment"
        named = {"subject": subject, "supersedes": key, "payload": payload}
        sent = Delivery(guid, event, received=time.time(), **named)  # type: ignore[arg-type]
        assert self.queue.accept(sent) == self.model.accept(sent)

    @rule(target=leases, seconds=AT_ONCE_OR_NEVER)
    def lease(self, seconds: float) -> object:
        self.model.recover()
        expected, lease = self.model.next(), self.queue.lease("w", seconds)
        if expected is None or lease is None:
            assert (expected, lease) == (None, None)
            return multiple()
        expected.state, expected.fence = "leased", lease.fence
        expected.attempts += 1
        expected.is_due = seconds == 0
        assert (lease.delivery, lease.attempt) == (expected.sent, expected.attempts)
        assert lease.fence > self.last_fence
        self.last_fence = lease.fence
        return lease

    @rule(lease=leases)
    def beat(self, lease: Lease) -> None:
        assert self.queue.beat(lease) == (self.model.held(lease) is not None)

    @rule(lease=leases)
    def done(self, lease: Lease) -> None:
        held, found = self.model.held(lease), self.model.find(lease.delivery.guid)
        again = found is not None and (found.state, found.fence) == ("done", lease.fence)
        assert self.queue.done(lease) == (held is not None or again)
        if held is not None:
            held.state, held.error = "done", ""

    @rule(lease=leases, after=AT_ONCE_OR_NEVER)
    def fail(self, lease: Lease, after: float) -> None:
        held = self.model.held(lease)
        assert self.queue.fail(lease, "it failed", after) == (held is not None)
        if held is not None:
            self.model.put_back(held, "it failed", is_due=after == 0)

    @rule(lease=consumes(leases))
    def bury(self, lease: Lease) -> None:
        held = self.model.held(lease)
        assert self.queue.bury(lease, "refused") == (held is not None)
        if held is not None:
            held.state, held.error = "dead", "refused"

    @rule(lease=leases)
    def hand_back(self, lease: Lease) -> None:
        held = self.model.held(lease)
        assert self.queue.hand_back(lease) == (held is not None)
        if held is not None:
            held.state, held.is_due = "waiting", True
            held.attempts -= 1

    @rule(guid=GUIDS)
    def again(self, guid: str) -> None:
        found = self.model.find(guid)
        may = found is not None and found.state not in OPEN and not found.is_forgotten
        assert self.queue.again(guid) == may
        if may and found is not None:
            found.state, found.attempts, found.error, found.is_due = "waiting", 0, "", True
            found.place = self.model.next_place()

    @rule()
    def forget(self) -> None:
        going = [e for e in self.model.known if e.state not in OPEN and not e.is_forgotten]
        assert self.queue.forget(time.time() + LONG) == len(going)
        for each in going:
            each.is_forgotten = True

    @rule()
    def reopen(self) -> None:
        self.queue.close()
        self.queue = self.place.open()

    @invariant()
    def agrees(self) -> None:
        counts = self.queue.counts()
        for state in STATES:
            listed = self.queue.listing(state)
            expected = [each for each in self.model.known if each.state == state]
            assert [e.delivery.guid for e in listed] == [e.sent.guid for e in expected]
            assert [(e.attempts, e.error) for e in listed] == [
                (e.attempts, e.error) for e in expected
            ]
            assert all((e.settled > 0) == (state not in OPEN) for e in listed)
            assert counts.of(state) == len(expected)
        for each in self.model.known:
            entry = self.queue.entry(each.sent.guid)
            assert entry is not None
            assert entry.delivery.payload == (b"" if each.is_forgotten else each.sent.payload)

    def teardown(self) -> None:
        self.queue.close()


def test_every_order_of_calls_does_what_the_model_does(
    place: Place, request: pytest.FixtureRequest
) -> None:
    Machine.place = place
    # A database is ten times slower than a file.
    examples = settings().max_examples // (20 if "://" in place.url else 4)
    run_state_machine_as_test(
        Machine, settings=settings(max_examples=examples, stateful_step_count=40)
    )
