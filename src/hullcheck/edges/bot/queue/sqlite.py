"""A queue in one SQLite file: the one that needs nothing beside hullcheck.

The processes of one machine may share the file. What is accepted is synced to the
disk before it is confirmed; what came of it later may be lost with the power, and is
then found out once more: a delivery is worked on at least once.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from .delivery import STATES, Counts, Delivery, Entry, Lease, State, storable_error
from .news import News
from .patience import Patience
from .protocol import LISTED, REDELIVERED_WITHIN
from .sqlite_file import answering, open_file

MOST_AT_ONCE = 50
"""Deliveries that are accepted in one transaction: with large bodies it must not take long."""

LOOK_EVERY = 0.1
"""Seconds between two looks at whether another process has written."""

_COLUMNS = tuple(field.name for field in fields(Delivery))
_DELIVERY = ", ".join(_COLUMNS)
_BARE = _DELIVERY.replace("payload", "x'' AS payload")
_ENTRY = tuple(field.name for field in fields(Entry) if field.name != "delivery")
_BECAME = ", ".join(_ENTRY)
_HELD = "guid = ? AND fence = ? AND state = 'leased'"

_KEY = "supersedes = ? AND supersedes <> ''"
"""The second part is what lets the index be used, which has keys alone."""

_INSERT = f"""
    INSERT INTO deliveries ({_DELIVERY}, state, place)
    VALUES ({", ".join("?" * len(_COLUMNS))}, 'waiting', ?)
"""

_NEXT = f"""
    SELECT accepted, attempts, {_DELIVERY} FROM deliveries AS mine
    WHERE state = 'waiting' AND due <= ? AND (subject = '' OR (
        NOT EXISTS (SELECT 1 FROM deliveries AS other
            WHERE other.subject = mine.subject AND other.state = 'leased')
        AND NOT EXISTS (SELECT 1 FROM deliveries AS other
            WHERE other.subject = mine.subject AND other.state = 'waiting'
            AND other.place < mine.place)))
    ORDER BY place LIMIT 1
"""

_NEWER = f"""
    SELECT 1 FROM deliveries
    WHERE {_KEY} AND accepted > ? AND state IN ('waiting', 'leased') LIMIT 1
"""


class _Brought:
    """A delivery that a thread wants to have accepted, and what came of it."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.is_new = False
        self.error: Exception | None = None
        self.is_over = False


class SqliteQueue:
    """A `Queue` in the file at `path`."""

    def __init__(self, path: str, patience: Patience | None = None, *, create: bool = True) -> None:
        """Open the file, and make it where there is none and `create`; see `open_file`."""
        self.path = path
        self.patience = patience or Patience()
        self._connection = open_file(path, create=create)
        self._lock = threading.RLock()
        self._brought: deque[_Brought] = deque()
        self._news = News(self._version, LOOK_EVERY)

    def accept(self, delivery: Delivery) -> bool:
        """Keep `delivery`, see `Queue.accept`.

        What several threads bring at the same time reaches the disk in one transaction,
        which takes no longer than that of one.
        """
        brought = _Brought(delivery)
        self._brought.append(brought)
        with self._lock:
            # Whoever had the lock before may have taken it along.
            while not brought.is_over:
                self._accept_brought()
        self._news.tell()
        if brought.error is not None:
            raise brought.error
        return brought.is_new

    def _accept_brought(self) -> None:
        """Accept what has been brought until now, or let all of it fail together."""
        taken = [self._brought.popleft() for _ in range(min(len(self._brought), MOST_AT_ONCE))]
        try:
            with self._writing(durably=True) as db:
                for each in taken:
                    each.is_new = self._accept(db, each.delivery)
        except Exception as error:
            failure: Exception | None = error
        else:
            failure = None
        for each in taken:
            each.error, each.is_over = failure, True

    def _accept(self, db: sqlite3.Connection, delivery: Delivery) -> bool:
        if _one(db, "SELECT 1 FROM deliveries WHERE guid = ?", delivery.guid):
            return False
        if delivery.supersedes:
            db.execute(
                "UPDATE deliveries SET state = 'superseded', settled = ?"
                f" WHERE {_KEY} AND state = 'waiting'",
                (time.time(), delivery.supersedes),
            )
        db.execute(_INSERT, (*(getattr(delivery, name) for name in _COLUMNS), _tick(db)))
        return True

    def lease(self, worker: str, seconds: float) -> Lease | None:
        """Give the oldest delivery that may be worked on, see `Queue.lease`."""
        self._news.note()
        if not self._may_lease():
            return None
        with self._writing() as db:
            now = time.time()
            self._recover(db, now)
            row = _one(db, _NEXT, now)
            if row is None:
                return None
            accepted, attempts, *values = row
            fence = _tick(db)
            db.execute(
                "UPDATE deliveries SET state = 'leased', fence = ?, worker = ?, due = ?,"
                " attempts = attempts + 1 WHERE accepted = ?",
                (fence, worker, now + seconds, accepted),
            )
        return Lease(Delivery(*values), attempts + 1, fence, seconds)

    def _may_lease(self) -> bool:
        """Say whether there is anything to do, which costs no writing."""
        now = time.time()
        query = "SELECT 1 FROM deliveries WHERE state IN ('waiting', 'leased') AND due <= ? LIMIT 1"
        with self._reading() as db:
            return _one(db, query, now) is not None

    def _recover(self, db: sqlite3.Connection, now: float) -> None:
        """Put back what is leased to those who no longer say anything."""
        query = (
            "SELECT accepted, attempts, supersedes, worker FROM deliveries"
            " WHERE state = 'leased' AND due <= ?"
        )
        for accepted, attempts, key, worker in db.execute(query, (now,)).fetchall():
            error = f"the worker {worker} gave no more sign of life"
            self._put_back(db, accepted, key, error, None if self.patience.is_over(attempts) else 0)

    def _put_back(
        self, db: sqlite3.Connection, accepted: int, key: str, error: str, wait: float | None
    ) -> None:
        """Let a leased delivery wait for `wait` seconds; None: it has had its last attempt."""
        state, now = "dead" if wait is None else "waiting", time.time()
        if key and _one(db, _NEWER, key, accepted):
            state = "superseded"
        due = now + wait if state == "waiting" and wait else 0.0
        db.execute(
            "UPDATE deliveries SET state = ?, error = ?, due = ?, settled = ? WHERE accepted = ?",
            (state, storable_error(error), due, 0.0 if state == "waiting" else now, accepted),
        )

    def beat(self, lease: Lease) -> bool:
        """Prolong a lease, see `Queue.beat`."""
        return self._change(lease, "due = ?", time.time() + lease.seconds)

    def done(self, lease: Lease) -> bool:
        """Settle a delivery, see `Queue.done`."""
        if self._change(lease, "state = 'done', error = '', due = 0, settled = ?", time.time()):
            self._news.tell()
            return True
        query = "SELECT 1 FROM deliveries WHERE guid = ? AND fence = ? AND state = 'done'"
        with self._reading() as db:
            return _one(db, query, lease.delivery.guid, lease.fence) is not None

    def fail(self, lease: Lease, error: str, retry_after: float | None = None) -> bool:
        """Put a delivery back, see `Queue.fail`."""
        last = self.patience.is_over(lease.attempt)
        wait = None if last else self.patience.wait(lease.attempt, retry_after)
        held = f"SELECT accepted, supersedes FROM deliveries WHERE {_HELD}"
        with self._writing() as db:
            row = _one(db, held, lease.delivery.guid, lease.fence)
            if row is not None:
                accepted, key = row
                self._put_back(db, accepted, key, error, wait)
        self._news.tell()
        return row is not None

    def bury(self, lease: Lease, error: str) -> bool:
        """Settle a delivery as dead, see `Queue.bury`."""
        values = storable_error(error), time.time()
        held = self._change(lease, "state = 'dead', error = ?, due = 0, settled = ?", *values)
        self._news.tell()
        return held

    def hand_back(self, lease: Lease) -> bool:
        """Put a delivery back as though it had not been begun, see `Queue.hand_back`."""
        held = self._change(lease, "state = 'waiting', due = 0, attempts = attempts - 1")
        self._news.tell()
        return held

    def wait(self, seconds: float) -> None:
        """Return when something may have come, see `Queue.wait`."""
        self._news.wait(seconds)

    def wake(self) -> None:
        """Let all threads that wait return, see `Queue.wake`."""
        self._news.tell()

    def listing(self, state: State, limit: int = LISTED) -> list[Entry]:
        """Return the deliveries in `state`, see `Queue.listing`."""
        query = f"SELECT {_BARE}, {_BECAME} FROM deliveries"
        query += " WHERE state = ? ORDER BY accepted LIMIT ?"
        with self._reading() as db:
            return [_entry(row) for row in db.execute(query, (state, limit))]

    def entry(self, guid: str) -> Entry | None:
        """Return a delivery and what became of it, see `Queue.entry`."""
        query = f"SELECT {_DELIVERY}, {_BECAME} FROM deliveries WHERE guid = ?"
        with self._reading() as db:
            row = _one(db, query, guid)
        return None if row is None else _entry(row)

    def again(self, guid: str) -> bool:
        """Let a settled delivery wait once more, see `Queue.again`."""
        with self._writing(durably=True) as db:
            changed = db.execute(
                "UPDATE deliveries SET state = 'waiting', place = ?, attempts = 0, due = 0,"
                " settled = 0, error = '', worker = '' WHERE guid = ? AND NOT is_forgotten"
                " AND state NOT IN ('waiting', 'leased')",
                (_tick(db), guid),
            ).rowcount
        self._news.tell()
        return changed > 0

    def counts(self) -> Counts:
        """Return how many deliveries are in which state, see `Queue.counts`."""
        first = "SELECT received FROM deliveries WHERE state = 'waiting' ORDER BY place LIMIT 1"
        with self._reading() as db:
            rows = dict(db.execute("SELECT state, count(*) FROM deliveries GROUP BY state"))
            oldest = _one(db, first)
        counts: dict[str, Any] = {state: rows.get(state, 0) for state in STATES}
        return Counts(**counts, oldest=oldest[0] if oldest else 0.0)

    def forget(self, before: float) -> int:
        """Remove payloads that nobody needs any more, see `Queue.forget`."""
        settled = "settled > 0 AND settled < ?"
        emptied = "UPDATE deliveries SET payload = x'', is_forgotten = 1 WHERE NOT is_forgotten"
        ancient = time.time() - REDELIVERED_WITHIN
        with self._writing() as db:
            changed = db.execute(f"{emptied} AND {settled}", (before,)).rowcount
            db.execute(
                f"DELETE FROM deliveries WHERE {settled} AND received < ?", (before, ancient)
            )
        return changed

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _change(self, lease: Lease, assignments: str, *values: object) -> bool:
        """Change a delivery where the lease is still the one that counts; say whether it was."""
        query = f"UPDATE deliveries SET {assignments} WHERE {_HELD}"
        with self._writing() as db:
            return db.execute(query, (*values, lease.delivery.guid, lease.fence)).rowcount > 0

    def _version(self) -> int:
        """Return what is another number as soon as another process has written."""
        with self._reading() as db:
            return int(db.execute("PRAGMA data_version").fetchone()[0])

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, answering(self.path):
            yield self._connection

    @contextmanager
    def _writing(self, *, durably: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction; `durably`: when it ends it is on the disk, as is all before it."""
        with self._lock, answering(self.path):
            db = self._connection
            db.execute(f"PRAGMA synchronous = {'FULL' if durably else 'NORMAL'}")
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise


def _one(db: sqlite3.Connection, query: str, *values: object) -> tuple[Any, ...] | None:
    row: tuple[Any, ...] | None = db.execute(query, values).fetchone()
    return row


def _tick(db: sqlite3.Connection) -> int:
    """Return a number that no one got before."""
    db.execute("UPDATE ticks SET last = last + 1")
    (last,) = db.execute("SELECT last FROM ticks").fetchone()
    return int(last)


def _entry(row: tuple[Any, ...]) -> Entry:
    known = dict(zip(_ENTRY, row[len(_COLUMNS) :], strict=True))
    known["is_forgotten"] = bool(known["is_forgotten"])
    return Entry(Delivery(*row[: len(_COLUMNS)]), **known)
