"""Compose's `.env` files: the grammar of compose-go, which is not the shell's."""

from __future__ import annotations

import re
from collections import ChainMap

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.source import BOM, Source

from .interpolation import Variables, expand
from .problem import Problem

MAX_BYTES = 256_000
"""A hundred times what people write by hand."""

_BLANK = r"[^\S\n]"
_SKIPPED = lazy_pattern(r"(?:\s+|#[^\n]*)*")
_EXPORT = lazy_pattern(rf"export{_BLANK}+")
_KEY = lazy_pattern(rf"([\w.\-\[\]]+){_BLANK}*(?:([=:]){_BLANK}*|\n|$)")
_QUOTED = lazy_pattern(r"""(["'])((?:\\.|(?!\1)[^\\])*)\1""", re.DOTALL)
_ESCAPE = lazy_pattern(r'\\(?:([abcfnrtv$"\\])|0([0-3][0-7]{2}))')
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def parse_dotenv(source: Source, inherited: Variables | None = None) -> Variables | Problem:
    """Return the variables that `source` sets, or the `Problem` for which Compose refuses it.

    `inherited` are variables of the caller's environment, which win inside
    references. A value that depends on a variable set nowhere is None. A name
    without `=` sets nothing: it is taken over from a shell that is not known.
    """
    if len(source.data) > MAX_BYTES:
        return Problem(said("it is larger than {max_bytes:,} bytes", max_bytes=MAX_BYTES))
    text = source.text.removeprefix(BOM)
    values: dict[str, str | None] = {}
    known = ChainMap(dict(inherited or {}), values)
    position = _after_blank(text, 0)
    while position < len(text):
        start = position
        export = _EXPORT.match(text, position)
        key = _KEY.match(text, export.end() if export else position)
        if key is None:
            return Problem(said("a line is no `NAME=value`"), text.count("\n", 0, start) + 1)
        position = key.end()
        if key[2]:
            ended = _value(text, position, known)
            if ended is None:
                return Problem(said("a quote is not closed"), text.count("\n", 0, start) + 1)
            values[key[1]], position = ended
        position = _after_blank(text, position)
    return values


def _after_blank(text: str, position: int) -> int:
    match = _SKIPPED.match(text, position)
    return match.end() if match else position


def _value(text: str, position: int, known: Variables) -> tuple[str | None, int] | None:
    """Return the value that begins at `position` and its end; None for an open quote."""
    if text[position : position + 1] not in ('"', "'"):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        plain = text[position:end].split(" #", 1)[0].rstrip()
        return expand(plain, known).text, end
    quoted = _QUOTED.match(text, position)
    if quoted is None:
        return None
    quote, inner = quoted[1], quoted[2]
    inner = inner.replace("\\" + quote, quote)
    if quote == "'":
        return inner, quoted.end()
    return expand(_ESCAPE.sub(_unescaped, inner), known).text, quoted.end()


def _unescaped(match: re.Match[str]) -> str:
    letter, digits = match.groups()
    if letter == "$":
        return "$$"
    if letter is not None:
        return _ESCAPES.get(letter, letter if letter in '"\\' else match[0])
    return chr(int(digits, 8))
