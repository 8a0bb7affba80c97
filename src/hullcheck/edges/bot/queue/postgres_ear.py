"""Hears from PostgreSQL that there is a new job, so that idle workers need not ask all the time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg
from psycopg import sql

from hullcheck.errors import QueueError

from .postgres_schema import LINK, reaching

LISTEN_SECONDS = 0.5
"""How often to see whether to listen on, and how long to wait before connecting anew."""


class Ear:
    """A thread that hears from the database when there is a new job."""

    def __init__(self, url: str, queue: str) -> None:
        """Be ready to listen to what procrastinate says of `queue`."""
        self.url = url
        self.queue = queue
        self.tell: Callable[[], None] = lambda: None
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def heard(self) -> int:
        """Return always the same number: it tells by itself."""
        return 0

    def open(self) -> None:
        """Begin to listen, once."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="listen", daemon=True)
                self._thread.start()

    def _listen(self) -> None:
        while not self._closed.is_set():
            # Without an ear workers look every second: nothing is lost by that.
            with suppress(QueueError), reaching(self.url):
                self._listen_once()
            self._closed.wait(LISTEN_SECONDS)

    def _listen_once(self) -> None:
        channel = sql.Identifier(f"procrastinate_queue_v1#{self.queue}")
        with psycopg.connect(self.url, autocommit=True, **LINK) as connection:
            connection.execute(sql.SQL("LISTEN {}").format(channel))
            while not self._closed.is_set():
                for _ in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                    self.tell()

    def close(self) -> None:
        """Listen no more."""
        self._closed.set()
        with self._lock:
            if self._thread is not None:
                self._thread.join(2 * LISTEN_SECONDS)
