"""`${{ }}` in workflows, as far as its value is certain.

The language is GitHub's: docs.github.com/actions, "Evaluate expressions in workflows
and actions".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

from .shell_holes import STAND_IN
from .shell_nouns import Hole, Piece, Pieces
from .shell_scope import joined

MAX_TOKENS = 200
"""Words of one expression; longer ones decide nothing that is asked here."""

MAX_DEPTH = 20
"""Brackets inside each other."""

MAX_EXPRESSIONS = 500
"""Expressions of one text."""

_MARKED = lazy_pattern(r"\$\{\{((?:'[^']{0,500}+'|[^'}]|\}(?!\})){0,2000}+)\}\}")
_TOKEN = lazy_pattern(
    r"\s*(?:('(?:[^']|'')*+')|(\|\||&&|==|!=|[!(),])"
    r"|([A-Za-z_][\w-]*(?:\.[\w*-]+|\['[^']*'\])*)|(-?[0-9.]+)|(\S))"
)
_INDEX = lazy_pattern(r"\['([^']*)'\]")
_STEERED = ("inputs.", "vars.", "env.", "github.event.inputs.")
"""What somebody may set and nobody needs to: `inputs.file || 'Dockerfile'` is the default."""


class _Unknown(Enum):
    """What an expression is that has no certain value."""

    UNKNOWN = "unknown"
    UNSET = "unset"
    """Nobody sets it, as far as is known."""


_Value = str | bool | _Unknown


def fill(text: str, names: Mapping[str, str]) -> Pieces:
    """Return `text` with every `${{ }}` replaced by its value, or by a hole where it has none.

    `names` holds what is known, such as `matrix.python` or `env.IMAGE`, its
    keys in lower case, as GitHub's names have no case.
    """
    pieces: list[Piece] = []
    place = search = 0
    for _ in range(MAX_EXPRESSIONS):
        start = text.find("${{", search)
        found = _MARKED.match(text, start) if start >= 0 else None
        search = found.end() if found else start + 3
        if start < 0:
            break
        if found is None:
            continue
        value = evaluate(found[1], names)
        written = " ".join(found[1].split())
        pieces += [
            text[place : found.start()],
            Hole(f"${{{{ {written} }}}}") if value is None else value,
        ]
        place = found.end()
    return joined([*pieces, text[place:]])


def evaluate(expression: str, names: Mapping[str, str]) -> str | None:
    """Return the value of an expression as text, or None where it is not certain."""
    value = _read(expression, names, _STEERED)
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else value


def decide(condition: str, names: Mapping[str, str]) -> bool | None:
    """Return what an `if:` decides, or None where that is not certain.

    Here somebody may well set what nobody needs to: of a name that is not in `names`
    nothing is known, whatever else stands beside it.
    """
    value = _read(condition.strip().removeprefix("${{").removesuffix("}}"), names, ())
    return None if value is None else value not in ("", "false", False)


def _read(expression: str, names: Mapping[str, str], steered: tuple[str, ...]) -> str | bool | None:
    tokens = list(_tokens(expression))
    if len(tokens) > MAX_TOKENS:
        return None
    reader = _Reader(tokens, names, steered)
    value = reader.alternative()
    return None if isinstance(value, _Unknown) or reader.peek() is not None else value


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def _tokens(expression: str) -> Iterator[_Token]:
    kinds = ("text", "operator", "name", "number", "other")
    for count, found in enumerate(_TOKEN.finditer(expression.rstrip())):
        kind = kinds[(found.lastindex or 1) - 1]
        yield _Token(kind, found[found.lastindex or 0])
        if count > MAX_TOKENS:
            return


class _Reader:
    """Reads one expression by recursive descent."""

    def __init__(
        self, tokens: list[_Token], names: Mapping[str, str], steered: tuple[str, ...]
    ) -> None:
        self.tokens = tokens
        self.names = names
        self.steered = steered
        self.position = 0
        self.depth = 0

    def peek(self) -> str | None:
        """Return the next token's text, or None at the end."""
        here = self.position
        return self.tokens[here].text if here < len(self.tokens) else None

    def _take(self, *operators: str) -> str | None:
        here = self.position
        token = self.tokens[here] if here < len(self.tokens) else None
        if token is None or token.kind != "operator" or token.text not in operators:
            return None
        self.position += 1
        return token.text

    def alternative(self) -> _Value:
        """Read `a || b`: the first that is true, or the last."""
        value = self._both()
        while self._take("||"):
            other = self._both()
            if value is _Unknown.UNSET or value in ("", False):
                value = other
        return value

    def _both(self) -> _Value:
        value = self._comparison()
        while self._take("&&"):
            other = self._comparison()
            if isinstance(value, _Unknown):
                value = _Unknown.UNKNOWN
            elif value not in ("", False):
                value = other
        return value

    def _comparison(self) -> _Value:
        value = self._single()
        while operator := self._take("==", "!="):
            other = self._single()
            value = _compared(value, other, operator)
        return value

    def _single(self) -> _Value:
        if self.depth >= MAX_DEPTH:
            self.position = len(self.tokens)
        self.depth += 1
        try:
            return self._operand()
        finally:
            self.depth -= 1

    def _operand(self) -> _Value:
        if self._take("!"):
            value = self._single()
            return _Unknown.UNKNOWN if isinstance(value, _Unknown) else value in ("", False)
        if self._take("("):
            value = self.alternative()
            self._take(")")
            return value
        if self.position >= len(self.tokens):
            return _Unknown.UNKNOWN
        token = self.tokens[self.position]
        self.position += 1
        if token.kind == "text":
            return token.text[1:-1].replace("''", "'")
        if token.kind == "number":
            return token.text
        return self._name(token.text) if token.kind == "name" else _Unknown.UNKNOWN

    def _name(self, written: str) -> _Value:
        name = _INDEX.sub(r".\1", written).lower()
        if self._take("("):
            return self._call(name)
        if name in ("true", "false"):
            return name == "true"
        known = self.names.get(name)
        if known is not None:
            return known
        return _Unknown.UNSET if name.startswith(self.steered) else _Unknown.UNKNOWN

    def _call(self, name: str) -> _Value:
        arguments: list[_Value] = []
        while self.peek() not in (")", None):
            before = self.position
            arguments.append(self.alternative())
            self._take(",")
            if self.position == before:
                break
        self._take(")")
        known = [str(one) for one in arguments if not isinstance(one, _Unknown)]
        function = _FUNCTIONS.get(name)
        if function is None or len(known) != len(arguments) or not known:
            return _Unknown.UNKNOWN
        return function(known)


def _compared(left: _Value, right: _Value, operator: str) -> _Value:
    if isinstance(left, _Unknown) or isinstance(right, _Unknown):
        return _Unknown.UNKNOWN
    same = str(left).lower() == str(right).lower()
    if not same and (STAND_IN in str(left) or STAND_IN in str(right)):
        return _Unknown.UNKNOWN
    return same if operator == "==" else not same


def _searched(search: Callable[[str, str], bool]) -> Callable[[list[str]], _Value]:
    """Return a function of two texts, which says nothing of a text that is not known."""

    def found(words: list[str]) -> _Value:
        known = not any(STAND_IN in word for word in words)
        return search(words[0].lower(), words[-1].lower()) if known else _Unknown.UNKNOWN

    return found


def _format(arguments: list[str]) -> str:
    def value(found: re.Match[str]) -> str:
        number = int(found[1]) + 1
        return arguments[number] if number < len(arguments) else found[0]

    return re.sub(r"\{([0-9])\}", value, arguments[0])


_FUNCTIONS: dict[str, Callable[[list[str]], _Value]] = {
    "format": _format,
    "contains": _searched(lambda text, part: part in text),
    "startswith": _searched(str.startswith),
    "endswith": _searched(str.endswith),
}
