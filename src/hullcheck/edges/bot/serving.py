"""A bot that serves: the web half, workers and the clock in one process."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hullcheck.errors import UsageError

from .assembly import Parts, ServeRequest, make_bot
from .credentials import Credentials
from .rounds import Rounds
from .working import Terms, wait_for, work

if TYPE_CHECKING:
    from .server import Server
    from .setup import SetupPage

WATCH_EVERY = 0.1
"""Seconds between two looks at whether all is to stop."""

BACKLOG = 2_048
"""Connections that wait to be taken."""


class Post:
    """Who the bot is, which may become known while it runs."""

    def __init__(self, credentials: Credentials | None) -> None:
        self.credentials = credentials

    def take(self, credentials: Credentials) -> None:
        """Be somebody from now on."""
        self.credentials = credentials

    def secrets(self) -> tuple[str, ...]:
        """Return the secrets that deliveries are signed with; none: nobody yet."""
        return self.credentials.secrets if self.credentials else ()


class Service:
    """All parts of a bot that runs."""

    def __init__(self, request: ServeRequest, parts: Parts, stop: threading.Event) -> None:
        """Listen at once; raises `UsageError` where that is not possible."""
        self.request = request
        self.parts = parts
        self.stop = stop
        self.post = Post(parts.credentials)
        self.setup = self._setup()
        self.socket = _listening(request.host, request.port)
        self.server = self._server()
        self.failure: BaseException | None = None
        """What stopped a part of it."""

    @property
    def address(self) -> str:
        """Where it listens."""
        host, port = self.socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def _setup(self) -> SetupPage | None:
        """Return the page for setting up where there is nobody to be yet."""
        if self.post.credentials is not None or not self.request.setup:
            return None
        from .setup import Registrar, SetupPage  # noqa: PLC0415 (once in the life of a bot)

        parts, file = self.parts, Path(self.request.app_file)
        known = Registrar(
            file, parts.addresses, parts.clock, parts.log, self.post.take, self.request.url
        )
        return SetupPage(known)

    def _server(self) -> Server:
        from .server import make_server  # noqa: PLC0415 (an extra)
        from .web import Desk, make_app  # noqa: PLC0415 (an extra)

        parts = self.parts
        desk = Desk(
            parts.queue,
            self.post.secrets,
            parts.metrics,
            parts.log,
            parts.clock,
            self.stop.is_set,
            self.request.body_seconds,
        )
        pages = self.setup.routes() if self.setup else []
        return make_server(make_app(desk, pages), parts.log)

    def run(self, terms: Terms | None = None) -> None:
        """Serve and work until `stop` is set; raises what stopped a part of it."""
        parts, request = self.parts, self.request
        rounds = Rounds(parts.queue, parts.clock, request.rules, parts.log)
        threads = [
            self._thread("web", lambda: asyncio.run(self._serve())),
            self._thread("clock", lambda: rounds.run(self.stop)),
        ]
        for thread in threads:
            thread.start()
        if self.setup is not None:
            where = (request.url or self.address).rstrip("/")
            page = f"{where}/setup?token={self.setup.token}"
            parts.log("warning", "no App is set up: open the page", page=page)
        parts.log("info", "started", address=self.address, workers=request.workers)
        try:
            if request.workers:
                bot = make_bot(parts, lambda: self.post.credentials, request.rules)
                terms = terms or Terms(workers=request.workers)
                work(parts.queue, bot, self.stop, terms, parts.note)
            else:
                wait_for(self.stop)
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()
            parts.queue.close()
            parts.log("info", "stopped")
        if self.failure is not None:
            raise self.failure

    def _thread(self, name: str, target: Callable[[], None]) -> threading.Thread:
        """Return a thread whose end is the end of all."""

        def guarded() -> None:
            try:
                target()
            except BaseException as error:
                self.failure = self.failure or error
            finally:
                self.stop.set()

        return threading.Thread(target=guarded, name=name)

    async def _serve(self) -> None:
        watching = asyncio.create_task(self._end_with_stop())
        try:
            await self.server.serve(sockets=[self.socket])
        finally:
            self.stop.set()
            await watching

    async def _end_with_stop(self) -> None:
        while not self.stop.is_set():
            await asyncio.sleep(WATCH_EVERY)
        self.server.should_exit = True


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raises `UsageError` where that is not possible."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named so that asyncio knows it for TCP: else it leaves Nagle's algorithm on, which keeps
    # each answer back until the client has acknowledged its head, 40 ms later.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        made.close()
        cause = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"it is not possible to listen on {host}:{port}", cause=cause) from None
    return made
