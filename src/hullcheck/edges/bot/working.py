"""Workers: threads that take deliveries from a queue, and keep up the leases of what they do."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from traceback import format_exception_only
from typing import Literal

from hullcheck.core.noun import dataclass
from hullcheck.errors import QueueError

from .queue.delivery import Delivery, Lease
from .queue.protocol import Queue

IDLE_SECONDS = 1.0
"""How long a worker without work sleeps at most: what is due again announces itself to nobody."""

STOP_SECONDS = 0.1
"""How often to see whether all is to stop."""

BEATS = 4
"""Signs of life in the time of a lease, so that a few may be lost."""


class Retry(Exception):  # noqa: N818 (no error: GitHub asks for patience)
    """What a handler raises to be asked again, after `after` seconds where GitHub said so."""

    def __init__(self, after: float | None = None, why: str = "") -> None:
        super().__init__(why or "to be tried again")
        self.after = after


class Refused(Exception):  # noqa: N818 (it ends the matter, as an answer does)
    """What a handler raises where trying again would change nothing."""


class Attempt:
    """One attempt at a delivery, and whether it is still this worker's to go on with."""

    def __init__(self, queue: Queue, lease: Lease, asked: float) -> None:
        """`asked` is when the lease was asked for, by the monotonic clock."""
        self.fence = lease.fence
        self.number = lease.attempt
        self.lease = lease
        self.begun = asked
        self._queue = queue
        self._until = asked + lease.seconds
        self.is_given_up = False
        """Its own worker let go of it."""
        self.is_lost = False
        """It is known to be another's, or was given up: nothing more may be written for it."""

    def still_mine(self) -> bool:
        """Say whether to go on, and prolong the lease; to be asked before each write to GitHub.

        After True nobody else is given the delivery for the time of a lease. Where the
        queue does not answer that holds for as long as a good part of the lease is left.
        """
        if self.is_lost:
            return False
        asked = time.monotonic()
        try:
            held = self._queue.beat(self.lease)
        except QueueError:
            return asked + self.lease.seconds / BEATS < self._until
        if held:
            self._until = asked + self.lease.seconds
        else:
            self.is_lost = True
        return held and not self.is_lost

    def give_up(self) -> None:
        """Let nothing more be written for this attempt."""
        self.is_given_up = self.is_lost = True


Handler = Callable[[Delivery, Attempt], None]
"""Does what a delivery asks for. It may be called again for one that it did, wholly or in part:
what it writes has to hang on what it finds."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a worker, for logs and metrics."""

    kind: Literal[
        "begun", "done", "failed", "refused", "lost", "overdue", "handed back", "cut off", "back"
    ]
    """Cut off: the queue does not answer; back: it does again. These two have no lease."""
    lease: Lease | None = None
    seconds: float = 0.0
    """Since it was begun."""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """How workers work."""

    workers: int = 2
    lease: float = 60.0
    """Seconds after which a worker that says nothing is taken for dead."""
    longest: float = 1_800.0
    """Seconds of an attempt: one that takes longer hangs, and has failed."""
    grace: float = 25.0
    """Seconds that are left to finish in when all is to stop; container runtimes allow ten to
    thirty by default. What is not finished is handed back."""


def work(
    queue: Queue,
    handler: Handler,
    stop: threading.Event,
    terms: Terms | None = None,
    told: Callable[[Happening], None] = lambda _: None,
) -> None:
    """Work until `stop` is set, then finish what is begun, or hand it back.

    `stop` may be set by a handler of signals. `told` is called from the workers'
    threads. Whatever a handler raises is a failure of its delivery and stops nobody;
    what else goes wrong stops all and is raised.
    """
    crew = _Crew(queue, handler, stop, terms or Terms(), told)
    crew.start()
    wait_for(stop)
    crew.end()
    if crew.failure is not None:
        raise crew.failure


def wait_for(stop: threading.Event) -> None:
    """Return when `stop` is set, by a handler of signals too.

    `stop.wait()` is not made for that: a signal that reaches another thread does not
    end it, and one that comes while it holds its lock finds that taken when the
    handler calls `stop.set()`.
    """
    while not stop.is_set():
        time.sleep(STOP_SECONDS)


class _Crew:
    """The threads of one `work`."""

    def __init__(
        self,
        queue: Queue,
        handler: Handler,
        stop: threading.Event,
        terms: Terms,
        told: Callable[[Happening], None],
    ) -> None:
        self.queue, self.handler, self.stop = queue, handler, stop
        self.terms, self.told = terms, told
        self.failure: BaseException | None = None
        self._attempts: dict[int, Attempt] = {}
        """What is being worked on, by its fence."""
        self._lock = threading.Lock()
        self._is_cut_off = False
        self._ended = threading.Event()
        self._threads = [self._thread(self._worker, number) for number in range(terms.workers)]
        self._heart = self._thread(self._keep_alive)

    def _thread(self, target: Callable[..., None], *arguments: object) -> threading.Thread:
        def guarded() -> None:
            try:
                target(*arguments)
            except BaseException as error:
                self.failure = self.failure or error
                self.stop.set()

        # A handler that hangs must not keep the process from ending.
        return threading.Thread(target=guarded, name=target.__name__, daemon=True)

    def start(self) -> None:
        for thread in (self._heart, *self._threads):
            thread.start()

    def end(self) -> None:
        """Wait for what is begun, and hand back what does not come to an end in time."""
        until = time.monotonic() + self.terms.grace
        self.queue.wake()
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0.0))
        self._ended.set()
        for attempt in self._current():
            attempt.give_up()
            try:
                self.queue.hand_back(attempt.lease)
            except QueueError:
                continue  # its lease ends by itself
            self._tell("handed back", attempt)
        self._heart.join(IDLE_SECONDS)

    def _current(self) -> list[Attempt]:
        with self._lock:
            return list(self._attempts.values())

    def _worker(self, number: int) -> None:
        name = f"{socket.gethostname()}:{os.getpid()}:{number}"
        while not self.stop.is_set():
            asked = time.monotonic()
            try:
                lease = self.queue.lease(name, self.terms.lease)
                self._note_reached()
                if lease is None:
                    self.queue.wait(IDLE_SECONDS)
            except QueueError as error:
                self._note_cut_off(error)
                self.stop.wait(IDLE_SECONDS)
                continue
            if lease is not None:
                self._perform(Attempt(self.queue, lease, asked))

    def _note_cut_off(self, error: QueueError) -> None:
        if not self._is_cut_off:
            self._is_cut_off = True
            self.told(Happening("cut off", error=str(error)))

    def _note_reached(self) -> None:
        if self._is_cut_off:
            self._is_cut_off = False
            self.told(Happening("back"))

    def _perform(self, attempt: Attempt) -> None:
        with self._lock:
            self._attempts[attempt.fence] = attempt
        try:
            self._tell("begun", attempt)
            self._settle(attempt)
        finally:
            with self._lock:
                self._attempts.pop(attempt.fence, None)

    def _settle(self, attempt: Attempt) -> None:
        """Let the handler do its work, and tell the queue what came of it."""
        queue, lease = self.queue, attempt.lease
        try:
            self.handler(lease.delivery, attempt)
        except Retry as asked:
            error, after = str(asked), asked.after
            self._say(attempt, "failed", lambda: queue.fail(lease, error, after), error)
        except Refused as refusal:
            error = str(refusal)
            self._say(attempt, "refused", lambda: queue.bury(lease, error), error)
        except BaseException as failure:
            # Unlike `str` it stands an exception that cannot say what it is.
            error = "".join(format_exception_only(failure)).strip()
            self._say(attempt, "failed", lambda: queue.fail(lease, error), error)
        else:
            self._say(attempt, "done", lambda: queue.done(lease))

    def _say(
        self,
        attempt: Attempt,
        kind: Literal["done", "failed", "refused"],
        act: Callable[[], bool],
        error: str = "",
    ) -> None:
        """Tell the queue until it answers; when all is to stop, for as long as there is time."""
        while not self._ended.is_set() and not attempt.is_lost:
            try:
                held = act()
            except QueueError as trouble:
                self._note_cut_off(trouble)
                self._ended.wait(IDLE_SECONDS)
                continue
            self._note_reached()
            self._tell(kind if held else "lost", attempt, error)
            return
        if not attempt.is_given_up:
            self._tell("lost", attempt, error)

    def _tell(
        self,
        kind: Literal["begun", "done", "failed", "refused", "lost", "overdue", "handed back"],
        attempt: Attempt,
        error: str = "",
    ) -> None:
        seconds = time.monotonic() - attempt.begun
        self.told(Happening(kind, attempt.lease, seconds, error))

    def _keep_alive(self) -> None:
        """Give signs of life for all that is worked on, until nothing is any more."""
        while not self._ended.wait(self.terms.lease / BEATS):
            for attempt in self._current():
                if time.monotonic() - attempt.begun > self.terms.longest:
                    self._give_up(attempt)
                else:
                    attempt.still_mine()

    def _give_up(self, attempt: Attempt) -> None:
        if attempt.is_lost:
            return
        attempt.give_up()
        error = f"it took more than {self.terms.longest:g} seconds"
        with suppress(QueueError):  # its lease ends by itself
            self.queue.fail(attempt.lease, error)
        self._tell("overdue", attempt, error)
