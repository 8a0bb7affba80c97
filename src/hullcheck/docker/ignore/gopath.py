"""What Go's `path/filepath` and `strings` do to a pattern, on Linux.

https://pkg.go.dev/path/filepath#Clean and #Match, https://pkg.go.dev/strings#TrimSpace
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import lru_cache

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.docker.ignore.runes import (
    Runes,
    contains,
    decoded,
    merged,
    negated,
    single,
    to_python,
)

WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode's White_Space, which is what `strings.TrimSpace` removes; `str.strip` removes more."""

SYNTAX_ERROR = "syntax error in pattern"
"""The words of `filepath.ErrBadPattern`."""


_WILDCARD = lazy_pattern(r"(?s)\A(?:[^*?\[\\]|\\.?)*+[*?\[]")


class PatternSyntaxError(ValueError):
    """A pattern that Go refuses; only inside this package, callers get a value."""


def clean(path: str) -> str:
    """Return the shortest path that names the same, without looking at any file system."""
    rooted = path.startswith("/")
    parts: list[str] = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != "..":
            parts.append(part)
        elif parts and parts[-1] != "..":
            parts.pop()
        elif not rooted:
            parts.append(part)
    return "/" * rooted + "/".join(parts) or "."


_SPECIAL = frozenset("*?[\\")
"""A pattern without any of these stands for itself."""
_CHUNK = lazy_pattern(
    r"""(?sx)
    (\**)                                     # stars, and what follows them:
    ((?: \\.                                  # an escaped character
       | \[ (?: \\. | [^\]\\] )*+ (?: \] | \\?\Z )  # a class, perhaps without its end
       | [^*\[\\]
       | \\\Z                                 # a backslash that escapes nothing
    )*+)
    """
)


def _chunks(pattern: str) -> list[tuple[bool, str]]:
    """Split `pattern` before its stars: whether there is one, and what is behind it."""
    if _SPECIAL.isdisjoint(pattern):
        return [(False, pattern)] if pattern else []
    found = [(bool(match[1]), match[2]) for match in _CHUNK.finditer(pattern)]
    return [chunk for chunk in found if chunk != (False, "")]


def _parse_chunk(chunk: str) -> list[Runes]:
    """Return what each part of a chunk, a pattern without stars, stands for."""
    parts: list[Runes] = []
    position = 0
    while position < len(chunk):
        char = chunk[position]
        position += 1
        if char == "?":
            parts.append(decoded(negated(single("/"))))
        elif char == "[":
            found, position = _class(chunk, position)
            parts.append(found)
        else:
            if char == "\\":
                char, position = chunk[position : position + 1], position + 1
            if not char:
                raise PatternSyntaxError(SYNTAX_ERROR)
            parts.append(single(char))
    return parts


def _class(pattern: str, position: int) -> tuple[Runes, int]:
    ranges: list[tuple[int, int]] = []
    inverted = pattern.startswith("^", position)
    position += inverted
    while not (ranges and pattern.startswith("]", position)):
        low, position = _class_character(pattern, position)
        high = low
        if pattern.startswith("-", position):
            high, position = _class_character(pattern, position + 1)
        ranges.append((ord(low), ord(high)))
    found = merged((low, high) for low, high in ranges if low <= high)
    return decoded(negated(found) if inverted else found), position + 1


def _class_character(pattern: str, position: int) -> tuple[str, int]:
    if pattern[position : position + 1] in ("", "-", "]"):
        raise PatternSyntaxError(SYNTAX_ERROR)
    position += pattern.startswith("\\", position)
    # A class is never the end of a pattern: its `]` has to come.
    if position + 1 >= len(pattern) or "\udc80" <= pattern[position] <= "\udcff":
        raise PatternSyntaxError(SYNTAX_ERROR)
    return pattern[position], position + 1


@dataclass(frozen=True, slots=True)
class CopyGlob:
    """A compiled `filepath.Match` pattern, for one part of a COPY source or more of them."""

    pattern: str
    """As given."""
    error: str | None = None
    """Why Go refuses the pattern; None if it does not."""
    crosses: bool = False
    """A class of it, such as `[^a]`, matches a slash."""
    _regex: re.Pattern[str] | None = field(default=None, repr=False)

    def match(self, name: str) -> bool:
        """Say whether all of `name` matches; a refused pattern matches nothing."""
        return self._regex is not None and self._regex.match(name) is not None


@lru_cache(maxsize=256)
def copy_glob(pattern: str) -> CopyGlob:
    r"""Compile a pattern of `path.Match`: `*`, `?`, `[a-z]`, `[^a]`, `\*`; `**` is `*`."""
    try:
        parsed = [(star, _parse_chunk(chunk)) for star, chunk in _chunks(pattern)]
    except PatternSyntaxError as error:
        return CopyGlob(pattern, str(error))
    # Go takes the first place where a chunk fits and never comes back to it; the last chunk
    # fits at the end only.
    expression = ""
    for index, (star, parts) in enumerate(parsed):
        written = "".join(map(to_python, parts)) + r"\Z" * (index == len(parsed) - 1)
        expression += f"(?>[^/]*?{written})" if star else written
    crosses = any(_may_be_slash(part) for _, parts in parsed for part in parts)
    return CopyGlob(pattern, None, crosses, re.compile(expression or r"\Z"))


def _may_be_slash(part: Runes) -> bool:
    return contains(part, "/") and part != single("/")


def check_pattern(pattern: str) -> None:
    """Raise `PatternSyntaxError` where `filepath.Match(pattern, ".")` returns an error.

    It looks at one chunk behind the other only as far as "." matches, so a
    mistake behind a star may escape it.
    """
    name = "."
    chunks = _chunks(pattern)
    for index, (star, chunk) in enumerate(chunks):
        if not chunk:
            return
        parts = _parse_chunk(chunk)
        ends = [at + len(parts) for at in range(len(name) + 1 if star else 1)]
        last = index == len(chunks) - 1
        end = next((end for end in ends if _fits(parts, name, end, at_end=last)), None)
        if end is None:
            return
        name = name[end:]


def _fits(parts: list[Runes], name: str, end: int, *, at_end: bool) -> bool:
    if end > len(name) or (at_end and end < len(name)):
        return False
    return all(map(contains, parts, name[end - len(parts) : end]))


def has_wildcards(path: str) -> bool:
    r"""Say whether BuildKit takes `path` for a wildcard: a `*`, `?` or `[` without a `\`."""
    return not _SPECIAL.isdisjoint(path) and _WILDCARD.search(path) is not None
