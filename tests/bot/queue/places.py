"""Where a queue is kept, and deliveries to put there."""

from __future__ import annotations

import sqlite3
from itertools import count

from hullcheck.edges.bot.queue.delivery import Delivery, Lease
from hullcheck.edges.bot.queue.opening import open_queue
from hullcheck.edges.bot.queue.patience import Patience
from hullcheck.edges.bot.queue.protocol import Queue

AT_ONCE = Patience(first=0.0, most=0.0, attempts=3)
"""Three attempts, without waiting."""

LONG = 1_000.0
"""Seconds that no test lasts."""

_numbers = count(1)


class Place:
    """One queue, which several processes may have open."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opened: list[Queue] = []

    def open(self, patience: Patience = AT_ONCE) -> Queue:
        queue = open_queue(self.url, patience)
        self._opened.append(queue)
        return queue

    def clear(self) -> None:
        """Empty the queue, which has to be there."""
        if "://" in self.url:
            import psycopg  # noqa: PLC0415 (an extra)

            with psycopg.connect(self.url, autocommit=True) as database:
                database.execute("TRUNCATE hullcheck_deliveries, procrastinate_jobs CASCADE")
            return
        file = sqlite3.connect(self.url)
        with file:
            file.execute("DELETE FROM deliveries")
        file.close()

    def close(self) -> None:
        while self._opened:
            self._opened.pop().close()


def delivery(subject: str = "a/b#1", supersedes: str = "", **named: object) -> Delivery:
    """Return another delivery than all before."""
    number = next(_numbers)
    known: dict[str, object] = {
        "guid": f"guid-{number}",
        "event": "pull_request",
        "action": "synchronize",
        "installation": number,
        "repository": subject.partition("#")[0],
        "payload": b'{"number": %d}' % number,
        "received": 1_000.0 + number,
    }
    return Delivery(subject=subject, supersedes=supersedes, **{**known, **named})  # type: ignore[arg-type]


def push(subject: str = "a/b#1") -> Delivery:
    """Return a delivery that makes those of the same subject needless."""
    return delivery(subject, f"review:{subject}")


def taken(queue: Queue, seconds: float = LONG, worker: str = "w") -> Lease:
    """Return the next lease; there has to be one."""
    lease = queue.lease(worker, seconds)
    assert lease is not None
    return lease


def guids(leases: list[Lease]) -> list[str]:
    return [lease.delivery.guid for lease in leases]
