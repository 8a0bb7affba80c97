"""A queue in PostgreSQL, for workers on any number of machines.

procrastinate keeps the jobs: their order, one job at a time of a lock (the delivery's
subject), when a job is due, what has become of it, and the word to idle workers that
there is a new one. A delivery and its job are written in one transaction, and a GUID
is there once.

What procrastinate does not do is done in plain SQL of the same database, in the same
transaction as its own functions:

- *Leases with fences.* Its heartbeat is that of a worker process, not of a job, and
  who was taken for dead may finish a job that is another's by now. So its workers,
  which are asynchronous besides, are not used, but its functions are, each after
  the fence was held against the lease.
- *What supersedes what.* A queueing lock refuses the newer job, where the older one
  has to go: that one is cancelled.
- *Attempts.* It counts each time that a job is put back, also when a worker stopped
  in good order.

All times are the database's: the clocks of the machines need not agree.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Literal

from procrastinate import App, SyncPsycopgConnector, sql
from psycopg.rows import TupleRow

from .delivery import STATES, Counts, Delivery, Entry, Lease, State, storable_error
from .news import News
from .patience import Patience
from .postgres_connections import Connection, Connections
from .postgres_ear import LISTEN_SECONDS, Ear
from .postgres_schema import prepare_database
from .protocol import LISTED, REDELIVERED_WITHIN

QUEUE, TASK = "hullcheck", "hullcheck.delivery"

CONNECTIONS = 10
"""Of one process at most, and one that listens."""

_STATUS = dict(zip(STATES, ("todo", "doing", "succeeded", "failed", "cancelled"), strict=True))
"""The status that procrastinate gives to the job of a delivery in each state."""
_STATE: dict[str, State] = {status: state for state, status in _STATUS.items()}

_COLUMNS = tuple(field.name for field in fields(Delivery))
_DELIVERY = ", ".join(f"d.{name}" for name in _COLUMNS)
_BARE = _DELIVERY.replace("d.payload", "''::bytea")
_BECAME = """
    j.status::text, d.attempts, d.error, d.worker,
    coalesce(extract(epoch FROM CASE j.status WHEN 'doing' THEN d.ends
        WHEN 'todo' THEN j.scheduled_at END), 0)::float8,
    coalesce(extract(epoch FROM d.settled), 0)::float8, d.is_forgotten
"""
_BOTH = "hullcheck_deliveries d JOIN procrastinate_jobs j ON j.id = d.job_id"
_KEY = "d.supersedes = %s AND d.supersedes <> ''"
"""The second part is what lets the index be used, which has keys alone."""
_ENDED = (
    f"SELECT {_BARE} FROM hullcheck_deliveries d"
    " WHERE d.ends <= clock_timestamp() ORDER BY d.ends LIMIT 1"
)
_HELD = "d.guid = %s AND d.fence = %s AND d.ends IS NOT NULL"


class PostgresQueue:
    """A `Queue` in the database at `url`."""

    def __init__(self, url: str, patience: Patience | None = None, *, create: bool = True) -> None:
        """Connect, and make the tables where there are none and `create`.

        Raises as `prepare_database` does.
        """
        self.url = url
        self.patience = patience or Patience()
        prepare_database(url, create=create)
        self._connector = SyncPsycopgConnector()
        self._connections = Connections(url, CONNECTIONS)
        self._app = App(connector=self._connector)
        self._ear = Ear(url, QUEUE)
        self._news = News(self._ear.heard, LISTEN_SECONDS)
        self._ear.tell = self._news.tell

    def accept(self, delivery: Delivery) -> bool:
        """Keep `delivery`, see `Queue.accept`."""
        accepted = self._connections.run(lambda db: self._accept(db, delivery))
        self._news.tell()
        return accepted

    def _accept(self, db: Connection, delivery: Delivery) -> bool:
        _serialise(db, delivery)
        if delivery.supersedes:
            self._supersede(db, delivery.supersedes)
        values = [getattr(delivery, name) for name in _COLUMNS]
        marks = ", ".join(["%s"] * len(values))
        names = ", ".join(_COLUMNS)
        insert = (
            f"INSERT INTO hullcheck_deliveries ({names}, job_id) VALUES ({marks}, %s)"
            " ON CONFLICT DO NOTHING RETURNING 1"
        )
        if _one(db, insert, *values, self._defer(db, delivery)) is None:
            # It was accepted before. That is rare: to look first would cost more.
            db.rollback()
            return False
        return True

    def _defer(self, db: Connection, delivery: Delivery) -> int:
        """Put a job for `delivery` behind all others, and return its id."""
        lock = delivery.subject or None
        task = self._app.configure_task(TASK, queue=QUEUE, lock=lock, connection=db)
        return task.defer(guid=delivery.guid)

    def _supersede(self, db: Connection, key: str) -> None:
        query = f"SELECT j.id FROM {_BOTH} WHERE {_KEY} AND j.status = 'todo'"
        for (job,) in _all(db, query, key):
            self._cancel(db, job)

    def _cancel(self, db: Connection, job: int) -> None:
        """Cancel a job that waits; one that was begun in the meantime goes on."""
        settle = "UPDATE hullcheck_deliveries SET settled = clock_timestamp() WHERE job_id = %s"
        if self._app.job_manager.cancel_job_by_id(job, connection=db):
            db.execute(settle, [job])

    def lease(self, worker: str, seconds: float) -> Lease | None:
        """Give the oldest delivery that may be worked on, see `Queue.lease`."""
        self._news.note()

        def act(db: Connection) -> Lease | Literal["ended"] | None:
            # In the same transaction, which most often finds none.
            return "ended" if _one(db, _ENDED) else self._lease(db, worker, seconds)

        while (found := self._connections.run(act)) == "ended":
            self._connections.run(self._recover)
        return found

    def _lease(self, db: Connection, worker: str, seconds: float) -> Lease | None:
        job = self._call(db, "fetch_job", queues=[QUEUE], worker_id=None)["id"]
        if job is None:
            return None
        query = (
            "UPDATE hullcheck_deliveries d SET fence = nextval('hullcheck_fences'), worker = %s,"
            " ends = clock_timestamp() + make_interval(secs => %s), attempts = attempts + 1"
            f" WHERE job_id = %s RETURNING d.attempts, d.fence, {_DELIVERY}"
        )
        row = _one(db, query, worker, seconds, job)
        if row is None:
            # Somebody else has put it into our queue.
            self._call(db, "finish_job", job_id=job, status="failed", delete_job=False)
            return None
        attempts, fence, *values = row
        return Lease(Delivery(*values), attempts, fence, seconds)

    def _recover(self, db: Connection) -> None:
        """Put back one delivery whose worker says no more."""
        row = _one(db, _ENDED)
        if row is None:
            return
        delivery = Delivery(*row)
        _serialise(db, delivery)
        query = (
            "SELECT d.job_id, d.accepted, d.attempts, d.worker FROM hullcheck_deliveries d"
            " WHERE d.guid = %s AND d.ends <= clock_timestamp() FOR UPDATE"
        )
        found = _one(db, query, delivery.guid)
        if found is not None:
            job, accepted, attempts, worker = found
            error = f"the worker {worker} gave no more sign of life"
            wait = None if self.patience.is_over(attempts) else 0.0
            self._put_back(db, (job, accepted), delivery, error, wait)

    def _put_back(
        self,
        db: Connection,
        ids: tuple[int, int],
        delivery: Delivery,
        error: str,
        wait: float | None,
    ) -> None:
        """Let a leased delivery wait for `wait` seconds; None: it has had its last attempt.

        `ids` are its job and its place in the order of acceptance.
        """
        job, accepted = ids
        is_superseded = self._has_newer(db, delivery.supersedes, accepted)
        release = "UPDATE hullcheck_deliveries SET error = %s, ends = NULL WHERE job_id = %s"
        db.execute(release, [storable_error(error), job])
        if is_superseded:
            self._retry(db, job, 0.0)
            self._cancel(db, job)
        elif wait is None:
            self._settle(db, job, "failed")
        else:
            self._retry(db, job, wait)

    def _has_newer(self, db: Connection, key: str, accepted: int) -> bool:
        query = (
            f"SELECT 1 FROM {_BOTH} WHERE {_KEY} AND d.accepted > %s"
            " AND j.status IN ('todo', 'doing') LIMIT 1"
        )
        return bool(key) and _one(db, query, key, accepted) is not None

    def _retry(self, db: Connection, job: int, wait: float) -> None:
        row = _one(db, "SELECT clock_timestamp() + make_interval(secs => %s)", wait)
        at = row[0] if row and wait else None
        unchanged = dict.fromkeys(("new_priority", "new_queue_name", "new_lock"))
        self._call(db, "retry_job", job_id=job, retry_at=at, **unchanged)

    def _settle(self, db: Connection, job: int, status: str) -> None:
        settle = "UPDATE hullcheck_deliveries SET settled = clock_timestamp() WHERE job_id = %s"
        db.execute(settle, [job])
        self._call(db, "finish_job", job_id=job, status=status, delete_job=False)

    def beat(self, lease: Lease) -> bool:
        """Prolong a lease, see `Queue.beat`."""
        until = "ends = clock_timestamp() + make_interval(secs => %s)"
        return (
            self._connections.run(lambda db: _change(db, lease, until, lease.seconds)) is not None
        )

    def done(self, lease: Lease) -> bool:
        """Settle a delivery, see `Queue.done`."""
        settled = (
            f"SELECT 1 FROM {_BOTH} WHERE d.guid = %s AND d.fence = %s AND j.status = 'succeeded'"
        )

        def act(db: Connection) -> bool:
            job = _change(db, lease, "ends = NULL, error = ''")
            if job is None:
                return _one(db, settled, lease.delivery.guid, lease.fence) is not None
            self._settle(db, job, "succeeded")
            return True

        held = self._connections.run(act)
        self._news.tell()
        return held

    def fail(self, lease: Lease, error: str, retry_after: float | None = None) -> bool:
        """Put a delivery back, see `Queue.fail`."""
        last = self.patience.is_over(lease.attempt)
        wait = None if last else self.patience.wait(lease.attempt, retry_after)
        return self._release(lease, error, wait)

    def _release(self, lease: Lease, error: str, wait: float | None) -> bool:
        query = f"SELECT d.job_id, d.accepted FROM hullcheck_deliveries d WHERE {_HELD} FOR UPDATE"

        def act(db: Connection) -> bool:
            _serialise(db, lease.delivery)
            row = _one(db, query, lease.delivery.guid, lease.fence)
            if row is not None:
                self._put_back(db, (row[0], row[1]), lease.delivery, error, wait)
            return row is not None

        held = self._connections.run(act)
        self._news.tell()
        return held

    def bury(self, lease: Lease, error: str) -> bool:
        """Settle a delivery as dead, see `Queue.bury`."""

        def act(db: Connection) -> bool:
            job = _change(db, lease, "ends = NULL, error = %s", storable_error(error))
            if job is not None:
                self._settle(db, job, "failed")
            return job is not None

        held = self._connections.run(act)
        self._news.tell()
        return held

    def hand_back(self, lease: Lease) -> bool:
        """Put a delivery back as though it had not been begun, see `Queue.hand_back`."""

        def act(db: Connection) -> bool:
            job = _change(db, lease, "ends = NULL, attempts = attempts - 1")
            if job is not None:
                self._retry(db, job, 0.0)
            return job is not None

        held = self._connections.run(act)
        self._news.tell()
        return held

    def wait(self, seconds: float) -> None:
        """Return when something may have come, see `Queue.wait`."""
        self._ear.open()
        self._news.wait(seconds)

    def wake(self) -> None:
        """Let all threads that wait return, see `Queue.wake`."""
        self._news.tell()

    def listing(self, state: State, limit: int = LISTED) -> list[Entry]:
        """Return the deliveries in `state`, see `Queue.listing`."""
        query = (
            f"SELECT {_BECAME}, {_BARE} FROM {_BOTH}"
            " WHERE j.status = %s::procrastinate_job_status ORDER BY d.accepted LIMIT %s"
        )
        rows = self._connections.run(lambda db: _all(db, query, _STATUS[state], limit))
        return [_entry(row) for row in rows]

    def entry(self, guid: str) -> Entry | None:
        """Return a delivery and what became of it, see `Queue.entry`."""
        query = f"SELECT {_BECAME}, {_DELIVERY} FROM {_BOTH} WHERE d.guid = %s"
        row = self._connections.run(lambda db: _one(db, query, guid))
        return None if row is None else _entry(row)

    def again(self, guid: str) -> bool:
        """Let a settled delivery wait once more, see `Queue.again`."""
        changed = self._connections.run(lambda db: self._again(db, guid))
        self._news.tell()
        return changed

    def _again(self, db: Connection, guid: str) -> bool:
        known = f"SELECT {_BARE} FROM hullcheck_deliveries d WHERE guid = %s"
        row = _one(db, known, guid)
        if row is None:
            return False
        delivery = Delivery(*row)
        _serialise(db, delivery)
        settled = (
            f"SELECT d.job_id FROM {_BOTH} WHERE d.guid = %s AND NOT d.is_forgotten"
            " AND j.status NOT IN ('todo', 'doing') FOR UPDATE OF d"
        )
        found = _one(db, settled, guid)
        if found is None:
            return False
        renew = (
            "UPDATE hullcheck_deliveries SET job_id = %s, attempts = 0, settled = NULL,"
            " error = '', worker = '' WHERE guid = %s"
        )
        db.execute(renew, [self._defer(db, delivery), guid])
        db.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [found[0]])
        return True

    def counts(self) -> Counts:
        """Return how many deliveries are in which state, see `Queue.counts`."""
        grouped = f"SELECT j.status::text, count(*) FROM {_BOTH} GROUP BY j.status"
        first = f"SELECT d.received FROM {_BOTH} WHERE j.status = 'todo' ORDER BY j.id LIMIT 1"
        rows, oldest = self._connections.run(lambda db: (_all(db, grouped), _one(db, first)))
        known: dict[str, int] = dict(row[:2] for row in rows)
        counts: dict[str, Any] = {state: known.get(_STATUS[state], 0) for state in STATES}
        return Counts(**counts, oldest=oldest[0] if oldest else 0.0)

    def forget(self, before: float) -> int:
        """Remove payloads that nobody needs any more, see `Queue.forget`."""
        settled = "d.settled < to_timestamp(%s)"
        empty = (
            "UPDATE hullcheck_deliveries d SET payload = '', is_forgotten = true"
            f" WHERE NOT d.is_forgotten AND {settled}"
        )
        remove = (
            f"DELETE FROM hullcheck_deliveries d WHERE {settled} AND d.received < %s"
            " RETURNING d.job_id"
        )
        ancient = time.time() - REDELIVERED_WITHIN

        def act(db: Connection) -> int:
            emptied = db.execute(empty.encode(), [before]).rowcount
            jobs = [job for (job,) in _all(db, remove, before, ancient)]
            db.execute("DELETE FROM procrastinate_jobs WHERE id = ANY(%s)", [jobs])
            return emptied

        return self._connections.run(act)

    def close(self) -> None:
        """Close all connections."""
        self._ear.close()
        self._connections.close()

    def _call(self, db: Connection, name: str, **arguments: object) -> dict[str, Any]:
        """Call a function of procrastinate in the transaction of `db`."""
        query = sql.queries[name]
        return self._connector.execute_query_one_with_connection(db, query, **arguments)


def _serialise(db: Connection, delivery: Delivery) -> None:
    """Let nobody else accept or put back a delivery of the same subject until the transaction ends.

    So ids follow the order of acceptance, and no newer delivery comes unseen.
    """
    key = delivery.subject or delivery.guid
    db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [key])


def _change(db: Connection, lease: Lease, assignments: str, *values: object) -> int | None:
    """Change a delivery where the lease is still the one that counts; return its job's id."""
    query = f"UPDATE hullcheck_deliveries d SET {assignments} WHERE {_HELD} RETURNING d.job_id"
    row = _one(db, query, *values, lease.delivery.guid, lease.fence)
    return None if row is None else int(row[0])


def _one(db: Connection, query: str, *values: object) -> TupleRow | None:
    return db.execute(query.encode(), values).fetchone()


def _all(db: Connection, query: str, *values: object) -> list[TupleRow]:
    return db.execute(query.encode(), values).fetchall()


def _entry(row: Sequence[Any]) -> Entry:
    status, attempts, error, worker, due, settled, is_forgotten, *values = row
    became = (attempts, error, worker, due, settled, is_forgotten)
    return Entry(Delivery(*values), _STATE[status], *became)
