"""How fast GitHub lets anybody write: one at a time, a second apart, so many a minute and hour.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

from collections import deque

from hullcheck.edges.clock import Clock

WINDOWS: tuple[tuple[int, float], ...] = ((1, 1.0), (80, 60.0), (500, 3600.0))
"""So many writes in so many seconds."""


class Pacer:
    """Remembers when was written, and says how long the next write has to wait."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.written: deque[float] = deque(maxlen=max(number for number, _ in WINDOWS))

    def wait(self) -> float:
        """Return the seconds until one more write is allowed."""
        now, count = self.clock.now(), len(self.written)
        waits = (
            self.written[-number] + seconds - now for number, seconds in WINDOWS if count >= number
        )
        return max(0.0, *waits, 0.0)

    def note(self) -> None:
        """Count a write that is over."""
        self.written.append(self.clock.now())
