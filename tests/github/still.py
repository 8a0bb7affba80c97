"""A clock that stands still but for those who sleep by it."""

from __future__ import annotations

from fake.hub import Hub


class StillClock:
    """The time of a fake GitHub, and of whoever waits for it."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.slept: list[float] = []

    def now(self) -> float:
        return self.hub.world.clock.unix + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
