"""The tables of a queue in PostgreSQL: procrastinate's, and ours beside them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from procrastinate.schema import SchemaManager
from psycopg.conninfo import conninfo_to_dict

from hullcheck.errors import QueueError, UsageError

LINK: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""Of every connection: without these a server that is gone without a word is noticed after many
minutes. Seconds, the last in milliseconds."""

START_SECONDS = 20.0
"""How long to wait for a database that does not answer yet: it may have been started, or started
again, in the same moment."""

STEPS = {
    "hullcheck 1": """
    CREATE SEQUENCE hullcheck_fences;
    CREATE TABLE hullcheck_deliveries (
        guid text PRIMARY KEY,
        accepted bigint GENERATED ALWAYS AS IDENTITY,
        job_id bigint NOT NULL UNIQUE REFERENCES procrastinate_jobs (id),
        event text NOT NULL,
        action text NOT NULL,
        installation bigint NOT NULL,
        repository text NOT NULL,
        subject text NOT NULL,
        supersedes text NOT NULL,
        received double precision NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        fence bigint NOT NULL DEFAULT 0,
        ends timestamptz,
        settled timestamptz,
        worker text NOT NULL DEFAULT '',
        error text NOT NULL DEFAULT '',
        is_forgotten boolean NOT NULL DEFAULT false,
        payload bytea NOT NULL
    );
    CREATE INDEX hullcheck_by_key ON hullcheck_deliveries (supersedes) WHERE supersedes <> '';
    CREATE INDEX hullcheck_by_end ON hullcheck_deliveries (ends) WHERE ends IS NOT NULL;
    CREATE INDEX hullcheck_by_settled ON hullcheck_deliveries (settled);
    """,
}
"""What leads from each version of our tables to the next, by its name, in order.

`job_id` is the job that stands for the delivery now: its status is the delivery's
state. `ends` is when a lease ends, and NULL where there is none. The reference keeps
procrastinate's own tools from deleting a job whose delivery is still known.
"""

_REMEMBER = "INSERT INTO hullcheck_steps (name) VALUES (%s)"


def prepare_database(url: str, *, create: bool) -> None:
    """Bring the database at `url` to this version's form, making the tables if `create`.

    Raises `UsageError` where it holds no queue and none is to be made, comes from a
    newer version, or may not be changed; `QueueError` where it cannot be reached.
    """
    with reaching(url), _connected(url, START_SECONDS if create else 0.0) as connection:
        # Whoever comes at the same time waits, and finds it done.
        connection.execute("SELECT pg_advisory_lock(hashtextextended('hullcheck', 0))")
        _prepare(connection, url, create=create)


def _connected(url: str, patience: float) -> psycopg.Connection:
    until = time.monotonic() + patience
    while True:
        try:
            return psycopg.connect(url, autocommit=True, **LINK)
        except psycopg.OperationalError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.5)


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """Turn what the driver fails with into words, for as long as the block runs."""
    try:
        yield
    except psycopg.ProgrammingError as error:
        raise UsageError(
            f"the queue in {place_of(url)} cannot be used", cause=words_of(error, url)
        ) from None
    except psycopg.Error as error:
        raise QueueError(
            f"the queue in {place_of(url)} does not answer", cause=words_of(error, url)
        ) from None


def place_of(url: str) -> str:
    """Return what may be said of `url`: the names of database and host."""
    try:
        known = conninfo_to_dict(url)
    except psycopg.Error:
        return "PostgreSQL"
    return f"the database `{known.get('dbname', '')}` of `{known.get('host', 'this machine')}`"


def words_of(error: BaseException, url: str) -> str:
    """Return what the driver says, without the secrets of `url`."""
    try:
        known = conninfo_to_dict(url)
    except psycopg.Error:
        # Its message repeats the part that it does not understand, be it the password.
        return "The address cannot be read: postgresql://USER@HOST/DATABASE."
    text = str(error).strip()
    for name, value in known.items():
        if "password" in name and value:
            text = text.replace(str(value), "***")
    return text


def _prepare(connection: psycopg.Connection, url: str, *, create: bool) -> None:
    if _has(connection, "hullcheck_steps"):
        _bring_up(connection, url)
        return
    if not create:
        what = f"there is no queue in {place_of(url)}"
        raise UsageError(what, advice="`hullcheck serve` makes one.")
    if _has(connection, "procrastinate_jobs"):
        raise UsageError(
            f"{place_of(url)} is used by another program",
            cause="It has the tables of procrastinate, and none of hullcheck.",
            advice="Give a database that is hullcheck's alone.",
        )
    with connection.transaction():
        connection.execute(
            "CREATE TABLE hullcheck_steps"
            " (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"
        )
        connection.execute(SchemaManager.get_schema())
        for name in _procrastinate_steps():
            connection.execute(_REMEMBER, [name])
    _bring_up(connection, url)


def _bring_up(connection: psycopg.Connection, url: str) -> None:
    theirs = _procrastinate_steps()
    taken = {name for (name,) in connection.execute("SELECT name FROM hullcheck_steps")}
    unknown = taken - theirs.keys() - STEPS.keys()
    if unknown:
        raise UsageError(
            f"the queue in {place_of(url)} comes from a newer hullcheck",
            cause=f"It has `{min(unknown)}`, which this one does not know.",
            advice="Use that version, with what it needs of procrastinate.",
        )
    for name, text in {**theirs, **STEPS}.items():
        if name not in taken:
            with connection.transaction():
                connection.execute(text.encode())
                connection.execute(_REMEMBER, [name])


def _procrastinate_steps() -> dict[str, str]:
    """Return procrastinate's own migrations, the oldest first.

    https://procrastinate.readthedocs.io/en/stable/howto/production/migrations.html
    """
    folder = Path(SchemaManager.get_migrations_path())
    files = sorted(folder.glob("*.sql"))
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def _has(connection: psycopg.Connection, table: str) -> bool:
    row = connection.execute("SELECT to_regclass(%s)", [table]).fetchone()
    return row is not None and row[0] is not None
