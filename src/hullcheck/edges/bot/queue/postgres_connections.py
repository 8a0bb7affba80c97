"""Connections to PostgreSQL that threads share, one transaction at a time.

Not psycopg's own pool: that one connects in the background and waits longer each time
that it fails, so after a restart of the database deliveries were refused for seconds
although it answered again. Here who needs a connection makes it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from procrastinate.exceptions import ConnectorException
from psycopg.rows import TupleRow

from hullcheck.errors import QueueError

from .postgres_schema import LINK, place_of, words_of

Connection = psycopg.Connection[TupleRow]


RECONNECT_SECONDS = 5.0
"""For how long what failed for want of a connection is tried anew: a database that is started
again is back by then, and GitHub waits ten seconds for an answer."""

Result = TypeVar("Result")


class Connections:
    """Up to `most` connections to the database at `url`."""

    def __init__(self, url: str, most: int) -> None:
        """Connect when somebody asks."""
        self.url = url
        self._free = threading.Semaphore(most)
        self._idle: deque[Connection] = deque()
        self._is_closed = False

    def run(self, act: Callable[[Connection], Result]) -> Result:
        """Do `act` in one transaction, and once more for as long as the connection is to blame.

        Raises `QueueError` where the database does not answer, or refuses.
        """
        until = time.monotonic() + RECONNECT_SECONDS
        while True:
            try:
                with self.transaction(RECONNECT_SECONDS) as db:
                    return act(db)
            except (psycopg.Error, ConnectorException) as error:
                cause = _cause(error)
                if not _may_pass(cause) or time.monotonic() > until:
                    what = f"the queue in {place_of(self.url)} does not answer"
                    raise QueueError(what, cause=words_of(cause, self.url)) from None
                time.sleep(0.1)

    @contextmanager
    def transaction(self, seconds: float) -> Iterator[Connection]:
        """Give a connection for one transaction, which is committed if nothing is raised.

        Raises `psycopg.OperationalError` where none is free within `seconds`, and
        `QueueError` after `close`.
        """
        if self._is_closed:
            raise QueueError(f"the queue in {place_of(self.url)} is closed")
        if not self._free.acquire(timeout=seconds):
            raise psycopg.OperationalError("all connections are in use")
        try:
            with self._lent() as connection:
                yield connection
        finally:
            self._free.release()

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        connection = self._take()
        try:
            yield connection
            connection.commit()
        except BaseException:
            self._give_up(connection)
            raise
        if self._is_closed:
            connection.close()
        else:
            self._idle.append(connection)

    def _take(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            connection = psycopg.connect(self.url, **LINK)
        try:
            _configure(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _give_up(self, connection: Connection) -> None:
        """Close a connection whose transaction failed; if it broke, the others broke as well."""
        was_broken = connection.closed
        connection.close()
        if was_broken:
            self._drop_idle()

    def _drop_idle(self) -> None:
        while self._idle:
            try:
                self._idle.pop().close()
            except IndexError:
                return  # another thread was faster

    def close(self) -> None:
        """Close those that nobody uses, and the others when they are given back."""
        self._is_closed = True
        self._drop_idle()


def _configure(connection: Connection) -> None:
    """Let a commit wait for the disk, and a statement see what others have committed before it.

    Both are usual, but a database may be told otherwise.
    """
    connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
    setting = "synchronous_commit"
    connection.execute(
        "SELECT set_config(%s, 'on', false) WHERE current_setting(%s) = 'off'", [setting, setting]
    )
    connection.commit()


def _cause(error: psycopg.Error | ConnectorException) -> BaseException:
    """Return what the driver said, where procrastinate has wrapped it."""
    if isinstance(error, psycopg.Error):
        return error
    return error.__cause__ or error.__context__ or error


def _may_pass(error: BaseException) -> bool:
    """Say whether the same may work on another connection: this one broke, or was in the way."""
    temporary = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.UniqueViolation)
    return isinstance(error, temporary)
