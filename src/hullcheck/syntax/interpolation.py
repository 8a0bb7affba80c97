"""Variables in the values of compose files and `.env` files: `$V`, `${V:-default}`, `$$`.

The grammar is Compose's (docs.docker.com/reference/compose-file/interpolation).
Compose replaces an unset variable by nothing and warns; here the piece stays
marked as unknown, so that nobody takes a guess for a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

UNKNOWN_PIECE = "\0"
"""Stands in `Expanded.marked` for a piece that is not known; no text file can hold it."""

MAX_GROWTH = 4096
"""Characters that variables may add to a text: no path is longer, and `.env` may double itself."""

MAX_NESTING = 10
"""Defaults inside defaults that are followed."""

Variables = Mapping[str, str | None]
"""Values by name; None: the variable is set, its value is not known."""

_BRACE = lazy_pattern(r"[{}]")
_NAME = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_BRACED = lazy_pattern(r"([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+?])(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Expanded:
    """A text with its variables replaced, as far as they are known."""

    marked: str
    """The text, with `UNKNOWN_PIECE` for every piece that is not known."""
    unknown: tuple[str, ...] = ()
    """Names of the variables that are not known, in order; `$` for a malformed reference."""

    @property
    def text(self) -> str | None:
        """The whole text, or None where a piece of it is not known."""
        return None if self.unknown else self.marked

    def piece(self, marked: str) -> Expanded:
        """Return a part of `marked` as a text of its own."""
        return Expanded(marked, self.unknown if UNKNOWN_PIECE in marked else ())


def expand(text: str, variables: Variables) -> Expanded:
    """Return `text` with its variables replaced by what `variables` holds.

    A default is taken where the variable is not set, and `${V:+word}` is empty
    then: its author provided for that. A plain or required variable that is not
    set is unknown. A malformed reference makes the whole text unknown, because
    Compose refuses the file.
    """
    return _expand(text, variables, MAX_NESTING)


def _expand(text: str, variables: Variables, depth: int) -> Expanded:
    pieces: list[str] = []
    unknown: list[str] = []
    position, grown = 0, 0
    while (found := text.find("$", position)) >= 0:
        pieces.append(text[position:found])
        value, position = _reference(text, found, variables, depth)
        pieces.append(value.marked)
        unknown += value.unknown
        grown += len(value.marked)
        if position < 0 or grown > MAX_GROWTH:
            return Expanded(UNKNOWN_PIECE, tuple(dict.fromkeys(unknown)) or ("$",))
    pieces.append(text[position:])
    return Expanded("".join(pieces), tuple(dict.fromkeys(unknown)))


def _reference(text: str, dollar: int, variables: Variables, depth: int) -> tuple[Expanded, int]:
    """Return the value of the reference at `dollar` and where it ends; -1 for a malformed one."""
    following = text[dollar + 1 : dollar + 2]
    if following == "$":
        return Expanded("$"), dollar + 2
    name = _NAME.match(text, dollar + 1)
    if name is not None:
        return _value(name.group(), variables), name.end()
    end = _closing_brace(text, dollar + 1) if following == "{" else -1
    braced = _BRACED.fullmatch(text, dollar + 2, end) if end >= 0 else None
    if braced is None or depth == 0:
        return _unknown("$"), -1
    variable, operator, word = braced.groups()
    return _operation(variable, operator or "", word or "", variables, depth - 1), end + 1


def _closing_brace(text: str, opening: int) -> int:
    depth = 0
    for match in _BRACE.finditer(text, opening):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.start()
    return -1


def _operation(name: str, operator: str, word: str, variables: Variables, depth: int) -> Expanded:
    value = variables.get(name)
    if name in variables and value is None:
        return _unknown(name)
    counts_as_set = bool(value) if operator.startswith(":") else value is not None
    if operator.endswith("+"):
        return _expand(word, variables, depth) if counts_as_set else Expanded("")
    if operator.endswith("-") and not counts_as_set:
        return _expand(word, variables, depth)
    if operator.endswith("?") and not counts_as_set:
        return _unknown(name)
    return _value(name, variables)


def _value(name: str, variables: Variables) -> Expanded:
    value = variables.get(name)
    return _unknown(name) if value is None else Expanded(value)


def _unknown(name: str) -> Expanded:
    return Expanded(UNKNOWN_PIECE, (name,))
