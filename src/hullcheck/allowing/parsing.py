"""The text of a comment as an allowance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from hullcheck.core.allowance import SYNTAX, Allowance
from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.source import Source

from .comments import Language, comments_of

_OURS = lazy_pattern(r"#+[ \t]*hullcheck:[ \t]*(.*)")
_ALLOW = lazy_pattern(r"allow[ \t]*\[([^\[\]]*)\](.*)")
_BEFORE_REASON = " \t\r-–—:,;"
_WORD = lazy_pattern(r"\w")


@dataclass(frozen=True)
class Commented:
    """The comments of a file and what they allow, by line."""

    comments: frozenset[int]
    allowances: Mapping[int, Allowance]

    def above(self, line: int | None, rule: str) -> Allowance | None:
        """Return what allows `rule` on 1-based `line`: the first of the comments right above it.

        A line that is a comment itself, or None, stands for a file as a whole: then
        the comments around it, or at the file's top, count.
        """
        first = line or 1
        block = self._blocks.get(first if first in self.comments else first - 1, {})
        return block.get(rule)

    @cached_property
    def _blocks(self) -> Mapping[int, Mapping[str, Allowance]]:
        """For each comment the rules that it and the comments around it allow.

        Looked for once: each of ten thousand comments may be a finding of its own.
        """
        found: dict[int, dict[str, Allowance]] = {}
        for line in sorted(self.comments):
            block = found[line] = found.get(line - 1, {})
            allowance = self.allowances.get(line)
            if allowance is not None and not allowance.fault:
                for rule in allowance.rules:
                    block.setdefault(rule, allowance)
        return found


def commented(source: Source, language: Language) -> Commented:
    """Return what the comments of a file allow."""
    path, comments = source.path, comments_of(source, language)
    parsed = (parse_allowance(Place(path, line), text) for line, text in comments.items())
    found = {each.place.line or 0: each for each in parsed if each is not None}
    return Commented(frozenset(comments), found)


def parse_allowance(place: Place, comment: str) -> Allowance | None:
    """Return what a comment, from its `#` on, allows; None where it does not speak to us."""
    ours = _OURS.match(comment)
    if ours is None:
        return None
    allow = _ALLOW.match(ours[1])
    if allow is None:
        return Allowance(place, fault=said("is not understood: write `{syntax}`", syntax=SYNTAX))
    rules = tuple(_names(allow[1].split(",")))
    reason = allow[2].strip(_BEFORE_REASON)
    if not rules:
        return Allowance(place, fault=said("names no rule"))
    if not _WORD.search(reason):
        return Allowance(place, rules, fault=said("gives no reason, so it silences nothing"))
    return Allowance(place, rules, reason)


def _names(parts: Iterable[str]) -> Iterator[str]:
    stripped = (part.strip() for part in parts)
    return (name for name in dict.fromkeys(stripped) if name)
