"""Which queue an address means."""

from __future__ import annotations

from pathlib import Path

from hullcheck.core.said import said
from hullcheck.errors import UsageError

from .patience import Patience
from .protocol import Queue

FILE, DATABASE = "sqlite", ("postgresql", "postgres")
"""The schemes of addresses."""


def open_queue(url: str, patience: Patience | None = None, *, create: bool = True) -> Queue:
    """Return the queue at `url`: a file, `sqlite:///file`, or `postgresql://...`.

    What is not there is made if `create`, and what comes from an older version is
    brought to this one's form. Raises `UsageError` where the address means nothing or
    no queue, `QueueError` where it does not answer. No message has a password.
    """
    scheme, separator, rest = url.partition("://")
    if separator and scheme in DATABASE:
        return _open_database(url, patience, create=create)
    if separator and scheme != FILE:
        raise UsageError(
            said("the address of the queue means nothing"),
            cause=said("It begins with `{scheme}://`.", scheme=scheme[:20]),
            advice=said("Give a file, or postgresql://USER@HOST/DATABASE."),
        )
    # As SQLAlchemy has it: three slashes before a relative path, four before an absolute one.
    path = rest.removeprefix("/") if separator else url
    if not path or Path(path).is_dir():
        raise UsageError(
            said("the queue needs a file"),
            cause=said("`{path}` is none.", path=path) if path else "",
        )
    from .sqlite import SqliteQueue  # noqa: PLC0415 (loads sqlite3)

    return SqliteQueue(path, patience, create=create)


def _open_database(url: str, patience: Patience | None, *, create: bool) -> Queue:
    try:
        from .postgres import PostgresQueue  # noqa: PLC0415 (an extra; loads psycopg)
    except ImportError as error:
        raise UsageError(
            said("a queue in PostgreSQL needs more than is installed"),
            cause=str(error),
            advice=said("Install hullcheck[postgres]."),
        ) from error
    return PostgresQueue(url, patience, create=create)
