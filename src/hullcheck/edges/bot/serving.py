"""`hullcheck serve`, put together: the web half, workers and the clock in one process."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hullcheck.core.noun import dataclass
from hullcheck.edges.clock import Clock, SystemClock
from hullcheck.edges.github.client import Addresses
from hullcheck.errors import UsageError

from .credentials import APP_ID, Credentials, read_credentials
from .house import HouseRules
from .logs import Level, Log
from .metrics import JOBS, WORKING, WRITES, Metrics
from .queue.opening import open_queue
from .queue.protocol import Queue
from .rounds import Rounds
from .working import Happening, Terms, work

if TYPE_CHECKING:
    from .handling import Bot
    from .server import Server
    from .setup import SetupPage

WATCH_EVERY = 0.1
"""Seconds between two looks at whether all is to stop."""

BACKLOG = 2_048
"""Connections that wait to be taken."""


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """The options of `hullcheck serve`."""

    queue: str
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 2
    """0: the web half alone."""
    app_file: str = ""
    """Where the page for setting up keeps the App."""
    setup: bool = False
    """Without an App the page for setting up is there."""
    url: str = ""
    """The address at which GitHub reaches the bot."""
    log_level: Level = "info"
    body_seconds: float = 10.0
    """In which a body has to arrive: GitHub itself gives up after ten."""
    rules: HouseRules = field(default_factory=HouseRules)


@dataclass(frozen=True, slots=True)
class Parts:
    """What all processes of a bot are made of, whether they serve or only work."""

    queue: Queue
    credentials: Credentials | None
    addresses: Addresses
    log: Log
    clock: Clock = field(default_factory=SystemClock)
    metrics: Metrics = field(default_factory=Metrics)

    def note(self, happening: Happening) -> None:
        """Count and tell what happened to a worker."""
        lease = happening.lease
        if lease is None:
            self.log("error", f"queue {happening.kind}", cause=happening.error)
            return
        delivery, kind = lease.delivery, happening.kind
        level: Level = "debug" if kind == "begun" else "info" if kind == "done" else "warning"
        self.log(
            level,
            kind,
            delivery=delivery.guid,
            event=delivery.event,
            subject=delivery.subject,
            attempt=lease.attempt,
            seconds=round(happening.seconds, 3),
            error=happening.error,
        )
        if kind != "begun":
            self.metrics.count(JOBS, delivery.event, kind)
            self.metrics.observe(WORKING, happening.seconds, delivery.event)


def request_of(asked: Mapping[str, Any]) -> ServeRequest:
    """Return the request that the options of a command make."""
    rest = dict(asked)
    rules = HouseRules(
        only=rest.pop("only"),
        skip=rest.pop("skip"),
        issues_for=rest.pop("issues_for"),
        fixes_for=rest.pop("fixes_for"),
        remind_after=rest.pop("remind_after"),
        audit_every=rest.pop("audit_every", 0) * 3600.0,
        pulls_per_hour=rest.pop("max_pulls_per_hour"),
    )
    return ServeRequest(**rest, rules=rules)


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

    @property
    def address(self) -> str:
        """Where it listens."""
        host, port = self.socket.getsockname()[:2]
        return f"http://{host}:{port}"

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
        """Serve and work until `stop` is set; raises what stopped a worker."""
        parts, request = self.parts, self.request
        serving = threading.Thread(target=lambda: asyncio.run(self._serve()), name="web")
        rounds = Rounds(parts.queue, parts.clock, request.rules, parts.log)
        ticking = threading.Thread(target=lambda: rounds.run(self.stop), name="clock")
        serving.start()
        ticking.start()
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
                self.stop.wait()
        finally:
            self.stop.set()
            serving.join()
            ticking.join()
            parts.queue.close()
            parts.log("info", "stopped")

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


def make_bot(parts: Parts, credentials: Callable[[], Credentials | None], rules: HouseRules) -> Bot:
    """Return what does the errands."""
    from .equipment import Equipment, Openings  # noqa: PLC0415 (for workers alone)
    from .handling import Bot  # noqa: PLC0415 (loads the engine)

    return Bot(
        Equipment(
            credentials,
            parts.addresses,
            parts.clock,
            rules,
            Openings(parts.clock, rules.pulls_per_hour),
            parts.queue,
            parts.log,
            lambda: parts.metrics.count(WRITES),
        )
    )


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


def run_work(request: ServeRequest, variables: Mapping[str, str] | None = None) -> int:
    """Work until SIGTERM or SIGINT; return the exit code. Raises `HullcheckError`."""
    parts = read_parts(request, os.environ if variables is None else variables)
    bot = make_bot(parts, lambda: parts.credentials, request.rules)
    stop = stopped_by_signals()
    parts.log("info", "started", workers=request.workers)
    try:
        work(parts.queue, bot, stop, Terms(workers=request.workers), parts.note)
    finally:
        parts.queue.close()
        parts.log("info", "stopped")
    return 0


def stopped_by_signals() -> threading.Event:
    """Return what is set by the first SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def run_serve(request: ServeRequest, variables: Mapping[str, str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code. Raises `HullcheckError`."""
    _need_web()
    parts = read_parts(request, os.environ if variables is None else variables)
    Service(request, parts, stopped_by_signals()).run()
    return 0


def _need_web() -> None:
    try:
        import starlette  # noqa: F401, PLC0415 (an extra)
        import uvicorn  # noqa: F401, PLC0415 (an extra)
    except ImportError as error:
        advice = "Install hullcheck[serve]."
        raise UsageError("more is needed than is installed", advice=advice) from error


def read_parts(request: ServeRequest, variables: Mapping[str, str]) -> Parts:
    """Return what a bot is made of, as options and environment tell; raises `HullcheckError`."""
    if request.setup and not request.app_file:
        raise UsageError("--setup needs --app-file", advice="The App is kept there.")
    file = Path(request.app_file) if request.app_file else None
    credentials = read_credentials(variables, file)
    if credentials is None and not request.setup:
        raise UsageError(
            f"there is no App to be: {APP_ID} is not set",
            advice="With --setup and --app-file a page registers one.",
        )
    addresses = Addresses.of(variables)
    queue = open_queue(request.queue)
    return Parts(queue, credentials, addresses, Log(request.log_level))
