"""What only a queue in PostgreSQL has to do with: other settings, other programs, a crash."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from hullcheck.edges.bot.queue.postgres_connections import Connections
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


@pytest.mark.parametrize(
    ("setting", "usual", "value"),
    [
        ("synchronous_commit", "on", "off"),
        ("transaction_isolation", "read committed", "'repeatable read'"),
    ],
)
def test_what_the_database_is_told_otherwise_does_not_hold_here(
    setting: str, usual: str, value: str, server: Server
) -> None:
    place = Place(server.create(setting))
    default = setting.replace("transaction", "default_transaction")
    server.execute(f"ALTER DATABASE {setting} SET {default} = {value}")
    connections = Connections(place.url, 1)
    with connections.transaction(1.0) as connection:
        assert connection.execute(f"SHOW {setting}".encode()).fetchone() == (usual,)
    connections.close()


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
    monkeypatch.setattr("hullcheck.edges.bot.queue.postgres_connections.RECONNECT_SECONDS", 0.2)
    server.stop()
    with pytest.raises(QueueError, match="does not answer"):
        queue.accept(delivery())
    server.start()
    assert queue.accept(delivery())


def test_a_broken_connection_writes_nothing_to_the_terminal(server: Server) -> None:
    code = (
        "import sys; from hullcheck.edges.bot.queue.opening import open_queue;"
        "queue = open_queue(sys.argv[1]); queue.counts(); print('open', flush=True);"
        "sys.stdin.readline(); queue.counts(); queue.close()"
    )
    url = server.create("quiet")
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'quiet'"
    with subprocess.Popen(
        [sys.executable, "-c", code, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        with psycopg.connect(server.url(), autocommit=True) as connection:
            assert connection.execute(ended).fetchall()
        assert process.communicate("\n", timeout=60) == ("", "")
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
    assert queue.again("g1")
    queue.done(taken(queue))
    queue.forget(1e12)
    with psycopg.connect(database.url) as connection:
        for table in ("procrastinate_jobs", "procrastinate_events", "hullcheck_deliveries"):
            query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
            assert connection.execute(query).fetchall() == []


def test_connections_are_shared_and_no_more_than_allowed(server: Server) -> None:
    connections = Connections(server.url(), 2)
    with connections.transaction(1.0) as one, connections.transaction(1.0) as two:
        assert one is not two
        busy = pytest.raises(psycopg.OperationalError, match="in use")
        with busy, connections.transaction(0.05):
            pass
    with connections.transaction(1.0) as again:
        assert again in (one, two)
    with pytest.raises(ZeroDivisionError), connections.transaction(1.0) as failing:
        raise ZeroDivisionError
    assert failing.closed
    with connections.transaction(1.0) as last:
        connections.close()
    assert last.closed
    with pytest.raises(QueueError, match="is closed"), connections.transaction(1.0):
        pass


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
