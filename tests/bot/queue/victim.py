"""A process to be killed: `work URL JOURNAL SECONDS LEASE`, or `accept URL JOURNAL FIRST LAST`.

What it does is written down as it happens, a line at a time, which the kernel appends
whole whoever else writes.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

from hullcheck.edges.bot.queue.delivery import Delivery
from hullcheck.edges.bot.queue.opening import open_queue
from hullcheck.edges.bot.queue.patience import Patience
from hullcheck.edges.bot.working import Attempt, Terms, work

from .workload import sent

OFTEN = Patience(first=0.05, most=0.5, attempts=1_000)
"""Dead is only what is refused: kills are no fault of a delivery."""


class Journal:
    """A file that several processes append lines to."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, *words: object) -> None:
        os.write(self._file, (" ".join(map(str, words)) + "\n").encode())


def work_slowly(url: str, path: str, seconds: str, lease: str) -> None:
    """Do jobs that take up to `seconds`, until asked to stop."""
    journal, stop = Journal(path), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    journal.write("ready", os.getpid())

    def handle(delivery: Delivery, attempt: Attempt) -> None:
        words = (delivery.subject, attempt.fence, delivery.guid)
        journal.write("begun", *words)
        time.sleep(random.uniform(0, float(seconds)))
        if attempt.still_mine():
            journal.write("wrote", *words)

    queue = open_queue(url, OFTEN)
    work(queue, handle, stop, Terms(workers=1, lease=float(lease), grace=10.0))
    queue.close()


def accept_all(url: str, path: str, first: str, last: str) -> None:
    """Accept deliveries by their numbers, and note those that are accepted."""
    journal, queue = Journal(path), open_queue(url)
    for number in range(int(first), int(last)):
        queue.accept(sent(number))
        journal.write("accepted", sent(number).guid)
    queue.close()


if __name__ == "__main__":
    role, *arguments = sys.argv[1:]
    Path(arguments[1]).touch()
    {"work": work_slowly, "accept": accept_all}[role](*arguments)
