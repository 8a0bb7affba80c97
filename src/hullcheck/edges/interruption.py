"""Signals that ask a program to end, put off while what it does must not stay half done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = tuple(
    each for each in map(signal.Signals.__members__.get, ("SIGINT", "SIGTERM", "SIGHUP")) if each
)
"""Of the interrupt key, of `kill` and of a terminal that is closed, which Windows has not."""


class PutOff:
    """What came while signals were put off."""

    def __init__(self) -> None:
        self.signal: int | None = None
        """The first one."""

    def note(self, number: int, _: FrameType | None) -> None:
        """Remember a signal: a handler of signals."""
        self.signal = self.signal or number

    def stop_if_asked(self) -> None:
        """Raise `KeyboardInterrupt` where a signal has come: here nothing is half done."""
        if self.signal is not None:
            raise KeyboardInterrupt


@contextmanager
def signals_put_off() -> Iterator[PutOff]:
    """Put off signals to the end of the block, where the first of them counts as if it came then.

    In another thread than the main one nothing comes, and nothing is put off.
    """
    came = PutOff()
    if threading.current_thread() is not threading.main_thread():
        yield came
        return
    former = {each: signal.getsignal(each) for each in ENDING}
    for each, handler in former.items():
        # One that is ignored stays so (`nohup`); None: no handler of Python's.
        if handler not in (signal.SIG_IGN, None):
            signal.signal(each, came.note)
    try:
        yield came
    finally:
        for each, handler in former.items():
            if handler not in (signal.SIG_IGN, None):
                signal.signal(each, handler)
        if came.signal is not None:
            signal.raise_signal(came.signal)
