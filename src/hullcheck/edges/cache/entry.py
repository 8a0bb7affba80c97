"""How the result of a run is kept: one file, which says by itself whether it is whole.

It is read before anything else is loaded, so nothing that is slow to import is used here.
"""

from __future__ import annotations

import os
from binascii import crc32

TYPE_CHECKING = False  # typing's own, which takes as long to load as an answer
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAGIC = b"hullcheck-result-1"

Said = tuple[int, bytes]
"""The number of a stream (1 standard output, 2 standard error), and what was written to it."""

GONE = b"-"
"""The state of a path that does not exist, or that nobody may look at."""


class Entry:
    """What a run with `key` said, and the state of all that it looked at."""

    __slots__ = ("code", "key", "said", "states")

    def __init__(
        self, key: str, states: Sequence[tuple[bytes, bytes]], said: Sequence[Said], code: int
    ) -> None:
        self.key = key
        self.states = states
        self.said = said
        self.code = code

    def packed(self) -> bytes:
        """Return the bytes of the file."""
        states = b"\0".join(part for pair in self.states for part in pair)
        said = b"".join(b"%d %d\n%b" % (stream, len(text), text) for stream, text in self.said)
        body = (
            b"%d %d %d\n" % (len(self.key), len(states), self.code)
            + self.key.encode()
            + states
            + said
        )
        return b"%b %d\n%b" % (MAGIC, crc32(body), body)

    def holds(self) -> bool:
        """Say whether everything that the run looked at is as it was."""
        return all(state_of(path) == state for path, state in self.states)


def unpacked(data: bytes) -> Entry | None:
    """Return the entry that a file holds; None where it is not whole, or of another kind."""
    head, _, body = data.partition(b"\n")
    if head != b"%b %d" % (MAGIC, crc32(body)):
        return None
    sizes, _, rest = body.partition(b"\n")
    key_size, states_size, code = map(int, sizes.split())
    parts = rest[key_size : key_size + states_size].split(b"\0")
    states = list(zip(parts[::2], parts[1::2], strict=True)) if states_size else []
    return Entry(
        rest[:key_size].decode(), states, list(_said_in(rest[key_size + states_size :])), code
    )


def _said_in(data: bytes) -> Iterator[Said]:
    while data:
        head, _, rest = data.partition(b"\n")
        stream, size = map(int, head.split())
        yield stream, rest[:size]
        data = rest[size:]


def state_of(path: bytes | str) -> bytes:
    """Return what tells whether the file or directory at `path`, links followed, has changed.

    A directory changes when a name in it comes, goes or leads elsewhere. The time of the
    last change of the state (ctime) cannot be set back.
    """
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return GONE
    return b"%d %d %d %d %d %d" % (
        found.st_mtime_ns,
        found.st_ctime_ns,
        found.st_size,
        found.st_ino,
        found.st_dev,
        found.st_mode,
    )
