"""A queue under deliveries, while its workers are killed and its database is restarted."""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hullcheck.edges.bot.queue.delivery import Delivery
from hullcheck.edges.bot.queue.protocol import Queue
from hullcheck.errors import QueueError

from .places import Place
from .processes import Processes
from .workload import sent, stream

DEADLINE = 600.0


@dataclass(frozen=True)
class Outcome:
    """What was done to a queue."""

    accepted: set[str]
    duplicates: int
    """Deliveries that were sent once more."""
    kills: int
    pauses: int
    seconds: float


class Chaos:
    """Sends `count` deliveries to a queue that `workers` processes work on."""

    def __init__(
        self, place: Place, journal: Path, count: int, workers: int, seconds: float = 0.05
    ) -> None:
        """`seconds` is how long a job takes at most."""
        self.queue: Queue = place.open()
        self.count = count
        self.workers = workers
        self.lease = 1.0
        self.command = (
            *(sys.executable, "-m", "tests.bot.queue.victim", "work"),
            *(place.url, str(journal), str(seconds), str(self.lease)),
        )
        self.accepted: set[str] = set()
        self.duplicates = 0
        self._chance = random.Random(count)

    def run(
        self, kills: int, pauses: int = 0, restart: Callable[[], None] | None = None
    ) -> Outcome:
        """Kill and pause at even parts of the work, restart in its middle, and let all end."""
        begun = time.monotonic()
        sender = threading.Thread(target=self._send)
        with Processes(self.command, self.workers) as workers:
            sender.start()
            acts: list[Callable[[], None]] = [lambda: workers.kill_one(self._chance)] * kills
            acts += [lambda: workers.pause_one(self._chance, self.lease * 1.5)] * pauses
            self._chance.shuffle(acts)
            if restart is not None:
                acts.insert(len(acts) // 2, restart)
            for number, act in enumerate(acts, 1):
                self._wait_for(self.count * number // (len(acts) + 1))
                act()
            sender.join(DEADLINE)
            self._wait_for(self.count)
            killed = workers.killed
            # One that was started last may not be there yet to stop in good order.
            assert set(workers.stop()) <= {0, -signal.SIGTERM}
        seconds = time.monotonic() - begun
        return Outcome(self.accepted, self.duplicates, killed, pauses, seconds)

    def _send(self) -> None:
        for number in stream(self.count, self._chance):
            delivery = sent(number)
            is_new = self._accept(delivery)
            self.duplicates += not is_new
            self.accepted.add(delivery.guid)

    def _accept(self, delivery: Delivery) -> bool:
        """Send a delivery until it is taken, as somebody does whom GitHub tells that it was not."""
        while True:
            try:
                return self.queue.accept(delivery)
            except QueueError:
                time.sleep(0.1)

    def _wait_for(self, settled: int) -> None:
        """Return when so many deliveries are settled."""
        deadline = time.monotonic() + DEADLINE
        while True:
            assert time.monotonic() < deadline
            with suppress(QueueError):
                counts = self.queue.counts()
                if counts.done + counts.dead + counts.superseded >= settled:
                    return
            time.sleep(0.02)
