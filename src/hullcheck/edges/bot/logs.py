"""The log: one JSON object a line, with the delivery that it is about, and no secret.

Nothing of a payload, a header or a token is ever handed to it; what a repository
chose, such as a name, goes through JSON's own escapes, so no line begins but with ours.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

from hullcheck.edges.clock import Clock, SystemClock

Level = Literal["debug", "info", "warning", "error"]

LEVELS: tuple[Level, ...] = ("debug", "info", "warning", "error")

MAX_VALUE = 2_000
"""Characters of one value."""


class Log:
    """Writes lines to standard error, one at a time."""

    def __init__(
        self,
        level: Level = "info",
        write: Callable[[str], object] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._least = LEVELS.index(level)
        self._write = write or sys.stderr.write
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()

    def __call__(self, level: Level, message: str, **fields: object) -> None:
        """Write what happened; `fields` that are empty are left out."""
        if LEVELS.index(level) < self._least:
            return
        now = datetime.fromtimestamp(self._clock.now(), UTC)
        known = {name: _shown(value) for name, value in fields.items() if value not in ("", None)}
        line = {"time": now.isoformat(timespec="milliseconds"), "level": level, "message": message}
        # What cannot be logged, for want of room, is done all the same.
        with self._lock, suppress(OSError):
            self._write(json.dumps({**line, **known}) + "\n")


def _shown(value: object) -> object:
    return value if isinstance(value, int | float) else str(value)[:MAX_VALUE]


class LogHandler(logging.Handler):
    """Lets the libraries that the server is made of write to the same log."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record, of an exception its kind alone: its words may be anybody's."""
        kind = record.exc_info[0] if record.exc_info else None
        level: Level = "error" if record.levelno >= logging.ERROR else "warning"
        failed = kind.__name__ if kind else ""
        self._log(level, record.getMessage().strip(), logger=record.name, error=failed)
