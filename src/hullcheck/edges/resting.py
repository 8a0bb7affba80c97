"""A thread that is not there while this process is copied.

A copy has what other threads hold, and not the threads that would let go of it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class RestingThread:
    """Does something now and then until it is stopped, and can be made to rest in between."""

    _running: list[RestingThread] = []  # noqa: RUF012 all that there are of the class

    def __init__(self, work: Callable[[threading.Event], None]) -> None:
        """Take what is done; it returns soon when the event is set, and may begin anew later."""
        self._work = work

    def start(self) -> None:
        """Begin, or begin anew."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(self._over,), daemon=True)
        self._thread.start()
        self._running.append(self)

    def stop(self) -> None:
        """Wait for the end of what is being done."""
        self._over.set()
        self._thread.join()
        self._running.remove(self)


def restless() -> int:
    """Return how many threads there are beside this one that do not rest."""
    return threading.active_count() - 1 - len(RestingThread._running)


@contextmanager
def at_rest() -> Iterator[None]:
    """Have the threads rest; in a copy that is made meanwhile there are none afterwards."""
    here, running = os.getpid(), list(RestingThread._running)
    for thread in running:
        thread.stop()
    try:
        yield
    finally:
        for thread in running if os.getpid() == here else ():
            thread.start()
