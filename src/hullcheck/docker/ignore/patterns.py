"""Docker's pattern language: what a line of an ignore file, or an `--exclude`, matches.

A transcription of github.com/moby/patternmatcher v0.6.1, down to what it does
by accident: it turns a pattern into a regular expression of Go that keeps most
of the pattern's characters as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum, auto
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, cast

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.sparing import sparingly
from hullcheck.docker.ignore.gopath import (
    WHITE_SPACE,
    CopyGlob,
    PatternSyntaxError,
    check_pattern,
    clean,
    copy_glob,
    has_wildcards,
)
from hullcheck.docker.ignore.goregex import (
    ANY_DIRECTORIES,
    ANY_PATH,
    Directories,
    Item,
    UnsupportedPatternError,
    parse_go_regex,
)
from hullcheck.docker.ignore.linear import ALL_DIRECTORIES, to_linear_regex

if TYPE_CHECKING:
    from pathspec.pattern import RegexPattern

    from hullcheck.docker.ignore.automaton import Automaton

__all__ = ["CopyGlob", "copy_glob", "has_wildcards"]

PATHSPEC_NAME = "dockerignore"
"""The name under which the pattern type is registered with pathspec."""

MAX_UNUSUAL_STEPS = 200
"""Steps of a pattern that only the automaton can match; each costs time at every character."""

_BOM = "\ufeff"
_ESCAPED = frozenset(".+()|{}$")
_COPIED = {"*": "[^/]*", "?": "[^/]", "[": "[", "]": "]"}
_TOKEN = lazy_pattern(r"(?s)\*\*/?|\\.|.")


@dataclass(frozen=True, slots=True)
class CleanPattern:
    """One pattern as the matcher uses it."""

    source: str
    """What was parsed."""
    text: str
    """Cleaned, without the `!`."""
    negated: bool
    """It lets through what it matches."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A pattern that cannot be used."""

    reason: str
    """Where Docker refuses the pattern, in Docker's words."""
    by_docker: bool = True
    """The build fails; else it is only hullcheck that cannot tell what the pattern matches."""


# Ignore files have the same few lines, and a fix adds one more.
@lru_cache(maxsize=1024)
def parse_pattern(text: str) -> CleanPattern | Refused | None:
    """Return what `patternmatcher.New` makes of one pattern; None: it skips it.

    Docker finds some refused patterns only when it compares a path with them;
    they count as refused here whether or not there is such a path.
    """
    trimmed = text.strip(WHITE_SPACE)
    if not trimmed:
        return None
    cleaned = clean(trimmed)
    negated = cleaned.startswith("!")
    cleaned = cleaned[negated:]
    if not cleaned:
        return Refused('illegal exclusion pattern: "!"')
    try:
        check_pattern(cleaned)
        translate(cleaned)
    except PatternSyntaxError as error:
        return Refused(str(error))
    except UnsupportedPatternError as error:
        return Refused(str(error), by_docker=False)
    return CleanPattern(text, cleaned, negated)


class Translation:
    """What a pattern matches: a regular expression, and an automaton where that is not enough."""

    def __init__(self, expression: str, items: tuple[Item, ...] = (), *, unusual: bool = False):
        """Take an expression to be tried at the start of a path."""
        self.expression = expression
        self._items = items
        self._unusual = unusual

    def automaton_for(self, path: str) -> Automaton | None:
        """Return the automaton where `path` has to be matched by it, else None."""
        needed = self._unusual or (self._items and "\n" in path)
        return self._automaton if needed else None

    @cached_property
    def _automaton(self) -> Automaton:
        from hullcheck.docker.ignore.automaton import Automaton  # noqa: PLC0415 (few patterns)

        return Automaton(self._items)


class _Kind(Enum):
    EXACT = auto()
    PREFIX = auto()
    SUFFIX = auto()
    REGEX = auto()


@lru_cache(maxsize=1024)
def translate(cleaned: str) -> Translation:
    """Return what a cleaned pattern matches, as `Pattern.compile` and `Pattern.match` decide it.

    Raises `PatternSyntaxError` or `UnsupportedPatternError`.
    """
    kind, expression = _to_go_regex(cleaned)
    if kind is _Kind.EXACT:
        return Translation(re.escape(cleaned) + r"\Z")
    if kind is _Kind.PREFIX:
        return Translation(re.escape(cleaned[:-2]))
    if kind is _Kind.SUFFIX:
        return Translation(_suffix(cleaned))
    items = _without_repetitions(parse_go_regex(expression))
    linear = to_linear_regex(items)
    if linear is None and len(items) > MAX_UNUSUAL_STEPS:
        raise UnsupportedPatternError("the pattern is too long for its kind")
    return Translation(linear or "", items, unusual=linear is None)


def _to_go_regex(cleaned: str) -> tuple[_Kind, str]:
    # Go's scanner drops a byte order mark at the start of what it reads.
    text = cleaned.removeprefix(_BOM)
    kind = _Kind.EXACT
    pieces: list[str] = []
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token.startswith("**"):
            kind, piece = _double_star(kind, found)
            pieces.append(piece)
        elif token in _COPIED or token.startswith("\\"):
            kind = _Kind.REGEX
            pieces.append(_COPIED.get(token, token))
        else:
            pieces.append("\\" + token if token in _ESCAPED else token)
    return kind, "".join(pieces) + "$"


def _double_star(kind: _Kind, found: re.Match[str]) -> tuple[_Kind, str]:
    at_end = found.end() == len(found.string)
    if found.start() == 0:
        return _Kind.SUFFIX, "" if at_end else ANY_DIRECTORIES
    if not at_end:
        return _Kind.REGEX, ANY_DIRECTORIES
    return (_Kind.PREFIX, "") if kind is _Kind.EXACT else (_Kind.REGEX, ANY_PATH)


def _suffix(cleaned: str) -> str:
    # Go cuts off two bytes. Of a byte order mark before the stars one byte is left over, with
    # which a name of text ends hardly ever but where it has the mark as well.
    suffix = cleaned[2:] if cleaned.startswith("**") else cleaned
    if not suffix:
        return ""
    name = suffix.removeprefix("/")
    if name != suffix and "/" not in name:
        return rf"{ALL_DIRECTORIES}{re.escape(name)}\Z"
    ending = f"(?s:.*+)(?<={re.escape(suffix)})"
    return ending if name == suffix else rf"(?:{ending}|{re.escape(name)}\Z)"


def _without_repetitions(items: list[Item]) -> tuple[Item, ...]:
    # `**/**/` is `**/`: without this a long row of them would be a long pattern.
    return tuple(
        item
        for position, item in enumerate(items)
        if not (item is Directories.ANY and position and items[position - 1] is item)
    )


def docker_pattern(pattern: str) -> RegexPattern:
    """Return `pattern` as pathspec's registered `dockerignore` type makes it.

    pathspec is imported here, because loading it takes longer than most of what
    does without it. Raises `ValueError` for a pattern that `parse_pattern` refuses.
    """
    return _factory()(pattern)


def _factory() -> Callable[[str], RegexPattern]:
    with sparingly():
        from pathspec.util import lookup_pattern  # noqa: PLC0415

        # Importing it registers the type.
        from hullcheck.docker.ignore import pathspec_type  # noqa: F401, PLC0415

    return cast("Callable[[str], RegexPattern]", lookup_pattern(PATHSPEC_NAME))
