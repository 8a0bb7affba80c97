r"""`${V#p}`, `${V%p}` and `${V/p/r}`: patterns of `*`, `?` and letters, never backtracking.

BuildKit hands these to Go's linear-time regular expressions; Python's would take
for ever over `${V#*a*a*a*a*b}`. Here a set of positions moves through the value,
one bit a position. Source: BuildKit's `frontend/dockerfile/shell/lex.go`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from hullcheck.core.noun import dataclass

MAX_VALUE = 1_024
"""Characters of a value that patterns are tried on: paths and versions are far shorter."""
MAX_STEPS = 5_000
"""Pattern letters times starting points tried; a person's pattern needs a few hundred."""


MAX_RESULT = 65_536
"""Characters that replacing may make of a value; far above what is of use as a path."""


class _Wild(Enum):
    ONE = "?"
    ANY = "*"


_Token = str | _Wild


class PatternError(ValueError):
    """BuildKit refuses the pattern."""


class TooMuchWorkError(ValueError):
    """The pattern would take longer than it is worth."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, taken apart."""

    tokens: tuple[_Token, ...]


def parse_pattern(text: str) -> Pattern:
    r"""Return the pattern `text`; raises `PatternError` for an escape of anything but `*?\}/`."""
    tokens: list[_Token] = []
    position = 0
    while position < len(text):
        char = text[position]
        following = text[position + 1 : position + 2]
        if char in "*?":
            tokens.append(_Wild(char))
        elif char != "\\":
            tokens.append(char)
        elif following and following in "*?\\":
            tokens.append(following)
            position += 1
        elif not following or following not in "}/":
            raise PatternError(f"invalid escape `\\{following}`")
        position += 1
    return Pattern(tuple(tokens))


class _Matcher:
    """The positions that a pattern can reach in one value."""

    def __init__(self, value: str) -> None:
        # A wildcard does not cross a line end; such values are not worth a second method.
        if "\n" in value or len(value) > MAX_VALUE:
            raise TooMuchWorkError
        self.value = value
        self._steps = 0
        self._places: dict[str, int] = {}
        self._all = (1 << (len(value) + 1)) - 1

    def ends(self, tokens: Sequence[_Token], start: int) -> int:
        """Return, as bits, every position at which a match beginning at `start` can end."""
        self._steps += len(tokens) + 1
        if self._steps > MAX_STEPS:
            raise TooMuchWorkError
        reached = 1 << start
        for token in tokens:
            if token is _Wild.ANY:
                reached = self._all & -(reached & -reached)
            elif token is _Wild.ONE:
                reached = (reached << 1) & self._all
            else:
                reached = (reached & self._letters(str(token))) << 1
            if not reached:
                break
        return reached

    def _letters(self, letter: str) -> int:
        if letter not in self._places:
            bits = "".join("1" if char == letter else "0" for char in reversed(self.value))
            self._places[letter] = int(bits or "0", 2)
        return self._places[letter]


def _shortest(ends: int) -> int:
    return (ends & -ends).bit_length() - 1


def _longest(ends: int) -> int:
    return ends.bit_length() - 1


def without_prefix(value: str, pattern: Pattern, *, longest: bool) -> str:
    """Return `value` without the beginning that matches."""
    ends = _Matcher(value).ends(pattern.tokens, 0)
    if not ends:
        return value
    return value[_longest(ends) if longest else _shortest(ends) :]


def without_suffix(value: str, pattern: Pattern, *, longest: bool) -> str:
    """Return `value` without the end that matches."""
    backwards = Pattern(tuple(reversed(pattern.tokens)))
    return without_prefix(value[::-1], backwards, longest=longest)[::-1]


def replaced(value: str, pattern: Pattern, replacement: str, *, everywhere: bool) -> str:
    """Return `value` with the first match, or every match, replaced."""
    if everywhere and "$" in replacement:
        # Go would read `$1` in it as a group.
        raise TooMuchWorkError
    matcher = _Matcher(value)
    parts: list[str] = []
    copied = position = 0
    while position <= len(value):
        end = _longest(matcher.ends(pattern.tokens, position))
        if end >= 0:
            # Nothing right behind a match is no match of its own.
            fresh = end > copied or position == 0
            parts += (value[copied:position], replacement if fresh else "")
            copied = end
            if len(parts) // 2 * len(replacement) > MAX_RESULT:
                raise TooMuchWorkError
            if not everywhere:
                break
        position = max(end, position + 1)
    return "".join([*parts, value[copied:]])
