r"""How BuildKit splits the text of one instruction: flags, words, quoted words, JSON.

Nothing here gives quotes or variables a meaning: that comes later, word by word
(`expansion`). So `COPY a\ b /d/` has three words, as in BuildKit. Source: BuildKit's
`frontend/dockerfile/parser/{split_command,line_parsers}.go`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import NoReturn

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.docker.ignore.gopath import WHITE_SPACE

_BLANK = lazy_pattern(r"[\t\v\f\r ]+")
_SURROGATE = lazy_pattern("[\ud800-\udfff]")
_JSON_STRING = lazy_pattern(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Piece:
    """A word and where it stands in the text that was split."""

    text: str
    start: int
    end: int


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range `start` to `end` of `text` without white space at its ends."""
    inner = text[start:end].lstrip(WHITE_SPACE)
    start = end - len(inner)
    return start, start + len(inner.rstrip(WHITE_SPACE))


def split_keyword(text: str) -> tuple[str, int]:
    """Return the first word of an instruction and where its arguments begin."""
    start, end = trimmed(text, 0, len(text))
    found = _BLANK.search(text, start, end)
    return (text[start : found.start()], found.end()) if found else (text[start:end], end)


def split_blanks(text: str, start: int) -> list[Piece]:
    """Return the words between blanks, from `start` to the end of `text` (FROM, COPY ...)."""
    words: list[Piece] = []
    if start >= len(text):
        return words
    for blank in _BLANK.finditer(text, start):
        words.append(Piece(text[start : blank.start()], start, blank.start()))
        start = blank.end()
    return [*words, Piece(text[start:], start, len(text))]


def split_once(text: str, start: int) -> tuple[Piece, Piece] | None:
    """Return the first word and all that follows it; None if nothing follows."""
    blank = _BLANK.search(text, start)
    if blank is None:
        return None
    first = Piece(text[start : blank.start()], start, blank.start())
    return first, Piece(text[blank.end() :], blank.end(), len(text))


@cache
def _quoted_word(escape: str) -> re.Pattern[str]:
    space, token = re.escape(WHITE_SPACE), re.escape(escape)
    return re.compile(
        rf"(?:[^{space}'\"{token}]++|'[^']*+(?:'|\Z)|\"(?:[^\"{token}]|{token}.)*+(?:\"|{token}?\Z)"
        rf"|{token}(?:.|\Z))++",
        re.DOTALL,
    )


def split_quoted(text: str, start: int, escape: str) -> list[Piece]:
    """Return the words of ENV, LABEL and ARG: quotes and escapes hold a word together and stay."""
    words = []
    for found in _quoted_word(escape).finditer(text, start):
        word = found.group()
        if found.end() == len(text) and _ends_in_escape(word, escape):
            word = word[:-1]
        if word:
            words.append(Piece(word, found.start(), found.start() + len(word)))
    return words


def _ends_in_escape(word: str, escape: str) -> bool:
    # An escape with nothing behind it is dropped; one that is itself escaped, or stands in
    # single quotes, is a character like any other.
    if not word.endswith(escape):
        return False
    open_quote, position = "", 0
    while position < len(word):
        char = word[position]
        if char == escape and open_quote != "'":
            if position == len(word) - 1:
                return True
            position += 1
        elif char == open_quote:
            open_quote = ""
        elif not open_quote and char in "'\"":
            open_quote = char
        position += 1
    return False


@cache
def _flag_token(escape: str) -> re.Pattern[str]:
    token = re.escape(escape)
    return re.compile(
        rf"(?P<plain>[^\t\n\v\f\r \x85\xa0'\"{token}]++)|{token}(?P<escaped>.?)"
        rf"|(?P<quote>['\"])(?P<inner>(?:(?!(?P=quote))[^{token}]|{token}.)*+)(?:(?P=quote)|{token}?\Z)",
        re.DOTALL,
    )


def split_flags(text: str, start: int, escape: str) -> tuple[list[Piece], int]:
    """Return the `--flags` at `start`, quotes and escapes resolved, and where the rest begins.

    BuildKit reads flags byte by byte: of a letter beyond ASCII each byte becomes a
    letter of its own, so `--exclude=é` excludes nothing.
    """
    if not text.startswith("--", start):
        return [], start
    if text.isascii():
        return _ascii_flags(text, start, escape)
    data = text.encode("utf-8", "surrogateescape")
    first = len(text[:start].encode("utf-8", "surrogateescape"))
    flags, rest = _ascii_flags(data.decode("latin-1"), first, escape)

    def characters(offset: int) -> int:
        while offset < len(data) and data[offset] & 0xC0 == 0x80:
            offset += 1
        return len(data[:offset].decode("utf-8", "surrogateescape"))

    moved = [Piece(flag.text, characters(flag.start), characters(flag.end)) for flag in flags]
    return moved, characters(rest)


def _ascii_flags(text: str, start: int, escape: str) -> tuple[list[Piece], int]:
    flags: list[Piece] = []
    position = start
    while True:
        while position < len(text) and text[position] in "\t\n\v\f\r \x85\xa0":
            position += 1
        if not text.startswith("--", position):
            return flags, position
        start, parts = position, list[str]()
        while found := _flag_token(escape).match(text, position):
            parts.append(_resolved(found, escape))
            position = found.end()
        word = "".join(parts)
        if word == "--":
            return flags, position
        flags.append(Piece(word, start, position))


def _resolved(token: re.Match[str], escape: str) -> str:
    if token["plain"] is not None:
        return token["plain"]
    if token["escaped"] is not None:
        return token["escaped"]
    return re.sub(re.escape(escape) + "(.)", r"\1", token["inner"], flags=re.DOTALL)


class NotStringsError(ValueError):
    """A JSON array with something else than strings in it: BuildKit refuses the file."""


def split_json(text: str, start: int) -> list[Piece] | None:
    """Return the strings of a JSON array, decoded; None where the text is none (shell form).

    Raises `NotStringsError` for an array with something else in it.
    """
    begin, end = trimmed(text, start, len(text))
    if not text.startswith("[", begin):
        return None
    try:
        values = json.loads(
            text[begin:end], parse_constant=_refuse, parse_int=_number, parse_float=_number
        )
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(value, str) for value in values):
        raise NotStringsError
    found = _JSON_STRING.finditer(text, begin, end)
    return [
        Piece(_whole(value), literal.start(), literal.end())
        for value, literal in zip(values, found, strict=True)
    ]


def _whole(text: str) -> str:
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _number(text: str) -> None:
    # Numbers are only ever refused; converting one of 100,000 digits would take long.
    return None
