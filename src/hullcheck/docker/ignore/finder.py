"""Try many patterns on a path at once, so that a path costs one look and not thirty.

The expressions here only pass over patterns that do not match. They are not exact
for a path with a line feed; nobody may ask for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hullcheck.docker.ignore.linear import ALL_DIRECTORIES

if TYPE_CHECKING:
    from pathspec.pattern import RegexPattern

_Numbered = list[tuple[int, str]]


def any_of(patterns: Iterable[RegexPattern]) -> re.Pattern[str]:
    """Return what matches, from its start, every path that any of `patterns` matches, or more."""
    names, others = _sorted_out(enumerate(patterns))
    both = [f"{ALL_DIRECTORIES}(?:{'|'.join(each for _, each in names)})"] if names else []
    return re.compile("|".join([each for _, each in others] + both) if names or others else "(?!)")


class Finder:
    """Some patterns of a list, as two regular expressions that tell which one matches."""

    def __init__(self, patterns: Iterable[tuple[int, RegexPattern]]) -> None:
        """Take patterns with their numbers, in order."""
        names, others = _sorted_out(patterns)
        self._names = [number for number, _ in names]
        self._others = [number for number, _ in others]
        self._match_name = _alternatives(names, ALL_DIRECTORIES).match
        self._match_other = _alternatives(others, "").match

    def first(self, path: str, end: int) -> int:
        """Return the number of a pattern before which none matches; at most `end`."""
        name = self._match_name(path)
        if name is not None:
            end = min(end, self._names[(name.lastindex or 0) - 1])
        other = self._match_other(path)
        if other is not None:
            end = min(end, self._others[(other.lastindex or 0) - 1])
        return end


def _sorted_out(patterns: Iterable[tuple[int, RegexPattern]]) -> tuple[_Numbered, _Numbered]:
    """Return the expressions that look at a path's last name only, for that name; and the rest.

    So the directories of a path are stepped over once for all of the former.
    """
    names: _Numbered = []
    others: _Numbered = []
    for number, made in patterns:
        expression = made.regex.pattern.removeprefix(r"\A") if made.regex else "(?!)"
        name = expression.removeprefix(ALL_DIRECTORIES)
        (others if name == expression else names).append((number, name))
    return names, others


def _alternatives(expressions: _Numbered, prefix: str) -> re.Pattern[str]:
    # An empty group behind each alternative tells which one it was.
    written = "|".join(f"{each}()" for _, each in expressions)
    return re.compile(f"{prefix}(?:{written})" if expressions else "(?!)")
