"""The file of an embedded queue: made, recognised, and brought to this version's form."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hullcheck.errors import QueueError, UsageError

APPLICATION = 0x68756C6C
"""`hull`: what SQLite's header says of files that are ours."""

BUSY_SECONDS = 20.0
"""How long another process may be writing before the queue does not answer."""

STEPS = (
    """
    CREATE TABLE deliveries (
        accepted INTEGER PRIMARY KEY AUTOINCREMENT,
        guid TEXT NOT NULL UNIQUE,
        event TEXT NOT NULL,
        action TEXT NOT NULL,
        installation INTEGER NOT NULL,
        repository TEXT NOT NULL,
        subject TEXT NOT NULL,
        supersedes TEXT NOT NULL,
        received REAL NOT NULL,
        state TEXT NOT NULL,
        place INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        fence INTEGER NOT NULL DEFAULT 0,
        due REAL NOT NULL DEFAULT 0,
        settled REAL NOT NULL DEFAULT 0,
        worker TEXT NOT NULL DEFAULT '',
        error TEXT NOT NULL DEFAULT '',
        is_forgotten INTEGER NOT NULL DEFAULT 0,
        payload BLOB NOT NULL
    );
    CREATE INDEX by_state ON deliveries (state, place);
    CREATE INDEX by_subject ON deliveries (subject, state, place);
    CREATE INDEX by_key ON deliveries (supersedes, state) WHERE supersedes <> '';
    CREATE INDEX by_end ON deliveries (settled);
    CREATE TABLE ticks (last INTEGER NOT NULL);
    INSERT INTO ticks VALUES (0);
    """,
)
"""The statements that lead from each version of the form to the next, in order.

`accepted` is the order in which deliveries came, `place` the one in which they are worked
on; places and fences are both taken from `ticks`, which only ever goes up.
"""


def open_file(path: str, *, create: bool) -> sqlite3.Connection:
    """Return a connection to the queue in the file at `path`, in this version's form.

    A file that is made is its owner's alone: payloads tell of private repositories.
    Raises `UsageError` where there is none and none is to be made, it is no queue's,
    or it comes from a newer version; `QueueError` where it is busy.
    """
    _make(path, create=create)
    with answering(path):
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def answering(path: str) -> Iterator[None]:
    """Turn what SQLite fails with into words, for as long as the block runs."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.DataError, sqlite3.IntegrityError) as error:
        advice = "Look at the disk's space and rights, and at what else has the file open."
        raise QueueError(f"the queue `{path}` fails", cause=str(error), advice=advice) from error
    except sqlite3.ProgrammingError as error:
        # What Python says of a connection that was closed.
        raise QueueError(f"the queue `{path}` is closed", cause=str(error)) from error
    except sqlite3.DatabaseError as error:
        raise UsageError(f"`{path}` is no queue", cause=str(error)) from error


def _make(path: str, *, create: bool) -> None:
    """See to it that there is a file, which may be empty.

    One that is there is not even opened: when a program closes any of its descriptors of a
    file, all its locks on that file are gone, those of SQLite among them, and another
    program takes the log away that this one goes on writing to.
    https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
    """
    file = Path(path)
    if not create and not file.exists():
        raise UsageError(f"there is no queue `{path}`", advice="`hullcheck serve` makes one.")
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if not os.access(file, os.R_OK | os.W_OK):
            raise UsageError(f"the queue `{path}` may not be read and written") from None
    except OSError as error:
        cause = error.strerror or str(error)
        raise UsageError(f"the queue `{path}` cannot be made", cause=cause) from error


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    _refuse_strangers(connection, path)
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise UsageError(
            f"the queue `{path}` cannot lie there",
            cause="The file system does not let several programs share a file, as on a network.",
            advice="Give a file on a disk of this machine, or a PostgreSQL database.",
        )
    # Without it macOS takes what is in the disk's cache for written. Elsewhere it means nothing.
    connection.execute("PRAGMA fullfsync = ON")
    with closing(connection.cursor()) as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        try:
            _bring_up(cursor, path)
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")


def _refuse_strangers(connection: sqlite3.Connection, path: str) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION and tables:
        raise UsageError(f"`{path}` is no queue", cause="It is the database of another program.")


def _bring_up(cursor: sqlite3.Cursor, path: str) -> None:
    (version,) = cursor.execute("PRAGMA user_version").fetchone()
    if version > len(STEPS):
        raise UsageError(
            f"the queue `{path}` comes from a newer hullcheck",
            cause=f"It has version {version}, and this one knows {len(STEPS)}.",
            advice="Use that version, or another file.",
        )
    for step in STEPS[version:]:
        # Not `executescript`, which would end the transaction.
        for statement in step.split(";"):
            cursor.execute(statement)
    cursor.execute(f"PRAGMA application_id = {APPLICATION}")
    cursor.execute(f"PRAGMA user_version = {len(STEPS)}")
