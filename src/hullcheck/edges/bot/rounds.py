"""The bot's own clock: lets every repository be audited once in a period, by whichever server.

Each part of a period is one delivery whose GUID is made of the period and the part: of
several servers that put it into the queue the first one does, and a server that starts
late puts in what the period is behind with.
"""

from __future__ import annotations

import threading

from hullcheck.edges.clock import Clock
from hullcheck.errors import QueueError

from .errands import RoundErrand
from .events import delivery_of
from .house import HouseRules
from .logs import Log
from .queue.protocol import Queue

LOOK_EVERY = 30.0
"""Seconds between two looks at the clock."""

KEEP_PAYLOADS = 3 * 86_400.0
"""Seconds for which payloads of what is settled are kept: GitHub delivers again for so long."""


class Rounds:
    """Puts rounds into the queue when their time has come."""

    def __init__(self, queue: Queue, clock: Clock, rules: HouseRules, log: Log) -> None:
        self.queue = queue
        self.clock = clock
        self.every = rules.audit_period
        self.parts = rules.parts
        self.log = log
        self._done = (-1, self.parts)
        """The period and the part that was put in last."""

    def run(self, stop: threading.Event) -> None:
        """Look at the clock until `stop` is set."""
        while True:
            try:
                self.look()
            except QueueError as error:
                self.log("error", error.what, cause=error.cause)
            if stop.wait(LOOK_EVERY):
                return

    def look(self) -> None:
        """Put in what is due, and let go of what is old. Raises `QueueError`."""
        now = self.clock.now()
        self.queue.forget(now - KEEP_PAYLOADS)
        if not self.every:
            return
        period, into = divmod(now, self.every)
        last = int(into * self.parts / self.every)
        first = self._done[1] + 1 if self._done[0] == period else 0
        for part in range(first, last + 1):
            errand = RoundErrand(int(period), part)
            guid = f"round:{self.every:.0f}:{period:.0f}:{part}"
            self.queue.accept(delivery_of(errand, guid, "our_round", 0, "", now))
            self._done = (int(period), part)
