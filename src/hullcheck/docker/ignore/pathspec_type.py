"""Docker's patterns as a pattern type of pathspec; importing this registers it.

https://python-path-specification.readthedocs.io/en/stable/api.html#pathspec.pattern.RegexPattern
"""

from __future__ import annotations

import re

from pathspec.pattern import RegexMatchResult, RegexPattern
from pathspec.util import register_pattern

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.docker.ignore.patterns import (
    PATHSPEC_NAME,
    Refused,
    Translation,
    parse_pattern,
    translate,
)

_ANYTHING = lazy_pattern("(?s:.*)")


class DockerPattern(RegexPattern):
    """One pattern of Docker; `include` is True where it excludes, as in a `PathSpec`.

    It matches the path itself, never what lies below it: that a directory's
    match holds for its contents is a matter of the walk.
    """

    __slots__ = ("_translation",)

    def __init__(self, pattern: str | re.Pattern[str] | None, include: bool | None = None) -> None:
        """Take a pattern's text; raises `ValueError` where `parse_pattern` refuses it."""
        super().__init__(pattern, include)
        self._translation = None if self.regex is None else _translated(pattern)

    @classmethod
    def pattern_to_regex(  # type: ignore[override]  # Docker's patterns are never bytes
        cls, pattern: str
    ) -> tuple[str | None, bool | None]:
        """Return the regular expression and whether what it matches is excluded."""
        parsed = parse_pattern(pattern)
        if isinstance(parsed, Refused):
            raise ValueError(f"{parsed.reason}: {pattern!r}")
        if parsed is None:
            return None, None
        return r"\A" + translate(parsed.text).expression, not parsed.negated

    def match_file(self, file: str) -> RegexMatchResult | None:
        """Return a match result if the pattern matches `file`, relative to the root; else None."""
        if self.regex is None:
            return None
        translation = self._translation
        automaton = None if translation is None else translation.automaton_for(file)
        if automaton is None:
            found = self.regex.match(file)
        else:
            found = _ANYTHING.match(file) if automaton.accepts(file) else None
        return None if found is None else RegexMatchResult(found)


def _translated(pattern: str | re.Pattern[str] | None) -> Translation | None:
    parsed = parse_pattern(pattern) if isinstance(pattern, str) else None
    return translate(parsed.text) if parsed and not isinstance(parsed, Refused) else None


register_pattern(PATHSPEC_NAME, DockerPattern, override=True)
