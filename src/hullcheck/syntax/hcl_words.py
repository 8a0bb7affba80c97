"""Words of HCL: one text, read from left to right, with what is blank in between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said

MAX_DEPTH = 60
"""Blocks and expressions inside each other."""

BLANK = lazy_pattern(r"(?:[ \t\r]|(?:#|//)[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+")
"""What parts words inside of a line, comments included."""

LINES = lazy_pattern(r"(?:\s|(?:#|//)[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+")
"""The same in brackets, where lines may end."""

_NAME = lazy_pattern(r"[^\W\d][\w-]*+")


class NotHclError(Exception):
    """Says what is wrong; never leaves the reader."""


class Words:
    """One text, and the place up to which it is read."""

    def __init__(self, text: str, place: int = 0) -> None:
        self.text = text
        self.place = place
        self.depth = 0
        self.blank = BLANK

    def skip(self) -> None:
        """Go behind what is blank."""
        found = self.blank.match(self.text, self.place)
        self.place = found.end() if found else self.place

    def at(self, word: str) -> bool:
        """Say whether `word` comes next, blanks before it skipped."""
        self.skip()
        return self.text.startswith(word, self.place)

    def take(self, word: str) -> bool:
        """Go behind `word` if it comes next."""
        is_here = self.at(word)
        self.place += len(word) if is_here else 0
        return is_here

    def need(self, word: str) -> None:
        """Go behind `word`; raise `NotHclError` if it does not come next."""
        if not self.take(word):
            raise NotHclError(said("`{word}` is missing", word=word))

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return what `pattern` finds here, and go behind it."""
        self.skip()
        found = pattern.match(self.text, self.place)
        self.place = found.end() if found else self.place
        return found

    def name(self) -> str:
        """Read a name; raise `NotHclError` if none comes next."""
        found = self.match(_NAME)
        if found is None:
            raise NotHclError(said("a name is missing"))
        return found[0]

    def word(self, word: str) -> bool:
        """Go behind the name `word` if it comes next."""
        self.skip()
        found = _NAME.match(self.text, self.place)
        is_here = found is not None and found[0] == word
        self.place += len(word) if is_here else 0
        return is_here

    @contextmanager
    def inside(self, blank: re.Pattern[str]) -> Iterator[None]:
        """Read something with its own idea of what is blank, one level deeper."""
        outer, self.blank = self.blank, blank
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotHclError(
                said("it is nested more than {max_depth} levels deep", max_depth=MAX_DEPTH)
            )
        yield
        self.blank = outer
        self.depth -= 1
