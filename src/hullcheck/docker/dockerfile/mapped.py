"""Text that was put together from pieces of a file, and where each character stands there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from hullcheck.core.noun import dataclass
from hullcheck.core.source import Span


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text whose characters all stand in a file, though not always side by side.

    A continued instruction is one text to Docker and several pieces of the file:
    whoever finds something in the text asks `span` where that is in the file.
    """

    text: str
    starts: tuple[int, ...]
    """Offsets in `text` at which the pieces begin, ascending; the first is 0."""
    origins: tuple[int, ...]
    """For each piece, the offset in the file of its first character."""

    @classmethod
    def of(cls, pieces: Iterable[tuple[str, int]]) -> MappedText:
        """Return the joined text of `(text, offset in the file)` pieces; at least one."""
        texts: list[str] = []
        starts: list[int] = []
        origins: list[int] = []
        length = 0
        for text, origin in pieces:
            if text or not texts:
                texts.append(text)
                starts.append(length)
                origins.append(origin)
                length += len(text)
        return cls("".join(texts), tuple(starts), tuple(origins))

    def origin(self, index: int) -> int:
        """Return where the character at `index` stands in the file."""
        piece = bisect_right(self.starts, index) - 1 if len(self.starts) > 1 else 0
        return self.origins[piece] + index - self.starts[piece]

    def span(self, start: int, end: int) -> Span:
        """Return the range of the file from the character at `start` to the one before `end`.

        Between two pieces it covers whatever the file has there: a continuation, comments.
        """
        if start < end and len(self.starts) == 1:
            return Span(self.origins[0] + start, self.origins[0] + end)
        if start < end:
            return Span(self.origin(start), self.origin(end - 1) + 1)
        # Behind the last character of the one before, for the next piece may be lines away.
        here = self.origin(start - 1) + 1 if start else self.origins[0]
        return Span(here, here)

    def cut(self, start: int, end: int) -> MappedText:
        """Return the part from `start` to before `end`."""
        if len(self.starts) == 1 or start >= end:
            return MappedText(self.text[start:end], (0,), (self.span(start, end).start,))
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1)
        return MappedText(
            self.text[start:end],
            (0, *(begin - start for begin in self.starts[first + 1 : last])),
            (self.origin(start), *self.origins[first + 1 : last]),
        )

    def joined(self, *others: MappedText) -> MappedText:
        """Return this text with `others` behind it."""
        return MappedText.of(piece for text in (self, *others) for piece in text.pieces())

    def pieces(self) -> list[tuple[str, int]]:
        """Return the pieces as `(text, offset in the file)`."""
        ends = (*self.starts[1:], len(self.text))
        return [
            (self.text[start:end], origin)
            for start, end, origin in zip(self.starts, ends, self.origins, strict=True)
        ]
