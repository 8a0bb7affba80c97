"""What every process of the bot is made of, whether it serves or only works."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hullcheck.core.noun import dataclass
from hullcheck.edges.clock import Clock, SystemClock
from hullcheck.edges.github.addresses import Addresses
from hullcheck.errors import UsageError

from .credentials import APP_ID, Credentials, read_credentials
from .house import HouseRules
from .logs import Level, Log
from .metrics import JOBS, WORKING, WRITES, Metrics
from .queue.opening import open_queue
from .queue.protocol import Queue
from .working import Happening

if TYPE_CHECKING:
    from .handling import Bot


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


def stopped_by_signals() -> threading.Event:
    """Return what is set by the first SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
