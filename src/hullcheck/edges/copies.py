"""Work done side by side in copies of this process, where one is made in a millisecond.

Threads would not do: Python gives its one lock away at every name of a directory, and two
that list take twice the time of one.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from marshal import dumps, loads
from typing import NoReturn, TypeVar, cast

from .resting import at_rest, restless

Part = TypeVar("Part")
Done = TypeVar("Done")


def side_by_side() -> int:
    """Return how many processes may work: 1 but on Linux with processors to spare.

    With threads that do not rest it is 1 as well: a copy has their locks, and not what frees them.
    """
    if sys.platform != "linux" or restless():
        return 1
    return len(os.sched_getaffinity(0))


def shared(work: Callable[[Part], Done], parts: Sequence[Part]) -> list[Done]:
    """Return what `work` makes of each of `parts`, of which all but the first go to copies.

    `work` changes nothing that is looked at later, and makes tuples, lists, strings and
    numbers. What a copy cannot be made for, or fails at, is done here.
    """
    copies: list[_Copy | None] = []
    try:
        with at_rest():
            copies.extend(_copied(work, part) for part in parts[1:])
        done = [work(part) for part in parts[:1]]
        for part, copy in zip(parts[1:], copies, strict=True):
            answer = None if copy is None else copy.answer()
            done.append(work(part) if answer is None else cast("Done", answer))
        return done
    finally:
        for copy in copies:
            if copy is not None:
                copy.end()


def _copied(work: Callable[[Part], object], part: Part) -> _Copy | None:
    """Return a copy of this process that works on `part`; None where none can be made."""
    try:
        reader, writer = os.pipe()
    except OSError:
        return None
    try:
        process = os.fork()
    except OSError:
        os.close(reader)
        os.close(writer)
        return None
    if process == 0:
        _answer_and_end(work, part, writer)
    os.close(writer)
    return _Copy(process, reader)


def _answer_and_end(work: Callable[[Part], object], part: Part, writer: int) -> NoReturn:
    """Do the work of a copy, which must not come to anything that the process does at its end."""
    code = 1
    try:
        with os.fdopen(writer, "wb") as answer:
            answer.write(dumps(work(part)))  # type: ignore[arg-type]
        code = 0
    finally:
        os._exit(code)


class _Copy:
    """A copy of this process that is at work."""

    def __init__(self, process: int, reader: int) -> None:
        self._process = process
        self._answer = os.fdopen(reader, "rb")
        self._over = False

    def answer(self) -> object | None:
        """Wait for what it makes; None where it fails."""
        told = self._answer.read()
        try:
            status = os.waitpid(self._process, 0)[1]
        except ChildProcessError:
            # Who started this process has it not hear of the end of others.
            status = 1
        self._over = True
        # It comes from this very program through a pipe without a name.
        return None if status else cast("object", loads(told))  # noqa: S302

    def end(self) -> None:
        """Stop it where it is still at work."""
        self._answer.close()
        if not self._over:
            with suppress(OSError):
                os.kill(self._process, signal.SIGKILL)
                os.waitpid(self._process, 0)
