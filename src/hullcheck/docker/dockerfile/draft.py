"""One instruction on its way from a logical line to a noun: flags taken, arguments ready.

Source of the flags: BuildKit's `frontend/dockerfile/instructions/{parse,bflag}.go`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum, auto
from types import MappingProxyType
from typing import Any

from hullcheck.core.noun import dataclass
from hullcheck.core.source import Span
from hullcheck.docker.dockerfile.scanner import LogicalLine
from hullcheck.docker.dockerfile.word import Flag, Word
from hullcheck.docker.dockerfile.words import (
    NotStringsError,
    Piece,
    split_blanks,
    split_flags,
    split_json,
)
from hullcheck.docker.ignore.gopath import WHITE_SPACE


class RefusedError(Exception):
    """The builder refuses the instruction, and with it the file."""


class SyntaxRefusedError(RefusedError):
    """It does so before it knows the instruction: behind ONBUILD, too."""


class _Kind(Enum):
    SWITCH = auto()
    ONE = auto()
    MANY = auto()


_NO_FLAGS: Mapping[str, tuple[Flag, ...]] = MappingProxyType({})
_S, _O, _M = _Kind.SWITCH, _Kind.ONE, _Kind.MANY
_COPYING = {"chown": _O, "chmod": _O, "link": _S, "exclude": _M}
_FLAGS: Mapping[str, Mapping[str, _Kind]] = {
    "ADD": _COPYING | {"keep-git-dir": _S, "checksum": _O, "unpack": _S},
    "COPY": _COPYING | {"from": _O, "parents": _S},
    "FROM": {"platform": _O},
    "HEALTHCHECK": dict.fromkeys(
        ("interval", "timeout", "start-period", "start-interval", "retries"), _O
    ),
    "RUN": {"mount": _M, "network": _O, "security": _O, "device": _M},
}
_UNCHECKED = frozenset({"ARG", "STOPSIGNAL"})
"""Instructions that drop whatever flags they are given."""


@dataclass(slots=True)
class Draft:
    """A logical line of which keyword and flags are read."""

    keyword: str
    """In capitals."""
    source: LogicalLine
    text: str
    """The whole logical line without white space at its end."""
    begin: int
    """Where in `text` the keyword begins."""
    value_start: int
    """Where in `text` the flags begin."""
    start: int
    """Where in `text` the arguments begin."""
    escape: str
    flags: Mapping[str, tuple[Flag, ...]] = field(default_factory=lambda: _NO_FLAGS)
    problems: list[str] = field(default_factory=list)
    """What the builder stops at only if it comes to this instruction."""

    @property
    def arguments(self) -> str:
        """The text behind the flags."""
        return self.text[self.start :]

    def common(self) -> dict[str, Any]:
        """Return the fields that all instructions share."""
        mapped, line = self.source.text, self.source
        return {
            "keyword": self.keyword,
            "line": line.line,
            "end_line": line.end_line,
            "span": Span(mapped.origin(self.begin) if self.text else line.end, line.end),
            "value": self.text[self.value_start :],
            "flags": self.flags,
            "heredocs": line.heredocs,
        }

    def word(self, piece: Piece) -> Word:
        """Return a piece of the text as a word of the file."""
        return Word(piece.text, self.source.text.span(piece.start, piece.end))

    def words(self) -> tuple[Word, ...]:
        """Return the arguments split at blanks."""
        return tuple(self.word(piece) for piece in split_blanks(self.text, self.start))

    def json(self) -> tuple[Word, ...] | None:
        """Return the arguments as the strings of a JSON array; None if they are none."""
        try:
            pieces = split_json(self.text, self.start)
        except NotStringsError:
            raise SyntaxRefusedError(
                "when using JSON array syntax, arrays must be comprised of strings only"
            ) from None
        return None if pieces is None else tuple(self.word(piece) for piece in pieces)


def draft(line: LogicalLine, keyword: str, start: int, escape: str, begin: int = 0) -> Draft:
    """Return the instruction whose value begins at `start` of `line`, its flags not yet checked."""
    text = line.text.text.rstrip(WHITE_SPACE)
    start = min(start, len(text))
    pieces, rest = split_flags(text, start, escape)
    rest += len(text) - rest - len(text[rest:].lstrip(WHITE_SPACE))
    found = Draft(keyword, line, text, begin, start, rest, escape)
    if pieces:
        found.flags = _flags(found, pieces)
    return found


def _flags(draft: Draft, pieces: list[Piece]) -> Mapping[str, tuple[Flag, ...]]:
    flags: dict[str, list[Flag]] = {}
    for piece in pieces:
        name, equals, value = piece.text[2:].partition("=")
        span = draft.source.text.span(piece.start, piece.end)
        word = None
        if equals:
            # Behind the first `=` as it is written; quotes before it are nobody's habit.
            begin = draft.text.find("=", piece.start, piece.end) + 1
            word = draft.word(Piece(value, begin or piece.start, piece.end))
        flags.setdefault(name, []).append(Flag(name, word, span))
    return MappingProxyType({name: tuple(found) for name, found in flags.items()})


def check_flags(draft: Draft) -> None:
    """Raise `RefusedError` for a flag that the instruction does not have, or not so."""
    if draft.keyword in _UNCHECKED:
        return
    known = _FLAGS.get(draft.keyword, {})
    for name, found in draft.flags.items():
        if name not in known:
            raise RefusedError(f"unknown flag: --{name}")
        if len(found) > 1 and known[name] is not _Kind.MANY:
            raise RefusedError(f"duplicate flag specified: --{name}")
        for flag in found:
            _check_value(flag, known[name])


def _check_value(flag: Flag, kind: _Kind) -> None:
    if kind is not _Kind.SWITCH:
        if flag.value is None:
            raise RefusedError(f"missing a value on flag: --{flag.name}")
    elif flag.value and not flag.value.text:
        raise RefusedError(f"missing a value on flag: --{flag.name}")
    elif flag.value and flag.value.text.lower() not in ("true", "false"):
        raise RefusedError(f"expecting boolean value for flag --{flag.name}")
