"""A line on standard error that says what takes so long, for a person who waits."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from time import monotonic
from typing import TextIO

from hullcheck.core.said import said
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.escape import terminal

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
    line.thread.start()
    try:
        yield line.say
    finally:
        line.over.set()
        line.thread.join()


class _Line:
    """The line and the thread that paints it."""

    def __init__(self, stream: TextIO, first_after: float, translator: Translator) -> None:
        self.stream = stream
        self.first_after = first_after
        self.translator = translator
        self.doing: str = said("starting")
        self.over = Event()
        self.thread = Thread(target=self._paint, daemon=True)

    def say(self, doing: str) -> None:
        self.doing = doing

    def _paint(self) -> None:
        begun = monotonic()
        if self.over.wait(self.first_after):
            return
        while not self.over.is_set():
            seconds = int(monotonic() - begun)
            doing = terminal(self.translator.text(self.doing))
            self._put(f"{CLEAR}hullcheck: {doing} ({seconds} s)")
            self.over.wait(EVERY)
        self._put(CLEAR)

    def _put(self, text: str) -> None:
        # A terminal that was closed meanwhile shows nothing.
        with suppress(OSError):
            self.stream.write(text)
            self.stream.flush()
