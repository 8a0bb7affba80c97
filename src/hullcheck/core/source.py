"""The text of one file, and places in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from .noun import dataclass

BOM = "\ufeff"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How a file in UTF-16 begins."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters in the text of a `Source`."""

    start: int
    """Offset of the first character."""
    end: int
    """Offset behind the last character; equal to `start` for an empty span."""


class Source:
    """One file as read: its bytes, their decoded text, and its lines.

    The text is UTF-8 with surrogate escapes, so any bytes survive a round trip;
    line ends and a byte order mark stay as they are. Every span in the core
    counts characters of `text`; `byte_offset` turns one into the byte offset
    that an `Edit` in JSON uses.
    """

    def __init__(self, path: str, data: bytes) -> None:
        """Hold `data`, the bytes of the file at `path` (relative, `/`-separated)."""
        self.path = path
        self.data = data

    def __repr__(self) -> str:
        return f"Source({self.path!r}, {len(self.data)} bytes)"

    @cached_property
    def text(self) -> str:
        """The decoded text, lossless for any bytes."""
        return self.data.decode("utf-8", "surrogateescape")

    @cached_property
    def line_starts(self) -> list[int]:
        r"""Offsets at which lines begin; only `\n` ends a line, as in Docker and git."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @property
    def line_count(self) -> int:
        """How many lines there are; a final line end begins no further line."""
        return len(self.line_starts) - (self.text.endswith("\n") or not self.text)

    def line_of(self, offset: int) -> int:
        """Return the 1-based number of the line that holds the character at `offset`."""
        return bisect_right(self.line_starts, offset)

    def column_of(self, offset: int) -> int:
        """Return the 1-based column, in characters, of the character at `offset`."""
        return offset - self.line_starts[self.line_of(offset) - 1] + 1

    def line_span(self, line: int) -> Span:
        r"""Return the span of 1-based `line` without its line end (`\n` or `\r\n`)."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] - 1 if line < len(self.line_starts) else len(self.text)
        if end > start and self.text[end - 1] == "\r" and end < len(self.text):
            end -= 1
        return Span(start, end)

    def line_text(self, line: int) -> str:
        """Return the text of 1-based `line` without its line end."""
        return self.slice(self.line_span(line))

    def slice(self, span: Span) -> str:
        """Return the text that `span` covers."""
        return self.text[span.start : span.end]

    def byte_offset(self, offset: int) -> int:
        """Return the byte offset of the character at `offset`."""
        if len(self.text) == len(self.data):
            return offset
        return len(self.text[:offset].encode("utf-8", "surrogateescape"))

    @cached_property
    def wide_text(self) -> str | None:
        """The text of a file in UTF-16, as some editors and shells of Windows write it.

        Only one that says so by its first two bytes is known; None for every other.
        """
        if not self.data.startswith(_WIDE):
            return None
        try:
            return self.data.decode("utf-16")
        except UnicodeDecodeError:
            return None

    @cached_property
    def newline(self) -> str:
        r"""The line end that the file uses: `\r\n` if its first line ends so, else `\n`."""
        end = self.text.find("\n")
        return "\r\n" if end > 0 and self.text[end - 1] == "\r" else "\n"
