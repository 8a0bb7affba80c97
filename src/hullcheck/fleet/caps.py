"""How many pull requests a fleet gets, in all and in an hour."""

from __future__ import annotations

from collections.abc import Iterable

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said

HOUR = 3600.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most pull requests that are opened; None: as many as there are."""

    in_all: int | None = None
    an_hour: int | None = None

    def refusal(self, opened: Iterable[float], now: float) -> str:
        """Return why no further one is opened; "": it is.

        `opened` are the times at which pull requests were opened, `now` is the time of
        the next one, all in seconds.
        """
        times = list(opened)
        if self.in_all is not None and len(times) >= self.in_all:
            return said("{in_all} pull requests are all that may be opened", in_all=self.in_all)
        lately = sum(time > now - HOUR for time in times)
        if self.an_hour is not None and lately >= self.an_hour:
            return said(
                "{an_hour} pull requests are all that may be opened in an hour",
                an_hour=self.an_hour,
            )
        return ""
