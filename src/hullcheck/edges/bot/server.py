"""uvicorn with the patience that a public address needs, and no signals of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from .logs import Log, LogHandler

HEADER_SECONDS = 10.0
"""In which the head of a request has to arrive."""

MAX_HEADER_BYTES = 32_768

MAX_CONNECTIONS = 1_000
"""Beyond, new requests are answered with 503."""

GRACE = 10
"""Seconds that requests have to end in when the server stops."""


class PunctualProtocol(H11Protocol):
    """Closes a connection on which no head of a request arrives in time."""

    header_seconds = HEADER_SECONDS
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came, and go on waiting where the head is not whole."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_watching()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Wait for the next request, which may have begun to arrive."""
        super().on_response_complete()
        self._watch()

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            self._stop_watching()
        elif self._late is None:
            self._late = self.loop.call_later(self.header_seconds, self.transport.close)

    def _stop_watching(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class Server(uvicorn.Server):
    """A server that is stopped by who runs it: signals are theirs."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def make_server(app: Starlette, log: Log) -> Server:
    """Return a server for `app`, to be given a socket; its libraries write to `log`."""
    # uvicorn's loggers have no handlers of their own with `log_config=None`.
    for name in ("uvicorn.error", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [LogHandler(log)], False
    config: dict[str, Any] = {
        "http": PunctualProtocol,
        "ws": "none",
        "lifespan": "off",
        "loop": "asyncio",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "limit_concurrency": MAX_CONNECTIONS,
        "h11_max_incomplete_event_size": MAX_HEADER_BYTES,
        "timeout_graceful_shutdown": GRACE,
    }
    return Server(uvicorn.Config(app, **config))
