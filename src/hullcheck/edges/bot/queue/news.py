"""How a worker without work learns that there is some again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class News:
    """Tells the threads of a process that the queue has changed."""

    def __init__(self, outside: Callable[[], int], look_every: float) -> None:
        """`outside` gives another number when another process has changed something.

        It is asked every `look_every` seconds.
        """
        self._outside = outside
        self._look_every = look_every
        self._changes = 0
        self._told = threading.Condition()
        self._seen = threading.local()

    def note(self) -> None:
        """Remember for this thread what is to be seen now: called before it looks for work."""
        self._seen.marks = self._marks()

    def tell(self) -> None:
        """Say that something was put where a worker may find it."""
        with self._told:
            self._changes += 1
            self._told.notify_all()

    def wait(self, seconds: float) -> None:
        """Return when something has changed since this thread's last `note`, or after `seconds`."""
        until = time.monotonic() + seconds
        seen = getattr(self._seen, "marks", None)
        with self._told:
            while (left := until - time.monotonic()) > 0 and seen in (None, self._marks()):
                self._told.wait(min(left, self._look_every))

    def _marks(self) -> tuple[int, int]:
        return self._changes, self._outside()
