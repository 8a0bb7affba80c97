"""Variables and functions of a Makefile, as far as they are certain.

The values are those of `make` without arguments and without anything in the
environment: `NAME ?= value` is the value. What a condition decides is not known,
unless it asks whether that variable is set.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from hullcheck.core.noun import dataclass

from .makefile import MakeAssignment
from .shell_holes import known_text
from .shell_nouns import Hole, Piece, Pieces
from .shell_scope import joined

MAX_DEPTH = 20
"""References inside each other that are followed."""

MAX_VALUE = 16_000
"""Characters that a text may grow to: `A = $(B)$(B)`, `B = $(C)$(C)` doubles each time."""

MAX_PIECES = 1000
"""Pieces that a text may grow to."""

_CLOSING = {"(": ")", "{": "}"}
_HOLE_NAME = 60


@dataclass(frozen=True, slots=True)
class _Variable:
    """What a variable holds at one point of the Makefile."""

    text: str = ""
    """What is expanded each time that it is used (`NAME = text`)."""
    pieces: Pieces | None = None
    """What was expanded where it was set (`NAME := text`)."""
    is_sure: bool = True
    """No condition decides whether it is set."""


class MakeValues:
    """Expands texts of one Makefile."""

    def __init__(
        self,
        assignments: Iterable[MakeAssignment],
        given: Mapping[str, str],
        shell: Callable[[str], str | None],
    ) -> None:
        """Make `assignments` in order; `given` wins, `shell` gives what `$(shell ...)` prints."""
        self._variables = {name: _Variable(pieces=(text,)) for name, text in given.items()}
        self._expanded: dict[str, Pieces] = {}
        self._shell = shell
        self._active: list[str] = []
        for one in assignments:
            if one.name not in given:
                self._assign(one)

    def _assign(self, one: MakeAssignment) -> None:
        before = self._variables.get(one.name)
        if one.operator == "?=" and before is not None:
            return
        new = self._new(one, before)
        if one.condition and before is None:
            new = replace(new, is_sure=_asks(one.condition, one.name))
        elif one.condition and before is not None and not _is_same(new, before):
            new = _Variable(pieces=(Hole(one.name),))
        self._variables[one.name] = new
        self._expanded.clear()

    def _new(self, one: MakeAssignment, before: _Variable | None) -> _Variable:
        if one.operator == "!=":
            return _Variable(pieces=(Hole(one.name),))
        if one.operator == "+=" and before is not None:
            if before.pieces is None:
                text = f"{before.text} {one.value}".lstrip()[:MAX_VALUE]
                return replace(before, text=text)
            space = (" ",) if before.pieces else ()
            pieces = joined([*before.pieces, *space, *self.expand(one.value)])
            return replace(before, pieces=pieces)
        is_immediate = one.operator.endswith(":=")
        return _Variable(pieces=self.expand(one.value)) if is_immediate else _Variable(one.value)

    def expand(self, text: str, local: Mapping[str, str] | None = None) -> Pieces:
        """Return `text` with its references replaced; one that is not known is a hole.

        `local` holds the variables of one recipe, such as `@`.
        """
        pieces: list[Piece] = []
        size = place = 0
        while (dollar := text.find("$", place)) >= 0 and len(pieces) < MAX_PIECES:
            found, behind = self._reference(text, dollar + 1, local or {})
            pieces += [text[place:dollar], *found]
            size += sum(len(piece) for piece in found if isinstance(piece, str))
            place = behind
            if size > MAX_VALUE:
                break
        return joined([*pieces, text[place:]])

    def _reference(self, text: str, place: int, local: Mapping[str, str]) -> tuple[Pieces, int]:
        """Return what the reference behind the `$` before `place` stands for, and its end."""
        char = text[place : place + 1]
        if char in ("$", ""):
            return ("$",), place + 1
        if char not in _CLOSING:
            return self._variable(char, local), place + 1
        end = _closing(text, place)
        if end < 0 or len(self._active) >= MAX_DEPTH:
            return (Hole(_short(text[place - 1 :])),), len(text) if end < 0 else end + 1
        written = text[place + 1 : end]
        self._active.append("")
        found = self._meaning(written, local)
        self._active.pop()
        return (Hole(_short(f"$({written})")),) if found is None else found, end + 1

    def _meaning(self, written: str, local: Mapping[str, str]) -> Pieces | None:
        name, is_function, arguments = written.partition(" ")
        if is_function and name in _KNOWN_NAMES:
            return self._call(name, arguments, local)
        inner = known_text(self.expand(written, local)) if "$" in written else written
        if inner is None or re.search(r"[\s:=]", inner):
            return None
        return self._variable(inner, local)

    def _call(self, name: str, arguments: str, local: Mapping[str, str]) -> Pieces | None:
        values = [known_text(self.expand(one, local)) for one in _arguments(arguments)]
        if name in ("if", "or"):
            chosen = self._chosen(name, values)
            return None if chosen is None else (chosen,)
        known = [value for value in values if value is not None]
        if len(known) != len(values):
            return None
        if name == "shell":
            printed = self._shell(",".join(known).strip())
            return None if printed is None else (printed,)
        return (_FUNCTIONS[name](known),)

    def _chosen(self, name: str, values: list[str | None]) -> str | None:
        if name == "or":
            return next((value for value in values if value is None or value.strip()), "")
        condition, *branches = values
        if condition is None:
            return None
        taken = branches[:1] if condition.strip() else branches[1:2]
        return taken[0] if taken else ""

    def _variable(self, name: str, local: Mapping[str, str]) -> Pieces:
        if name in local:
            return (local[name],)
        if name not in self._expanded:
            if name in self._active or len(self._active) >= MAX_DEPTH:
                return (Hole(name),)
            self._active.append(name)
            self._expanded[name] = self._held(name)
            self._active.pop()
        return self._expanded[name]

    def _held(self, name: str) -> Pieces:
        variable = self._variables.get(name)
        if variable is None or not variable.is_sure:
            return (Hole(name),)
        return self.expand(variable.text) if variable.pieces is None else variable.pieces


def _is_same(one: _Variable, other: _Variable) -> bool:
    return (one.text, one.pieces) == (other.text, other.pieces)


def _asks(condition: str, name: str) -> bool:
    """Say whether a condition (`ifndef NAME`) is about the variable itself."""
    return re.search(rf"\b{re.escape(name)}\b", condition) is not None


def _closing(text: str, place: int) -> int:
    """Return where the bracket at `place` is closed, or -1."""
    opening, closing = text[place], _CLOSING[text[place]]
    depth = 0
    for here in range(place, len(text)):
        depth += (text[here] == opening) - (text[here] == closing)
        if depth == 0:
            return here
    return -1


def _arguments(text: str) -> list[str]:
    """Split the arguments of a function at its own commas."""
    parts, depth, start = [], 0, 0
    for place, char in enumerate(text):
        depth += (char in "({") - (char in ")}")
        if char == "," and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def _short(written: str) -> str:
    return written if len(written) <= _HOLE_NAME else written[: _HOLE_NAME - 1] + "…"


def _each(change: Callable[[str], str]) -> Callable[[list[str]], str]:
    return lambda arguments: " ".join(change(word) for word in arguments[-1].split())


def _patsubst(arguments: list[str]) -> str:
    pattern, new, words = (*arguments, "", "", "")[:3]
    before, is_pattern, after = pattern.strip().partition("%")

    def changed(word: str) -> str:
        stem = word[len(before) : len(word) - len(after)]
        fits = word == f"{before}{stem}{after}" if is_pattern else word == pattern
        return new.strip().replace("%", stem, 1) if fits else word

    return " ".join(changed(word) for word in words.split())


def _subst(arguments: list[str]) -> str:
    old, new, text = (*arguments, "", "", "")[:3]
    return text.replace(old, new) if old else text


_FUNCTIONS: dict[str, Callable[[list[str]], str]] = {
    "abspath": _each(posixpath.normpath),
    "addprefix": lambda arguments: _each(lambda word: arguments[0].strip() + word)(arguments),
    "addsuffix": lambda arguments: _each(lambda word: word + arguments[0].strip())(arguments),
    "dir": _each(lambda word: posixpath.dirname(word) + "/" if "/" in word else "./"),
    "firstword": lambda arguments: " ".join(arguments[-1].split()[:1]),
    "lastword": lambda arguments: " ".join(arguments[-1].split()[-1:]),
    "notdir": _each(posixpath.basename),
    "patsubst": _patsubst,
    "realpath": _each(posixpath.normpath),
    "strip": _each(str),
    "subst": _subst,
}

_KNOWN_NAMES = frozenset((*_FUNCTIONS, "if", "or", "shell"))
