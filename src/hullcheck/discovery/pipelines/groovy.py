"""Calls, blocks and assignments of a Jenkinsfile, as far as its text shows them.

Groovy is not run: of what it computes nothing is known. Strings are read, and so is
which blocks a call stands in (groovy-lang.org/syntax.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.syntax.shell_nouns import Hole, Piece, Pieces
from hullcheck.syntax.shell_scope import joined

MAX_TEXT = 200_000
"""Characters that are read."""

MAX_BLOCKS = 50
"""Blocks in blocks; deeper ones count as the last."""

_TOKEN = lazy_pattern(
    r"""(?P<comment>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))"""
    r"""|(?P<long>'{3}(?:[^'\\]|\\.|'(?!''))*+(?:'{3}|\Z)|"{3}(?:[^"\\]|\\.|"(?!""))*+(?:"{3}|\Z))"""
    r"""|(?P<short>'(?:[^'\\\n]|\\.)*+(?:'|$|\Z)|"(?:[^"\\\n]|\\.)*+(?:"|$|\Z))"""
    r"""|(?P<key>[A-Za-z_]\w*+(?=[ \t]*+:(?![:/])))"""
    r"""|(?P<name>[A-Za-z_$][\w$]*+(?:\.[A-Za-z_][\w$]*+)*+)"""
    r"""|(?P<mark>[{}()\[\],;=+]|\n)""",
    re.DOTALL | re.MULTILINE,
)
_ESCAPE = lazy_pattern(r"\\(\n|.)", re.DOTALL)
_REFERENCE = lazy_pattern(r"\\(\n|.)|\$\{([^{}]*)\}|\$([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "\n": "\\\n"}
_CALLS = frozenset(("sh", "docker.build"))
"""What is looked for among the arguments of another call as well."""
_SCOPES = ("env.", "params.")


@dataclass(frozen=True, slots=True)
class String:
    """A string, or a sum of strings and others."""

    pieces: Pieces
    """Holes are named like what stands there: `name`, `env.NAME`, `f(x)`."""
    offset: int
    is_long: bool
    """In three quotes: its lines are those of the file."""


@dataclass(slots=True)
class Call:
    """`name(...)`, `name ...` or `name = ...`, with the strings that it is given."""

    name: str
    offset: int
    blocks: tuple[Call, ...] = ()
    """The blocks that it stands in, the outermost first."""
    strings: list[tuple[str, String]] = field(default_factory=list)
    """With the name of the argument, empty where it has none."""
    assigns: bool = False
    opens: bool = False
    """A block begins behind it."""
    flags: list[str] = field(default_factory=list)
    """Names behind it: `dockerfile true`."""

    def argument(self, key: str, position: int = 0) -> String | None:
        """Return the argument of the name `key`, else the one at `position` of the others."""
        named = [string for name, string in self.strings if name and name == key]
        unnamed = [string for name, string in self.strings if not name]
        return next(iter((*named, *unnamed[position : position + 1])), None)


def calls_in(text: str) -> Iterator[Call]:
    """Yield the calls of a text in their order, a block's before those in it."""
    reader = _Reader()
    for found in _TOKEN.finditer(text[:MAX_TEXT]):
        yield from reader.take(found)
    yield from reader.ended()


class _Reader:
    """Goes through the tokens of a text, with the call that is being read."""

    def __init__(self) -> None:
        self.blocks: list[Call] = []
        self.call: Call | None = None
        self.before: Call | None = None
        """What ended with the line: a block may begin in the next one."""
        self.key = ""
        self.word = ""
        """A name among the arguments."""
        self.adds = False
        self.brackets = 0
        self.last = ""
        """The last mark on this line, if nothing stands behind it."""

    def take(self, found: re.Match[str]) -> Iterator[Call]:
        """Read one token, and yield the call that it ends."""
        kind, text = found.lastgroup, found[0]
        if kind == "mark":
            yield from self._mark(text)
        elif kind in ("long", "short"):
            self._string(String(_pieces(text), found.start(), kind == "long"))
        elif kind == "key":
            self.key = text
        elif kind == "name":
            yield from self._name(text, found.start())
        if kind != "comment" and text != "\n":
            self.last = text if kind == "mark" else ""
            self.before = None

    def ended(self) -> Iterator[Call]:
        """Yield the call that was being read: here it ends."""
        call, self.call = self.call, None
        self.key, self.word, self.adds, self.brackets = "", "", False, 0
        if call is not None and (call.strings or call.opens or call.flags):
            yield call

    def _string(self, string: String) -> None:
        if self.call is None or self.brackets > 1:
            return
        strings = self.call.strings
        if self.adds and strings:
            key, first = strings[-1]
            pieces = joined((*first.pieces, *string.pieces))
            strings[-1] = (key, String(pieces, first.offset, first.is_long))
        else:
            strings.append((self.key, string))
        self.key, self.adds = "", False

    def _name(self, name: str, offset: int) -> Iterator[Call]:
        if self.call is not None and name in ("true", "false"):
            self.call.flags.append(name)
        elif self.adds:
            self._string(String((Hole(name),), offset, is_long=False))
        elif self.brackets and name not in _CALLS:
            self.word = name
        else:
            brackets = self.brackets
            yield from self.ended()
            self.call = Call(name, offset, tuple(self.blocks))
            # What an assignment or another call does with it does not matter.
            self.brackets = 0 if brackets else self.brackets

    def _mark(self, mark: str) -> Iterator[Call]:
        if mark == "{":
            opened = self.call or self.before or Call("", 0, tuple(self.blocks))
            opened.opens = True
            yield from self.ended()
            self.blocks = [*self.blocks[: MAX_BLOCKS - 1], opened]
        elif mark == "}":
            yield from self.ended()
            self.blocks = self.blocks[:-1]
        elif mark == "\n":
            if not (self.brackets or self.adds or self.last == ","):
                self.before = self.call or self.before
                yield from self.ended()
        elif mark == ";":
            yield from self.ended()
        else:
            self._inside(mark)

    def _inside(self, mark: str) -> None:
        if self.word and mark in "(,)+":
            written = f"{self.word}()" if mark == "(" else self.word
            self._string(String((Hole(written),), 0, is_long=False))
        self.word = ""
        if mark in "([":
            self.brackets += 1
        elif mark in ")]":
            self.brackets = max(self.brackets - 1, 0)
        elif mark == "+":
            self.adds = self.call is not None and bool(self.call.strings)
        elif mark == "=" and self.call is not None and not self.brackets:
            self.call.assigns = True
        elif mark == ",":
            self.key = ""


def _pieces(written: str) -> Pieces:
    quotes = written[:3] if written[:3] in ("'''", '"""') else written[:1]
    inside = written[len(quotes) :].removesuffix(quotes)
    if quotes[0] == "'":
        return joined((_ESCAPE.sub(lambda found: _plain(found[1]), inside),))
    pieces: list[Piece] = []
    place = 0
    for found in _REFERENCE.finditer(inside):
        pieces.append(inside[place : found.start()])
        place = found.end()
        name = found[2] if found[2] is not None else found[3]
        pieces.append(_plain(found[1]) if found[1] else Hole((name or "").strip()))
    return joined([*pieces, inside[place:]])


def _plain(escaped: str) -> str:
    return _ESCAPED.get(escaped, escaped)


def name_of(hole: Hole) -> str:
    """Return the variable that a hole is."""
    name = hole.name
    for scope in _SCOPES:
        name = name.removeprefix(scope)
    return name
