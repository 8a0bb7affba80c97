"""How long to wait before what failed is tried again, and how often."""

from __future__ import annotations

import random

from hullcheck.core.noun import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits that double, each with a random part so that not all come back at once.

    With the defaults a delivery that always fails is dead after about an hour.
    """

    first: float = 10.0
    """Seconds after the first attempt."""
    most: float = 1_800.0
    """Seconds after any attempt."""
    attempts: int = 10
    """A delivery that was begun so often and did not come to an end is dead."""

    def is_over(self, attempt: int) -> bool:
        """Say whether there is no attempt after this one, which is counted from 1."""
        return attempt >= self.attempts

    def wait(self, attempt: int, asked: float | None = None) -> float:
        """Return the seconds between this attempt and the next.

        `asked` are those that GitHub asked for: never less, at most a tenth more.
        """
        chance = random.random()  # noqa: S311 (nothing hangs on its being guessed)
        if asked is not None:
            return max(asked, 0.0) * (1.0 + chance / 10)
        # Far beyond `most` the power would be no float any more.
        doubled = self.first * 2.0 ** min(attempt - 1, 60)
        return min(self.most, doubled) * (0.5 + chance / 2)
