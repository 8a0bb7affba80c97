"""Workers: what they do with what a handler does, and how they stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from hullcheck.edges.bot.queue.delivery import Delivery, Lease
from hullcheck.edges.bot.queue.patience import Patience
from hullcheck.edges.bot.queue.protocol import Queue
from hullcheck.edges.bot.working import (
    Attempt,
    Handler,
    Happening,
    Refused,
    Retry,
    Terms,
    work,
)
from hullcheck.errors import QueueError

from .places import Place, delivery

QUICK = Terms(workers=2, lease=0.6, grace=5.0)

DEADLINE = 20.0


class Crew:
    """A `work` in a thread, and what it told."""

    def __init__(self, queue: Queue, handler: Handler, terms: Terms) -> None:
        self.happenings: list[Happening] = []
        self.stop = threading.Event()
        self.failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, args=[queue, handler, terms])
        self._thread.start()

    def _work(self, queue: Queue, handler: Handler, terms: Terms) -> None:
        try:
            work(queue, handler, self.stop, terms, self.happenings.append)
        except BaseException as error:
            self.failure = error

    def kinds(self) -> list[str]:
        return [each.kind for each in self.happenings]

    def end(self) -> None:
        self.stop.set()
        self._thread.join(DEADLINE)
        assert not self._thread.is_alive()


@contextmanager
def working(queue: Queue, handler: Handler, terms: Terms = QUICK) -> Iterator[Crew]:
    crew = Crew(queue, handler, terms)
    try:
        yield crew
    finally:
        crew.end()


def until(condition: Callable[[], bool]) -> None:
    """Wait for `condition`."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def queue(place: Place) -> Queue:
    return place.open()


def test_all_is_done_in_order_of_its_subject(queue: Queue) -> None:
    sent = [delivery(f"a/b#{number % 3}") for number in range(12)]
    done: list[Delivery] = []
    with working(queue, lambda each, _: done.append(each)):
        for each in sent:
            queue.accept(each)
        until(lambda: queue.counts().done == len(sent))
    for subject in {each.subject for each in sent}:
        expected = [each for each in sent if each.subject == subject]
        assert [each for each in done if each.subject == subject] == expected


def test_a_long_job_keeps_its_lease(queue: Queue) -> None:
    calls: list[int] = []

    def slow(_: Delivery, attempt: Attempt) -> None:
        calls.append(attempt.fence)
        time.sleep(1.5)
        assert attempt.still_mine()

    queue.accept(delivery())
    with working(queue, slow) as crew:
        until(lambda: queue.counts().done == 1)
    assert len(calls) == 1
    assert crew.kinds() == ["begun", "done"]
    assert crew.happenings[-1].seconds >= 1.5


def test_what_fails_is_tried_until_it_works(queue: Queue) -> None:
    numbers: list[int] = []

    def shaky(_: Delivery, attempt: Attempt) -> None:
        numbers.append(attempt.number)
        if attempt.number < 3:
            raise OSError("no answer")

    queue.accept(delivery())
    with working(queue, shaky) as crew:
        until(lambda: queue.counts().done == 1)
    assert numbers == [1, 2, 3]
    assert [each.error for each in crew.happenings if each.kind == "failed"] == [
        "OSError: no answer",
        "OSError: no answer",
    ]


class SpeechlessError(Exception):
    """Cannot say what it is."""

    def __str__(self) -> str:
        raise ValueError


@pytest.mark.parametrize(
    "error", [ValueError("x"), SystemExit(3), RecursionError(), MemoryError(), SpeechlessError()]
)
def test_whatever_a_handler_raises_stops_nobody(error: BaseException, queue: Queue) -> None:
    def bad(each: Delivery, _: Attempt) -> None:
        if each.guid == "bad":
            raise error

    queue.accept(delivery("a/b#1", guid="bad"))
    queue.accept(delivery("a/b#2"))
    with working(queue, bad) as crew:
        until(lambda: queue.counts().dead == 1 and queue.counts().done == 1)
    assert crew.failure is None
    assert type(error).__name__ in queue.listing("dead")[0].error


def test_what_is_refused_is_dead_at_once(queue: Queue) -> None:
    def refuse(_: Delivery, __: Attempt) -> None:
        raise Refused("the repository is gone")

    queue.accept(delivery())
    with working(queue, refuse) as crew:
        until(lambda: queue.counts().dead == 1)
    assert crew.kinds() == ["begun", "refused"]
    assert queue.listing("dead")[0].error == "the repository is gone"


def test_a_handler_says_how_long_to_wait(place: Place) -> None:
    queue = place.open(Patience(first=0.0, attempts=5))

    def limited(_: Delivery, __: Attempt) -> None:
        raise Retry(3_000.0, "the limit of requests is reached")

    queue.accept(delivery())
    with working(queue, limited) as crew:
        until(lambda: "failed" in crew.kinds())
    (entry,) = queue.listing("waiting")
    assert entry.error == "the limit of requests is reached"
    assert 2_900 < entry.due - time.time() < 3_400


def test_who_stops_finishes_what_is_begun(queue: Queue) -> None:
    begun = threading.Event()

    def slow(_: Delivery, attempt: Attempt) -> None:
        begun.set()
        time.sleep(0.5)
        assert attempt.still_mine()

    queue.accept(delivery("a/b#1"))
    queue.accept(delivery("a/b#1"))
    with working(queue, slow):
        begun.wait(DEADLINE)
    assert (queue.counts().done, queue.counts().waiting) == (1, 1)


def test_what_is_not_finished_in_time_is_handed_back(queue: Queue) -> None:
    begun, release = threading.Event(), threading.Event()
    written: list[bool] = []

    def stuck(_: Delivery, attempt: Attempt) -> None:
        begun.set()
        release.wait(DEADLINE)
        written.append(attempt.still_mine())

    queue.accept(delivery())
    with working(queue, stuck, Terms(workers=1, lease=60.0, grace=0.2)) as crew:
        begun.wait(DEADLINE)
    (entry,) = queue.listing("waiting")
    assert entry.attempts == 0
    assert crew.kinds() == ["begun", "handed back"]
    release.set()
    until(lambda: written == [False])
    time.sleep(0.1)
    assert queue.counts().waiting == 1
    assert crew.kinds() == ["begun", "handed back"], "and not lost as well"


def test_what_hangs_is_given_up(queue: Queue) -> None:
    release = threading.Event()
    mine: list[bool] = []

    def hangs_once(_: Delivery, attempt: Attempt) -> None:
        if attempt.number == 1:
            release.wait(DEADLINE)
            mine.append(attempt.still_mine())

    queue.accept(delivery())
    with working(queue, hangs_once, Terms(workers=2, lease=0.4, longest=0.5)) as crew:
        until(lambda: queue.counts().done == 1)
        release.set()
        until(lambda: mine == [False])
    assert crew.kinds().count("overdue") == 1
    assert "lost" not in crew.kinds()


def test_who_was_taken_for_dead_may_write_no_more(place: Place) -> None:
    queue, other = place.open(), place.open()
    taken: list[Lease | None] = []
    mine: list[bool] = []

    def robbed(_: Delivery, attempt: Attempt) -> None:
        mine.append(attempt.still_mine())
        # As though this process had slept: the lease ends, and another takes over.
        other.beat(Lease(attempt.lease.delivery, 1, attempt.fence, -1.0))
        taken.append(other.lease("other", 60.0))
        mine.append(attempt.still_mine())
        mine.append(attempt.still_mine())

    queue.accept(delivery())
    with working(queue, robbed, Terms(workers=1, lease=60.0)) as crew:
        until(lambda: "lost" in crew.kinds())
    assert mine == [True, False, False]
    assert taken[0] is not None
    assert other.done(taken[0])


class Flaky:
    """A queue that does not answer while it is `down`."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self.down = False

    def __getattr__(self, name: str) -> object:
        method = getattr(self._queue, name)

        def call(*arguments: object) -> object:
            if self.down:
                raise QueueError("the queue does not answer")
            return method(*arguments)

        return call


def test_a_queue_that_does_not_answer_is_waited_for(queue: Queue) -> None:
    flaky = Flaky(queue)
    begun = threading.Event()
    mine: list[bool] = []

    def handler(_: Delivery, attempt: Attempt) -> None:
        flaky.down = True
        begun.set()
        mine.append(attempt.still_mine())

    queue.accept(delivery())
    with working(flaky, handler, Terms(workers=1, lease=30.0)) as crew:  # type: ignore[arg-type]
        begun.wait(DEADLINE)
        until(lambda: "cut off" in crew.kinds())
        flaky.down = False
        until(lambda: queue.counts().done == 1)
        until(lambda: crew.kinds()[-1] == "done")
    assert mine == [True], "most of the lease is left, so nobody else can have it"
    assert crew.kinds() == ["begun", "cut off", "back", "done"]


def test_without_an_answer_the_end_of_the_lease_ends_the_attempt(queue: Queue) -> None:
    flaky = Flaky(queue)
    queue.accept(delivery())
    lease = queue.lease("w", 0.4)
    assert lease is not None
    attempt = Attempt(flaky, lease, time.monotonic())  # type: ignore[arg-type]
    flaky.down = True
    assert attempt.still_mine()
    time.sleep(0.45)
    assert not attempt.still_mine()


def test_a_defect_of_its_own_stops_all_and_is_raised(queue: Queue) -> None:
    def broken(_: Happening) -> None:
        raise ZeroDivisionError

    queue.accept(delivery())
    stop = threading.Event()
    with pytest.raises(ZeroDivisionError):
        work(queue, lambda _, __: None, stop, QUICK, broken)
    assert stop.is_set()
