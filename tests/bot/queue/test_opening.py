"""Addresses of queues: what is there, what is not, and what is another's."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import threading
from pathlib import Path

import pytest

from hullcheck.edges.bot.queue import postgres_schema, sqlite_file
from hullcheck.edges.bot.queue.delivery import Delivery
from hullcheck.edges.bot.queue.opening import open_queue
from hullcheck.edges.bot.queue.sqlite import SqliteQueue
from hullcheck.errors import HullcheckError, QueueError, UsageError

from .places import Place, delivery
from .server import Server

SECRET = "s3cr3t-w0rd"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://u:%s@h/d", "the address of the queue means nothing"),
        ("", "the queue needs a file"),
        ("sqlite://", "the queue needs a file"),
        (".", "the queue needs a file"),
        ("no-such-folder/queue", "cannot be made"),
        ("postgresql://u:%s@127.0.0.1:port/d", "does not answer"),
        ("postgresql://u:%s@h/d?nonsense=1", "The address cannot be read"),
        ("postgresql://u:%s@[::1/d", "The address cannot be read"),
        ("postgresql://u:%s@127.0.0.1:1/d", "does not answer"),
        ("postgresql://u@127.0.0.1:1/d?password=%s", "does not answer"),
        ("postgres://u:%s@/d?host=/nowhere", "does not answer"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(
    url: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(postgres_schema, "START_SECONDS", 0.0)
    with pytest.raises(HullcheckError) as caught:
        open_queue(url.replace("%s", SECRET))
    assert words in str(caught.value)
    error: BaseException | None = caught.value
    while error is not None:
        # A traceback shows the cause too.
        assert SECRET not in str(error)
        error = None if error.__suppress_context__ else error.__context__


def test_a_database_that_is_just_starting_is_waited_for(server: Server) -> None:
    place = Place(server.create("starting"))
    server.stop()
    starter = threading.Timer(0.5, server.start)
    starter.start()
    assert place.open().counts().waiting == 0
    starter.join()
    place.close()


def test_what_is_not_there_is_not_made_unasked(url: str) -> None:
    with pytest.raises(UsageError, match="there is no queue"):
        open_queue(url, create=False)
    open_queue(url).close()
    open_queue(url, create=False).close()


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}"])
def test_a_file_may_be_written_as_an_address(form: str, tmp_path: Path) -> None:
    path = tmp_path / "queue with spaces?.db"
    open_queue(form.format(path)).close()
    assert path.exists()


def test_a_file_is_its_owners_alone(tmp_path: Path) -> None:
    queue = open_queue(str(tmp_path / "queue"))
    queue.accept(delivery())
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    queue.close()
    assert modes == {0o600}


def test_a_file_waits_for_the_disk_before_a_delivery_is_accepted(tmp_path: Path) -> None:
    # No kill shows it: what a dead process has written is in the kernel's hands.
    queue = SqliteQueue(str(tmp_path / "queue"))
    done: list[str] = []
    queue._connection.set_trace_callback(done.append)
    queue.accept(delivery())
    queue.close()
    assert done[:2] == ["PRAGMA synchronous = FULL", "BEGIN IMMEDIATE"]
    assert [each for each in done if "COMMIT" in each] == ["COMMIT"]


@pytest.mark.parametrize("content", [b"no database\n" * 100, b"SQLite format 3\0" + b"x" * 5000])
def test_another_file_is_no_queue(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(HullcheckError, match=r"is no queue|fails"):
        open_queue(str(path))
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_no_queue(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE deliveries (x)")
    other.close()
    with pytest.raises(UsageError, match="of another program"):
        open_queue(str(path))


def test_procrastinate_of_another_program_is_left_alone(server: Server) -> None:
    url = server.create("foreign")
    server.execute("CREATE TABLE procrastinate_jobs (x int)", database="foreign")
    with pytest.raises(UsageError, match="used by another program"):
        open_queue(url)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    path = tmp_path / "queue"
    open_queue(str(path)).close()
    path.chmod(0o400)
    with pytest.raises(UsageError, match="may not be read"):
        open_queue(str(path))


def add_step(patch: pytest.MonkeyPatch, sqlite: str, postgres: str) -> None:
    """Be a version that has one step more."""
    patch.setattr(sqlite_file, "STEPS", (*sqlite_file.STEPS, sqlite))
    steps = {**postgres_schema.STEPS, "hullcheck later": postgres}
    patch.setattr(postgres_schema, "STEPS", steps)


def test_an_older_queue_is_brought_up_and_a_newer_one_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(url)
    old, sent = place.open(), delivery()
    old.accept(sent)
    old.close()
    with monkeypatch.context() as newer:
        add_step(newer, "CREATE TABLE later (x)", "CREATE TABLE later (x int)")
        for _ in range(2):
            queue = place.open()
            entry = queue.entry(sent.guid)
            assert entry is not None
            assert entry.delivery == sent
            queue.close()
    with pytest.raises(UsageError, match="comes from a newer hullcheck"):
        place.open()


def test_a_step_that_fails_changes_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(url)
    place.open().close()
    with monkeypatch.context() as broken:
        wrong = "CREATE TABLE half (x int); CREATE TABLE nonsense ("
        add_step(broken, wrong, wrong)
        for _ in range(2):
            with pytest.raises(HullcheckError):
                place.open()
    assert place.open().accept(delivery())
    place.close()


def test_procrastinates_own_migrations_are_applied(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.create("migrated")
    open_queue(url).close()
    known = postgres_schema._procrastinate_steps()
    later = {**known, "99.00.00_01_pre_more.sql": "ALTER TABLE procrastinate_jobs ADD more text"}
    monkeypatch.setattr(postgres_schema, "_procrastinate_steps", lambda: later)
    open_queue(url).close()
    server.execute("SELECT more FROM procrastinate_jobs", database="migrated")


def test_a_queue_that_is_closed_says_so(place: Place) -> None:
    queue = place.open()
    queue.close()
    with pytest.raises(QueueError):
        queue.accept(delivery())


def test_where_many_are_accepted_together_and_it_fails_all_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.5)
    path = tmp_path / "queue"
    queue = open_queue(str(path))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    failures: list[HullcheckError] = []

    def bring() -> None:
        try:
            queue.accept(delivery())
        except QueueError as error:
            failures.append(error)

    threads = [threading.Thread(target=bring) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.execute("ROLLBACK")
    other.close()
    assert len(failures) == 5
    assert queue.counts().waiting == 0
    assert queue.accept(delivery())
    queue.close()


def test_a_busy_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.1)
    path = tmp_path / "queue"
    queue = open_queue(str(path))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(QueueError, match="locked"):
        queue.accept(delivery())
    other.execute("ROLLBACK")
    assert queue.accept(delivery())
    other.close()
    queue.close()


@pytest.mark.parametrize(
    "fields",
    [
        {"guid": ""},
        {"guid": "a\0b"},
        {"event": "x" * 501},
        {"subject": "a/b\ud800"},
        {"repository": "a\0/b"},
        {"supersedes": "review:a/b#1"},
        {"installation": 2**63},
        {"installation": -1},
    ],
)
def test_what_no_queue_could_keep_is_no_delivery(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"needs a|cannot be stored"):
        Delivery(**{"guid": "g", "event": "push", **fields})  # type: ignore[arg-type]


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hullcheck.edges.bot.queue.postgres", None)
    with pytest.raises(UsageError, match=r"hullcheck\[postgres\]"):
        open_queue("postgresql://u@h/d")
