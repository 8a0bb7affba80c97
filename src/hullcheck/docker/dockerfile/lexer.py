"""One text with variables, quotes and escapes, read as BuildKit's `shell.Lex` reads it.

Source: BuildKit's `frontend/dockerfile/shell/lex.go`, quirks included. `expansion` is
the way in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Flag, auto
from functools import cache

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.docker.dockerfile.substitution import (
    Pattern,
    PatternError,
    TooMuchWorkError,
    parse_pattern,
    replaced,
    without_prefix,
    without_suffix,
)
from hullcheck.docker.ignore.gopath import WHITE_SPACE

MAX_INSERTED = 16_384
"""Characters that variables may add to one text: four times the longest path of Linux.

Nine lines of `ENV A=$A$A$A$A` make 65,536 of one character, and twenty a gigabyte.
"""
MAX_NESTING = 40
"""`${A:-${B:-...}}` deeper than this is written to hurt, by nobody who builds an image."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The value of a variable that is, or may be, set to nobody knows what."""

    names: frozenset[str]
    """The variables at the root of it: what nothing that was read sets."""


Value = str | Unknown | None
"""What a variable holds; None: it is not set."""

Lookup = Callable[[str], Value]
"""Gives the value of the variable of a name."""


class Mode(Flag):
    """How to read a text; the sum of what differs from BuildKit's way with most words."""

    PLAIN = 0
    RAW_QUOTES = auto()
    """Quotes are looked at and stay."""
    RAW_ESCAPES = auto()
    """Escapes are looked at and stay."""
    KEEP_UNSET = auto()
    """A variable that is not set stays as it is written."""
    NO_QUOTES = auto()
    """Quotes are letters (the body of a heredoc)."""


class StopError(Exception):
    """The builder refuses the text."""


class _Words:
    """The words of what was read so far: white space outside quotes ends one."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._current: list[str] = []
        self._inside = False

    def forget(self) -> None:
        """Drop the word begun: BuildKit's buffer is shared with what is nested in it."""
        self._current.clear()

    def add(self, text: str) -> None:
        for piece in (_ASCII_RUNS if text.isascii() else _RUNS).findall(text):
            if piece[0] not in WHITE_SPACE:
                self.add_raw(piece)
            elif self._inside and self._current:
                self._done.append("".join(self._current))
                self._current.clear()
                self._inside = False

    def add_raw(self, text: str) -> None:
        if text:
            self._current.append(text)
        self._inside = True

    def finished(self) -> list[str]:
        return [*self._done, "".join(self._current)] if self._current else self._done


_RUNS = lazy_pattern(f"[{re.escape(WHITE_SPACE)}]+|[^{re.escape(WHITE_SPACE)}]+")
_ASCII_RUNS = lazy_pattern(r"[\t-\r ]+|[^\t-\r ]+")
"""The same for a text in ASCII, as most are, and sooner compiled."""
_SURROGATES = lazy_pattern("[\ud800-\udfff]")
_NAME = lazy_pattern(r"\d+|[@*#?$!-]|\w+")


@cache
def _plain_run(escape: str, stop: str, quotes: bool) -> re.Pattern[str]:
    special = "$<" + escape + stop + ("'\"" if quotes else "")
    return re.compile(f"[^{re.escape(special)}]+", re.DOTALL)


class Lexer:
    """One text being read, from left to right."""

    def __init__(self, text: str, lookup: Lookup, escape: str, mode: Mode) -> None:
        # Go reads a byte that is no UTF-8 as U+FFFD, and skips a mark of byte order.
        self.text = _SURROGATES.sub("\ufffd", text.removeprefix("\ufeff"))
        self.position = 0
        self.escape = escape
        self.quotes = Mode.NO_QUOTES not in mode
        self.raw_quotes = Mode.RAW_QUOTES in mode
        self.raw_escapes = Mode.RAW_ESCAPES in mode
        self.keep_unset = Mode.KEEP_UNSET in mode
        self.lookup = lookup
        self.words = _Words()
        self.unknown: set[str] = set()
        self.inserted = 0
        self._depth = 0

    def peek(self) -> str:
        """Return the next character; "" at the end."""
        return self.text[self.position : self.position + 1]

    def next(self) -> str:
        """Return the next character and step over it."""
        char = self.peek()
        self.position += len(char)
        return char

    def read(self, stop: str, *, raw: bool) -> str:
        """Read up to the character `stop`, or to the end for ""."""
        before, self.raw_escapes = self.raw_escapes, raw
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise TooMuchWorkError
        if self._depth > 1:
            self.words.forget()
        try:
            return self._read(stop, _plain_run(self.escape, stop, self.quotes))
        finally:
            self._depth -= 1
            self.raw_escapes = before
            if self._depth:
                self.words.forget()

    def _read(self, stop: str, plain: re.Pattern[str]) -> str:
        parts: list[str] = []
        words = self.words if self._depth == 1 else _Words()
        while char := self.peek():
            if char == stop:
                self.position += 1
                return "".join(parts)
            run = plain.match(self.text, self.position)
            if run:
                self.position = run.end()
                parts.append(run.group())
                words.add(run.group())
            else:
                parts.append(self._special(char, words))
        if stop:
            raise StopError(f"unexpected end of statement while looking for matching {stop}")
        return "".join(parts)

    def _special(self, char: str, words: _Words) -> str:
        if char == "$":
            text = self._dollar()
            words.add(text)
            return text
        if char == "<":
            text = self._possible_heredoc()
        elif self.quotes and char == "'":
            text = self._single_quoted()
        elif self.quotes and char == '"':
            text = self._double_quoted()
        else:
            text = self._escaped()
        words.add_raw(text)
        return text

    def _escaped(self) -> str:
        token = self.next()
        return (token if self.raw_escapes else "") + self.next()

    def _possible_heredoc(self) -> str:
        begin = self.position
        self.position += 1
        if self.peek() == "<":
            self.position += 1
            while self.peek() and self.peek() in "\t\r ":
                self.position += 1
        return self.text[begin : self.position]

    def _single_quoted(self) -> str:
        begin = self.position
        end = self.text.find("'", begin + 1)
        if end < 0:
            raise StopError("unexpected end of statement while looking for matching single-quote")
        self.position = end + 1
        return self.text[begin : end + 1] if self.raw_quotes else self.text[begin + 1 : end]

    def _double_quoted(self) -> str:
        quote = self.next() if self.raw_quotes else self.next()[:0]
        parts = [quote]
        plain = _plain_run(self.escape, '"', quotes=False)
        while char := self.peek():
            run = plain.match(self.text, self.position)
            if run:
                self.position = run.end()
                parts.append(run.group())
            elif char == '"':
                self.position += 1
                return "".join([*parts, quote])
            elif char == "$":
                parts.append(self._dollar())
            elif char == "<":
                parts.append(self.next())
            else:
                parts.append(self._escaped_in_quotes())
        raise StopError("unexpected end of statement while looking for matching double-quote")

    def _escaped_in_quotes(self) -> str:
        token = self.next()
        kept = token if self.raw_escapes else ""
        following = self.peek()
        if not following:
            return kept
        if following in ('"', "$", self.escape):
            return kept + self.next()
        return kept + token

    def _name(self) -> str:
        found = _NAME.match(self.text, self.position)
        if found is None:
            return ""
        name = found.group()
        if not name.isascii():
            # To Python some numbers are letters of a word that Go does not take for such.
            end = (i for i, c in enumerate(name) if not (c.isalpha() or c.isdecimal() or c == "_"))
            name = name[: next(end, len(name))]
        self.position += len(name)
        return name

    def _insert(self, value: str | Unknown) -> str:
        if isinstance(value, Unknown):
            self.unknown |= value.names
            return ""
        self.inserted += len(value)
        return value if self.inserted <= MAX_INSERTED else ""

    def _dollar(self) -> str:
        self.position += 1
        if self.peek() != "{":
            name = self._name()
            if not name:
                return "$"
            value = self.lookup(name)
            if value is None:
                return "$" + name if self.keep_unset else ""
            return self._insert(value)
        self.position += 1
        if not self.peek():
            raise StopError("syntax error: missing '}'")
        if self.peek() in "{}:":
            raise StopError("syntax error: bad substitution")
        return self._braced(self._name())

    def _braced(self, name: str) -> str:
        operator = self.next()
        if operator == "}":
            value = self.lookup(name)
            if value is None:
                return f"${{{name}}}" if self.keep_unset else ""
            return self._insert(value)
        if operator == "/":
            return self._replacement(name)
        null_is_unset = operator == ":"
        kind = self.next() if null_is_unset else operator
        if kind not in "-+?#%" or not kind or (null_is_unset and kind in "#%"):
            written = operator + kind if null_is_unset else operator
            raise StopError(f"unsupported modifier ({written}) in substitution")
        word, unknown = self._nested("}", raw=kind in "#%")
        value = self.lookup(name)
        if value is None and self.keep_unset:
            return f"${{{name}{operator if null_is_unset else ''}{kind}{word}}}"
        if isinstance(value, Unknown):
            return self._insert(value)
        if kind in "#%":
            return self._insert(_trimmed(value or "", kind, self._needed(word, unknown)))
        missing = value is None or (null_is_unset and not value)
        if kind == "?" and missing:
            raise StopError(f"{name}: {word or 'is not allowed to be unset or empty'}")
        if kind == "+":
            return "" if missing else self._needed(word, unknown)
        return self._needed(word, unknown) if missing else self._insert(value or "")

    def _nested(self, stop: str, *, raw: bool) -> tuple[str, set[str]]:
        """Read a part of `${...}` and say which unknown variables it needs, if it is needed."""
        outside, self.unknown = self.unknown, set()
        try:
            word = self.read(stop, raw=raw)
            return word, self.unknown
        finally:
            self.unknown = outside

    def _needed(self, word: str, unknown: set[str]) -> str:
        self.unknown |= unknown
        return word

    def _replacement(self, name: str) -> str:
        everywhere = self.peek() == "/"
        self.position += everywhere
        pattern, unknown_pattern = self._nested("/", raw=True)
        replacement, unknown = self._nested("}", raw=True)
        value = self.lookup(name)
        if value is None and self.keep_unset:
            return f"${{{name}/{pattern}/{replacement}}}"
        if isinstance(value, Unknown):
            return self._insert(value)
        self.unknown |= unknown_pattern | unknown
        result = replaced(value or "", _pattern(pattern), replacement, everywhere=everywhere)
        return self._insert(result)


def _trimmed(value: str, kind: str, word: str) -> str:
    longest = word.startswith(kind)
    cut = without_prefix if kind == "#" else without_suffix
    return cut(value, _pattern(word[1:] if longest else word), longest=longest)


def _pattern(text: str) -> Pattern:
    try:
        return parse_pattern(text)
    except PatternError as error:
        raise StopError(f"invalid pattern ({text}) in substitution: {error}") from None
