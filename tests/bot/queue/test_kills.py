"""Processes killed with -9 lose nothing. `tests/bot/measure_queue.py` does it fifty times."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .chaos import Chaos
from .places import Place
from .processes import Processes
from .server import Server
from .workload import late_writes, lines_of, lost, sent, written

VICTIM = (sys.executable, "-m", "tests.bot.queue.victim")

COUNT, KILLS = 60, 4


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def seen(journal: Path, what: str) -> int:
    """Return how often something was written down."""
    return sum(line[0] == what for line in lines_of(journal)) if journal.exists() else 0


def test_who_is_killed_while_accepting_has_lost_nothing_confirmed(
    place: Place, tmp_path: Path
) -> None:
    queue, journal = place.open(), tmp_path / "journal"
    command = (*VICTIM, "accept", place.url, str(journal), "0", "100000")
    with Processes(command, 1) as accepting:
        wait_until(lambda: seen(journal, "accepted") > 5)
        accepting.kill_one(random.Random(0))
        wait_until(lambda: seen(journal, "accepted") > 50)
        accepting.kill_one(random.Random(0))
    confirmed = {line[1] for line in lines_of(journal)}
    entries = [queue.entry(guid) for guid in confirmed]
    assert all(entry and entry.delivery in map(sent, range(1000)) for entry in entries)


def test_workers_that_are_killed_lose_nothing(place: Place, tmp_path: Path) -> None:
    outcome = Chaos(place, tmp_path / "journal", COUNT, workers=2).run(kills=KILLS, pauses=1)
    assert outcome.kills == KILLS
    check(place, tmp_path / "journal", outcome.accepted)


def test_a_database_that_crashes_loses_nothing(
    server: Server, database: Place, tmp_path: Path
) -> None:
    database.clear()
    chaos = Chaos(database, tmp_path / "journal", COUNT, workers=2)
    outcome = chaos.run(kills=1, restart=server.restart)
    check(database, tmp_path / "journal", outcome.accepted)
    database.close()


def check(place: Place, journal: Path, accepted: set[str]) -> None:
    queue = place.open()
    assert len(accepted) == COUNT
    assert lost(queue, accepted) == []
    assert late_writes(journal) == []
    done = {entry.delivery.guid for entry in queue.listing("done")}
    assert done <= set(written(journal)), "nothing is done that nobody did"


@pytest.mark.parametrize("count", [1, 3])
def test_workers_that_are_asked_to_stop_do(count: int, place: Place, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    queue = place.open()
    for number in range(20):
        queue.accept(sent(number))
    command = (*VICTIM, "work", place.url, str(journal), "0.2", "5")
    with Processes(command, count) as workers:
        wait_until(lambda: seen(journal, "ready") == count and seen(journal, "wrote") > 0)
        assert workers.stop() == [0] * count
    assert queue.counts().leased == 0
    assert queue.counts().done == len(written(journal))
