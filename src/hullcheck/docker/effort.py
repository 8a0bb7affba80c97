"""How much work builds may cause: a Dockerfile is written by strangers.

Sixty stages, each with two copies of the one before, double what they hold
sixty times. Work is counted, not timed, so that two runs say the same; one unit
takes about a microsecond.
"""

from __future__ import annotations

from hullcheck.core.said import said

MAX_EFFORT = 1_000_000
"""For one build. The largest of 500 public ones takes 50,000."""

MAX_RUN = 50_000_000
"""For all builds of a run together. The largest of 73 public repositories takes 7,000,000."""

MAX_CHAIN = 100
"""Stages that copy from each other in a row. Each look-up goes through all of them."""

PROBE = 10
"""What it costs to ask an ignore file about one followed file: the first build to do so pays."""

PLACE = 10
"""What it costs to make a place in a file system: a look-up takes time, this takes memory."""

STEP = 10
"""What it costs to carry a file by one more instruction, which is told of every file."""

CHILD = 5
"""What it costs to list one name of a directory of the repository."""

INSTRUCTION = 10
"""What it costs to expand the variables of an instruction."""

COMMAND = 50
"""What it costs to read a RUN's shell commands."""


MANY = 4
"""How many things that lie ready are looked through in one unit of work."""


class TooMuchWorkError(Exception):
    """A build is not followed any further; the message says why, in words."""


class Effort:
    """What is left of the work that one build may cause."""

    def __init__(self, limit: int = MAX_EFFORT) -> None:
        """Allow for work of `limit` units."""
        self._limit = limit
        self._left = limit

    @property
    def spent(self) -> int:
        """The work that was done."""
        return self._limit - max(self._left, 0)

    def spend(self, amount: int) -> None:
        """Count `amount` units of work. Raises `TooMuchWorkError` where they are too many."""
        self._left -= amount
        if self._left < 0:
            raise TooMuchWorkError(said("the build is too large to be followed to its end"))
