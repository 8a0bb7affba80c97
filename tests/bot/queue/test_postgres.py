"""What only a queue in PostgreSQL has to do with: other settings, other programs, a crash."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from hullcheck.edges.bot.queue.protocol import Queue
from hullcheck.errors import QueueError

from .places import LONG, Place, delivery, taken
from .server import Server


@pytest.fixture
def queue(database: Place) -> Iterator[Queue]:
    queue = database.open()
    database.clear()
    yield queue
    queue.close()


def test_what_is_accepted_is_durable_where_the_database_is_told_not_to_be(server: Server) -> None:
    place = Place(server.create("hasty"))
    server.execute("ALTER DATABASE hasty SET synchronous_commit = off")
    pool = place.open()._pool  # type: ignore[attr-defined]
    with pool.connection() as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
    place.close()


def test_a_crash_of_the_database_is_outlived_in_the_midst_of_it(
    queue: Queue, server: Server
) -> None:
    first, second = delivery(), delivery()
    queue.accept(first)
    lease = taken(queue)
    server.restart()
    assert queue.accept(second)
    assert not queue.accept(first)
    assert queue.beat(lease)
    server.restart()
    assert queue.done(lease)
    assert taken(queue).delivery == second


def test_a_database_that_stays_away_is_told(
    queue: Queue, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hullcheck.edges.bot.queue.postgres.RECONNECT_SECONDS", 0.2)
    server.stop()
    with pytest.raises(QueueError, match="does not answer"):
        queue.accept(delivery())
    server.start()
    assert queue.accept(delivery())


def test_a_broken_connection_writes_nothing_to_the_terminal(server: Server) -> None:
    code = (
        "import sys; from hullcheck.edges.bot.queue.opening import open_queue;"
        "queue = open_queue(sys.argv[1]); print('open', flush=True);"
        "sys.stdin.readline(); queue.counts(); queue.close()"
    )
    url = server.create("quiet")
    process = subprocess.Popen(
        [sys.executable, "-c", code, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'quiet'"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        assert connection.execute(ended).fetchall()
    assert process.communicate("\n", timeout=60)[1] == ""
    assert process.returncode == 0


def test_procrastinates_tools_see_the_jobs_and_cannot_take_them_away(database: Place) -> None:
    queue = database.open()
    database.clear()
    queue.accept(delivery(guid="g1"))
    queue.done(taken(queue))
    with psycopg.connect(database.url, autocommit=True) as connection:
        job = connection.execute(
            "SELECT queue_name, task_name, lock, args, status FROM procrastinate_jobs"
        )
        assert job.fetchone() == (
            *("hullcheck", "hullcheck.delivery", "a/b#1"),
            *({"guid": "g1"}, "succeeded"),
        )
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            connection.execute("DELETE FROM procrastinate_jobs")
    queue.forget(1e12)
    with psycopg.connect(database.url) as connection:
        for table in ("procrastinate_jobs", "procrastinate_events", "hullcheck_deliveries"):
            query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
            assert connection.execute(query).fetchall() == []


def test_a_job_that_somebody_else_puts_there_is_in_nobodys_way(
    queue: Queue, database: Place
) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('hullcheck', 'other')"
        )
    queue.accept(delivery())
    assert queue.lease("w", LONG) is None
    assert taken(queue).attempt == 1
