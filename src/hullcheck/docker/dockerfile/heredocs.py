"""The documents inside a Dockerfile: what opens one, and what it holds.

Source: BuildKit's `frontend/dockerfile/parser/parser.go` (`heredocsFromLine`).
"""

from __future__ import annotations

import re

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import Span
from hullcheck.docker.dockerfile.expansion import expand_words
from hullcheck.docker.dockerfile.lexer import Mode
from hullcheck.docker.dockerfile.mapped import MappedText
from hullcheck.docker.dockerfile.words import (
    NotStringsError,
    split_flags,
    split_json,
    split_keyword,
)

MAX_HEREDOCS = 1_000
"""In one file; more are text that a program made."""
HEREDOC_KEYWORDS = frozenset({"ADD", "COPY", "RUN"})
"""Instructions that may have heredocs, also behind ONBUILD."""

_OPENING = lazy_pattern(r"[0-9]*<<(?P<chomp>-?)[\t\n\f\r ]*(?P<rest>[^<]+)")
_PLAIN = lazy_pattern(r"[A-Za-z0-9_.-]+")
_LOOK = Mode.RAW_QUOTES | Mode.RAW_ESCAPES | Mode.KEEP_UNSET


@dataclass(frozen=True, slots=True)
class Opening:
    """A word that opens a heredoc: `<<EOF`, `<<-"EOF"`, `<< EOF`."""

    name: str
    """The delimiter without its quotes."""
    expand: bool
    """The delimiter is not quoted."""
    chomp: bool
    """Written with `<<-`."""


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A document inside the Dockerfile."""

    name: str
    """The delimiter without its quotes: for COPY and ADD also the name of the file."""
    body: str
    """The lines as they stand in the file, with their line ends."""
    expand: bool
    """The delimiter is not quoted: COPY and ADD replace variables in the body."""
    chomp: bool
    """`<<-`: tabs at the beginning of lines do not count."""
    line: int
    """1-based number of the first line of the body (of the delimiter if there is no body)."""
    span: Span
    """The characters of `body`."""
    terminator: Span
    """The delimiter behind the body."""

    @property
    def content(self) -> MappedText:
        """The body as it is used: without leading tabs if it is chomped."""
        if not self.chomp:
            return MappedText.of([(self.body, self.span.start)])
        lines = re.finditer(r"(?m)^\t*([^\n]*\n?)", self.body)
        return MappedText.of((line[1], self.span.start + line.start(1)) for line in lines)


def takes_heredocs(text: str, escape: str, *, inner: bool = False) -> bool:
    """Say whether the logical line `text` is an instruction that may have heredocs."""
    keyword, start = split_keyword(text)
    start = split_flags(text, start, escape)[1]
    keyword = keyword.upper()
    if keyword == "ONBUILD" and not inner:
        return takes_heredocs(text[start:], escape, inner=True)
    try:
        return keyword in HEREDOC_KEYWORDS and split_json(text, start) is None
    except NotStringsError:
        return False


def parse_openings(text: str) -> list[Opening] | str:
    """Return the heredocs that the logical line `text` opens, or what is wrong with one."""
    found = []
    for word in expand_words(text, _unset, mode=_LOOK)[1]:
        opening = parse_opening(word)
        if isinstance(opening, str):
            return opening
        if opening:
            found.append(opening)
        if len(found) > MAX_HEREDOCS:
            return f"more than {MAX_HEREDOCS:,} heredocs"
    return found


def parse_opening(word: str) -> Opening | str | None:
    """Return the heredoc that `word` opens; None: it opens none; a string: what is wrong."""
    match = _OPENING.fullmatch(word) if "<<" in word else None
    if match is None:
        return None
    if _PLAIN.fullmatch(match["rest"]):
        return Opening(match["rest"], expand=True, chomp=bool(match["chomp"]))
    plain, words = expand_words(match["rest"], _unset, mode=Mode.KEEP_UNSET)
    if plain.value is None:
        return plain.reason
    if len(words) != 1:
        return None
    quoted = expand_words(match["rest"], _unset, mode=Mode.KEEP_UNSET | Mode.RAW_QUOTES)[1]
    # Fewer quotes than with quotes kept: some part of the delimiter is quoted.
    expands = _quotes(words[0]) == _quotes("".join(quoted))
    return Opening(words[0], expands, bool(match["chomp"]))


def _unset(name: str) -> None:
    """Give every variable as not set: none is replaced while heredocs are looked for."""


def _quotes(word: str) -> int:
    return word.count("'") + word.count('"')
