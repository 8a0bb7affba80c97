"""A line on standard error that says what takes so long, for a person who waits."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event
from time import monotonic
from typing import TextIO

from hullcheck.core.said import said
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.escape import terminal

from .resting import RestingThread

FIRST_AFTER = 1.0
"""Seconds of silence: what is done by then needs no word."""

EVERY = 0.25
"""Seconds between two pictures of the line."""

CLEAR = "\r\x1b[K"
"""Back to the start of the line, and erase it."""

Say = Callable[[str], None]
"""Takes what is being done now."""


@contextmanager
def progress(
    translator: Translator = ENGLISH,
    stream: TextIO | None = None,
    first_after: float = FIRST_AFTER,
    *,
    is_quiet: bool = False,
) -> Iterator[Say]:
    """Show on `stream` (standard error) what is being done, if that is a terminal.

    Nothing where nobody wants to hear of it.

    The line is gone again at the end, also where an exception ends it.
    """
    stream = sys.stderr if stream is None else stream
    if is_quiet or not stream.isatty():
        yield lambda _: None
        return
    line = _Line(stream, first_after, translator)
    thread = RestingThread(line.paint)
    thread.start()
    try:
        yield line.say
    finally:
        thread.stop()
        line.clear()


class _Line:
    """The line."""

    def __init__(self, stream: TextIO, first_after: float, translator: Translator) -> None:
        self._stream = stream
        self._translator = translator
        self._doing: str = said("starting")
        self._begun = monotonic()
        self._first_after = first_after
        self._is_shown = False

    def say(self, doing: str) -> None:
        self._doing = doing

    def paint(self, over: Event) -> None:
        """Paint the line again and again until it is over."""
        wait = self._first_after - (monotonic() - self._begun)
        while not over.wait(max(wait, 0)):
            seconds = int(monotonic() - self._begun)
            doing = terminal(self._translator.text(self._doing))
            self._put(f"{CLEAR}hullcheck: {doing} ({seconds} s)")
            self._is_shown = True
            wait = EVERY

    def clear(self) -> None:
        if self._is_shown:
            self._put(CLEAR)

    def _put(self, text: str) -> None:
        # A terminal that was closed meanwhile shows nothing.
        with suppress(OSError):
            self._stream.write(text)
            self._stream.flush()
