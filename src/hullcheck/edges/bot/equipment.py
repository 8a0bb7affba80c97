"""What errands are done with: shared by all attempts of a process."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable

from hullcheck.core.noun import dataclass
from hullcheck.edges.clock import Clock
from hullcheck.edges.github.addresses import Addresses

from .credentials import Credentials
from .house import HouseRules
from .logs import Log
from .queue.protocol import Queue

HOUR = 3600.0


class Openings:
    """The fix pull requests that this process has opened unasked in the last hour."""

    def __init__(self, clock: Clock, most: int) -> None:
        """Allow `most` in an hour, for each installation."""
        self._clock = clock
        self._most = most
        self._opened: dict[int, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def may_open(self, installation: int) -> bool:
        """Say whether one more may be opened, and count it."""
        with self._lock:
            opened, now = self._opened[installation], self._clock.now()
            while opened and opened[0] <= now - HOUR:
                opened.popleft()
            if len(opened) >= self._most:
                return False
            opened.append(now)
            return True


@dataclass(frozen=True, slots=True)
class Equipment:
    """What errands are done with."""

    credentials: Callable[[], Credentials | None]
    """Who the bot is; None: nobody yet."""
    addresses: Addresses
    clock: Clock
    rules: HouseRules
    openings: Openings
    queue: Queue
    log: Log
    on_write: Callable[[], None] = lambda: None
    """Called for each request that writes."""
