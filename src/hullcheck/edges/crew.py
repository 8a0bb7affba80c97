"""One run done by several copies of this process, each of which follows some of the builds.

They are made when the files are read, do all that follows step by step alike, and end when
the first of them has what it tells. Between them go the answers of `Together`, through
pipes: the first process hears each of the others, and tells each what the rest have said.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from types import MappingProxyType
from typing import Any, Self, TypeVar

from hullcheck.core.together import ALONE, NotTogetherError, Together

from .copies import side_by_side
from .resting import at_rest

Told = TypeVar("Told")
Done = TypeVar("Done")

MIN_BUILDS = 24
"""Fewer are followed by one process in the time that it takes to make another, and to hear it."""

_LENGTH = 8
"""Bytes in which the length of a message is told."""


def with_crew(work: Callable[[Together], Done], processes: int | None = None) -> Done:
    """Return what `work` makes, done by several processes where that is quicker, and can be.

    What it does must be the same in all of them. It changes nothing outside of the
    process and tells nothing: that is done by who calls this. At most so many `processes`
    do it, however few builds there are; None: as many as may work, if there are many.
    """
    with _Crew(processes) as crew, suppress(NotTogetherError):
        return work(crew)
    return work(ALONE)


class _Crew(Together):
    """The processes of a run, as one of them sees them."""

    def __init__(self, processes: int | None) -> None:
        self._processes = processes
        self._first = os.getpid()
        self._own: Sequence[Sequence[int]] = ()
        self._number = 0
        self._lines: list[_Line] = []
        """In the first process one to each of the others; in those one to the first."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if os.getpid() != self._first:
            # It must not come to anything that the process does at its end.
            os._exit(0)
        for line in self._lines:
            line.end()

    @property
    def size(self) -> int:
        return len(self._own) or 1

    @property
    def is_first(self) -> bool:
        return self._number == 0

    def own(self, number: int, groups: Callable[[], Iterable[Sequence[int]]]) -> Sequence[int]:
        processes = self._processes or (side_by_side() if number >= MIN_BUILDS else 1)
        shares = _shared(groups(), processes) if processes > 1 else []
        if len(shares) < 2:
            return range(number)
        self._own = shares
        with at_rest():
            for copy in range(1, len(shares)):
                self._make(copy)
        return self._own[self._number]

    def _make(self, number: int) -> None:
        """Make the copy with this number, where this process is no copy itself."""
        if self._number:
            return
        ends: list[int] = []
        try:
            ends += os.pipe()
            ends += os.pipe()
            process = os.fork()
        except OSError as error:
            for end in ends:
                os.close(end)
            raise NotTogetherError from error
        up, down = ends[:2], ends[2:]
        if process:
            os.close(up[1])
            os.close(down[0])
            self._lines.append(_Line(up[0], down[1], process))
            return
        for line in self._lines:
            line.close()
        os.close(up[0])
        os.close(down[1])
        self._number, self._lines = number, [_Line(down[0], up[1])]

    def all(self, about: str, mine: Told) -> list[Told]:
        if self.size == 1:
            return [mine]
        heard = self._exchanged(_packed((about, mine)))
        return [
            mine if number == self._number else _unpacked(about, each)
            for number, each in enumerate(heard)
        ]

    def _exchanged(self, message: bytes) -> list[bytes]:
        """Return the messages of all, in which `message` is that of this process."""
        if self._number:
            (first,) = self._lines
            first.send(message)
            heard = [first.receive() for _ in range(self.size - 1)]
            heard.insert(self._number, message)
            return heard
        # All of them are heard before any is told: two that both write would wait for ever.
        heard = [message, *(line.receive() for line in self._lines)]
        for number, line in enumerate(self._lines, start=1):
            for each in (*heard[:number], *heard[number + 1 :]):
                line.send(each)
        return heard

    def in_order(self, about: str, mine: Sequence[Told]) -> list[Told]:
        return list(mine) if self.size == 1 else self._ordered(self.all(about, mine))

    def gathered(self, about: str, mine: Sequence[Told]) -> list[Told]:
        if self._number:
            self._lines[0].send(_packed((about, mine)))
        if self._number or self.size == 1:
            return list(mine)
        return self._ordered([mine, *(_unpacked(about, line.receive()) for line in self._lines)])

    def _ordered(self, parts: Sequence[Sequence[Told]]) -> list[Told]:
        found: dict[int, Told] = {}
        for own, told in zip(self._own, parts, strict=True):
            found |= zip(own, told, strict=True)
        return [found[position] for position in range(len(found))]


def _packed(told: object) -> bytes:
    import copyreg  # noqa: PLC0415 (few runs have a crew)
    import pickle  # noqa: PLC0415 (the same)

    packed = BytesIO()
    pickler = pickle.Pickler(packed, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = copyreg.dispatch_table | {MappingProxyType: _parts}
    try:
        pickler.dump(told)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError) as error:
        raise NotTogetherError from error
    return packed.getvalue()


def _unpacked(about: str, message: bytes) -> Any:
    import pickle  # noqa: PLC0415 (few runs have a crew)

    # It comes from this very program through a pipe without a name.
    asked, told = pickle.loads(message)  # noqa: S301
    if asked != about:
        raise NotTogetherError
    return told


def _parts(proxy: Mapping[object, object]) -> tuple[Callable[..., object], tuple[object, ...]]:
    return _proxy, (dict(proxy),)


def _proxy(values: dict[object, object]) -> Mapping[object, object]:
    return MappingProxyType(values)


def _shared(groups: Iterable[Sequence[int]], processes: int) -> list[list[int]]:
    """Return the positions that each of at most so many `processes` gets, groups kept whole."""
    shares: list[list[int]] = [[] for _ in range(processes)]
    for group in sorted(groups, key=len, reverse=True):
        min(shares, key=len).extend(group)
    return [sorted(share) for share in shares if share]


class _Line:
    """What leads to another process of the crew."""

    def __init__(self, reader: int, writer: int, process: int | None = None) -> None:
        self._reader = os.fdopen(reader, "rb")
        self._writer = os.fdopen(writer, "wb")
        self._process = process

    def send(self, message: bytes) -> None:
        try:
            self._writer.write(len(message).to_bytes(_LENGTH))
            self._writer.write(message)
            self._writer.flush()
        except OSError as error:
            raise NotTogetherError from error

    def receive(self) -> bytes:
        length = int.from_bytes(self._reader.read(_LENGTH))
        message = self._reader.read(length)
        if not length or len(message) < length:
            raise NotTogetherError
        return message

    def close(self) -> None:
        """Leave it to the process that made it."""
        for file in (self._reader, self._writer):
            # What could not be sent cannot be sent now either.
            with suppress(OSError):
                file.close()

    def end(self) -> None:
        """Stop the process that it leads to: what it had to tell is told."""
        self.close()
        if self._process is not None:
            with suppress(OSError):
                os.kill(self._process, signal.SIGKILL)
                os.waitpid(self._process, 0)
