"""What every queue promises, of each kind."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from hullcheck.edges.bot.queue.delivery import STATES, Counts, Delivery, Lease
from hullcheck.edges.bot.queue.patience import Patience
from hullcheck.edges.bot.queue.protocol import REDELIVERED_WITHIN, Queue

from .places import LONG, Place, delivery, guids, push, taken


@pytest.fixture
def queue(place: Place) -> Queue:
    return place.open()


def states(queue: Queue, *deliveries: Delivery) -> list[str]:
    entries = [queue.entry(each.guid) for each in deliveries]
    return ["" if entry is None else entry.state for entry in entries]


def drained(queue: Queue) -> list[Lease]:
    """Return what was leased and done until there was nothing more."""
    leases = []
    while (lease := queue.lease("w", LONG)) is not None:
        assert queue.done(lease)
        leases.append(lease)
    return leases


def test_what_is_accepted_comes_out_as_it_went_in(queue: Queue) -> None:
    first = delivery("a/b#1", payload=bytes(range(256)) * 500)
    assert queue.accept(first)
    lease = taken(queue)
    assert lease.delivery == first
    assert (lease.attempt, lease.seconds) == (1, LONG)


def test_a_guid_is_accepted_once(queue: Queue) -> None:
    first = delivery()
    assert queue.accept(first)
    assert not queue.accept(first)
    other = Delivery(first.guid, "push", subject="c/d", payload=b"other")
    assert not queue.accept(other)
    assert [lease.delivery for lease in drained(queue)] == [first]
    assert not queue.accept(first), "also when it is done"
    assert queue.lease("w", LONG) is None


def test_an_empty_queue_gives_nothing(queue: Queue) -> None:
    assert queue.lease("w", LONG) is None
    assert queue.counts() == Counts()
    assert [queue.listing(state) for state in STATES] == [[]] * len(STATES)
    assert queue.entry("unknown") is None
    assert not queue.again("unknown")


def test_deliveries_come_in_order(queue: Queue) -> None:
    sent = [delivery(f"a/b#{number}") for number in range(5)]
    for each in sent:
        queue.accept(each)
    assert guids(drained(queue)) == [each.guid for each in sent]


def test_of_a_subject_one_is_worked_on_at_a_time(queue: Queue) -> None:
    first, second, other = delivery("a/b#1"), delivery("a/b#1"), delivery("a/b#2")
    for each in (first, second, other):
        queue.accept(each)
    one, two = taken(queue), taken(queue)
    assert guids([one, two]) == [first.guid, other.guid]
    assert queue.lease("w", LONG) is None
    queue.done(one)
    assert taken(queue).delivery == second


def test_what_has_no_subject_is_in_nobodys_way(queue: Queue) -> None:
    queue.accept(delivery(""))
    queue.accept(delivery(""))
    assert len({taken(queue).delivery.guid, taken(queue).delivery.guid}) == 2


def test_the_newest_push_makes_waiting_ones_needless(queue: Queue) -> None:
    old, command, new = push(), delivery(), push()
    for each in (old, command, new):
        queue.accept(each)
    assert states(queue, old, command, new) == ["superseded", "waiting", "waiting"]
    assert guids(drained(queue)) == [command.guid, new.guid]
    assert queue.listing("superseded")[0].settled > 0


def test_a_push_makes_nothing_needless_that_is_worked_on(queue: Queue) -> None:
    old, new = push(), push()
    queue.accept(old)
    lease = taken(queue)
    queue.accept(new)
    assert states(queue, old, new) == ["leased", "waiting"]
    assert queue.done(lease)
    assert states(queue, old) == ["done"]


def test_what_fails_is_superseded_when_a_newer_push_waits(queue: Queue) -> None:
    old, new = push(), push()
    queue.accept(old)
    lease = taken(queue)
    queue.accept(new)
    assert queue.fail(lease, "no answer")
    assert states(queue, old, new) == ["superseded", "waiting"]
    assert taken(queue).delivery == new


def test_a_lost_worker_is_superseded_when_a_newer_push_waits(queue: Queue) -> None:
    old, new = push(), push()
    queue.accept(old)
    taken(queue, seconds=0)
    queue.accept(new)
    assert taken(queue).delivery == new
    assert states(queue, old) == ["superseded"]


def test_pushes_to_other_pull_requests_are_left_alone(queue: Queue) -> None:
    queue.accept(push("a/b#1"))
    queue.accept(push("a/b#2"))
    assert queue.counts().waiting == 2


def test_a_lease_that_is_not_kept_up_goes_to_another(queue: Queue) -> None:
    queue.accept(delivery())
    late, new = taken(queue, seconds=0, worker="late"), taken(queue, worker="new")
    assert (new.delivery, new.attempt) == (late.delivery, 2)
    assert new.fence > late.fence
    assert "late" in queue.listing("leased")[0].error


def test_a_lease_that_is_kept_up_stays(queue: Queue) -> None:
    queue.accept(delivery())
    lease = taken(queue, seconds=0.5)
    for _ in range(4):
        time.sleep(0.2)
        assert queue.beat(lease)
    assert queue.lease("other", LONG) is None


def test_the_late_worker_is_refused(queue: Queue) -> None:
    queue.accept(delivery())
    late, new = taken(queue, seconds=0), taken(queue)
    assert not queue.beat(late)
    assert not queue.done(late)
    assert not queue.fail(late, "late")
    assert not queue.bury(late, "late")
    assert not queue.hand_back(late)
    assert states(queue, new.delivery) == ["leased"]
    assert queue.done(new)


def test_a_late_worker_goes_on_where_nobody_took_over(queue: Queue) -> None:
    queue.accept(delivery())
    late = taken(queue, seconds=0)
    assert queue.beat(late)
    assert queue.done(late)


def test_done_may_be_said_twice(queue: Queue) -> None:
    queue.accept(delivery())
    lease = taken(queue)
    assert queue.done(lease)
    assert queue.done(lease), "as after an answer that was lost on its way"
    assert not queue.beat(lease)
    assert not queue.fail(lease, "no")


def test_what_fails_is_tried_again_and_holds_up_what_follows(queue: Queue) -> None:
    first, second = delivery(), delivery()
    queue.accept(first)
    queue.accept(second)
    lease = taken(queue)
    assert queue.fail(lease, "no answer", retry_after=0.3)
    assert queue.lease("w", LONG) is None, "neither it nor what came after it"
    entry = queue.listing("waiting")[0]
    assert (entry.error, entry.attempts) == ("no answer", 1)
    assert entry.due > time.time() - 5
    time.sleep(0.4)
    again = taken(queue)
    assert (again.delivery, again.attempt) == (first, 2)


def test_after_the_last_attempt_it_is_dead(queue: Queue) -> None:
    first, second = delivery(), delivery()
    queue.accept(first)
    queue.accept(second)
    for number in (1, 2, 3):
        lease = taken(queue)
        assert (lease.delivery, lease.attempt) == (first, number)
        assert queue.fail(lease, f"failure {number}")
    (dead,) = queue.listing("dead")
    assert (dead.delivery.guid, dead.error, dead.attempts) == (first.guid, "failure 3", 3)
    assert taken(queue).delivery == second, "the way is free"


def test_what_kills_its_worker_each_time_is_dead_in_the_end(queue: Queue) -> None:
    queue.accept(delivery())
    for _ in range(3):
        taken(queue, seconds=0, worker="killed")
    assert queue.lease("w", LONG) is None
    (dead,) = queue.listing("dead")
    assert dead.error == "the worker killed gave no more sign of life"


def test_what_is_refused_is_dead_at_once(queue: Queue) -> None:
    queue.accept(delivery())
    assert queue.bury(taken(queue), "no such repository")
    assert queue.listing("dead")[0].error == "no such repository"


def test_what_is_handed_back_has_cost_no_attempt(queue: Queue) -> None:
    queue.accept(delivery())
    for _ in range(5):
        lease = taken(queue)
        assert lease.attempt == 1
        assert queue.hand_back(lease)
    assert not queue.done(lease)


def test_dead_letters_can_be_run_again(queue: Queue) -> None:
    dead, waiting = delivery(), delivery()
    queue.accept(dead)
    queue.bury(taken(queue), "gone")
    queue.accept(waiting)
    assert not queue.again(waiting.guid)
    assert queue.again(dead.guid)
    assert not queue.again(dead.guid)
    assert guids(drained(queue)) == [waiting.guid, dead.guid], "behind what waits"
    entry = queue.entry(dead.guid)
    assert entry is not None
    assert (entry.attempts, entry.error, entry.delivery) == (1, "", dead)


def test_what_runs_again_supersedes_nothing_and_is_superseded(queue: Queue) -> None:
    old, new, newest = push(), push(), push()
    queue.accept(old)
    queue.accept(new)
    assert queue.again(old.guid)
    assert states(queue, old, new) == ["waiting", "waiting"]
    lease = taken(queue)
    assert lease.delivery == new
    assert queue.fail(lease, "no answer")
    assert states(queue, old, new) == ["waiting", "waiting"]
    queue.accept(newest)
    assert states(queue, old, new, newest) == ["superseded", "superseded", "waiting"]


def test_counts_say_how_much_waits_and_since_when(queue: Queue) -> None:
    sent = [delivery(f"a/b#{number}", received=50.0 + number) for number in range(5)]
    for each in sent:
        queue.accept(each)
    queue.done(taken(queue))
    queue.bury(taken(queue), "no")
    taken(queue)
    assert queue.counts() == Counts(waiting=2, leased=1, done=1, dead=1, oldest=53.0)


def test_a_listing_has_no_payloads_and_an_end(queue: Queue) -> None:
    sent = [delivery() for _ in range(3)]
    for each in sent:
        queue.accept(each)
    listed = queue.listing("waiting", limit=2)
    assert [entry.delivery.guid for entry in listed] == [each.guid for each in sent[:2]]
    assert [entry.delivery.payload for entry in listed] == [b"", b""]


def test_payloads_are_forgotten_and_guids_are_not(queue: Queue) -> None:
    now = time.time()
    old, recent, waiting = (delivery(f"a/b#{number}", received=now) for number in range(3))
    for each in (old, recent, waiting):
        queue.accept(each)
    queue.bury(taken(queue), "no")
    time.sleep(0.02)
    between = time.time()
    time.sleep(0.02)
    queue.done(taken(queue))
    assert queue.forget(0.0) == 0
    assert queue.forget(between) == 1
    assert queue.forget(between) == 0
    entry = queue.entry(old.guid)
    assert entry is not None
    assert (entry.delivery.payload, entry.is_forgotten, entry.error) == (b"", True, "no")
    assert not queue.again(old.guid)
    assert not queue.accept(old)
    assert [lease.delivery for lease in drained(queue)] == [waiting]
    assert queue.again(recent.guid)
    assert drained(queue)[0].delivery == recent


def test_what_github_cannot_deliver_again_is_forgotten_altogether(queue: Queue) -> None:
    ancient = delivery("a/b#1", received=time.time() - REDELIVERED_WITHIN - 10)
    waiting = delivery("a/b#2", received=1.0)
    queue.accept(ancient)
    queue.accept(waiting)
    queue.done(taken(queue))
    queue.forget(time.time() - 100)
    assert states(queue, ancient, waiting) == ["done", "waiting"]
    queue.forget(time.time() + 1)
    assert states(queue, ancient, waiting) == ["", "waiting"]
    assert queue.accept(ancient)


def test_all_is_there_when_it_is_opened_again(place: Place) -> None:
    queue = place.open()
    sent = [delivery(f"a/b#{number}") for number in range(4)]
    for each in sent:
        queue.accept(each)
    queue.done(taken(queue))
    queue.bury(taken(queue), "no")
    lease = taken(queue)
    queue.close()
    queue = place.open()
    assert states(queue, *sent) == ["done", "dead", "leased", "waiting"]
    assert queue.beat(lease)
    assert queue.done(lease)
    assert taken(queue).fence > lease.fence


def test_several_processes_share_one_queue(place: Place) -> None:
    here, there = place.open(), place.open()
    sent = delivery()
    here.accept(sent)
    assert not there.accept(sent)
    lease = taken(there)
    assert here.lease("w", LONG) is None
    assert here.done(lease)
    assert there.counts().done == 1


def test_what_other_processes_open_and_close_disturbs_nobody(place: Place) -> None:
    here = place.open()
    place.open().close()
    command = [sys.executable, "-m", "hullcheck", "queue", "--queue", place.url]
    subprocess.run(command, check=True, capture_output=True)
    here.accept(delivery())
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert shown.startswith("1 waiting, ")
    assert place.open().counts().waiting == 1


def test_a_worker_without_work_hears_of_new_work(place: Place) -> None:
    here, there = place.open(), place.open()
    for queue in (here, there):
        drained(queue)
        sender = threading.Timer(0.2, here.accept, [delivery(f"a/{id(queue)}")])
        sender.start()
        begun = time.monotonic()
        queue.wait(5)
        assert time.monotonic() - begun < 4
        sender.join()


def test_what_came_before_the_waiting_ends_it_at_once(queue: Queue) -> None:
    assert queue.lease("w", LONG) is None
    queue.accept(delivery())
    begun = time.monotonic()
    queue.wait(5)
    assert time.monotonic() - begun < 1


def test_waiting_ends_by_itself(queue: Queue) -> None:
    queue.lease("w", LONG)
    begun = time.monotonic()
    queue.wait(0.2)
    assert 0.15 < time.monotonic() - begun < 3


def test_threads_share_a_queue(queue: Queue) -> None:
    sent = [delivery(f"a/b#{number % 7}") for number in range(60)]
    accepting = [
        threading.Thread(target=lambda part: [queue.accept(each) for each in part], args=[part])
        for part in (sent[:30], sent[20:50], sent[40:])
    ]
    done: list[str] = []

    def drain() -> None:
        while len(done) < len(sent):
            lease = queue.lease(threading.current_thread().name, LONG)
            if lease is None:
                queue.wait(0.05)
            elif queue.done(lease):
                done.append(lease.delivery.guid)

    workers = [threading.Thread(target=drain) for _ in range(3)]
    for thread in (*accepting, *workers):
        thread.start()
    for thread in (*accepting, *workers):
        thread.join(60)
    assert sorted(done) == sorted(each.guid for each in sent)


def test_many_that_bring_the_same_at_once_are_told_once_that_it_is_new(queue: Queue) -> None:
    sent = [delivery(f"a/b#{number}") for number in range(40)]
    news: list[str] = []

    def bring() -> None:
        news.extend(each.guid for each in sent if queue.accept(each))

    threads = [threading.Thread(target=bring) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(news) == sorted(each.guid for each in sent)
    assert queue.counts().waiting == len(sent)


def test_an_error_is_kept_whatever_it_consists_of(queue: Queue) -> None:
    queue.accept(delivery())
    assert queue.bury(taken(queue), "a\0b\ud800c" + "x" * 5_000)
    error = queue.listing("dead")[0].error
    assert error.startswith("a\N{REPLACEMENT CHARACTER}b?c")
    assert len(error) == 2_000


def test_what_failed_waits_longer_each_time(place: Place) -> None:
    queue = place.open(Patience(first=100.0, most=150.0, attempts=9))
    queue.accept(delivery())
    assert queue.fail(taken(queue), "no answer")
    wait = queue.listing("waiting")[0].due - time.time()
    assert 40 < wait < 101
