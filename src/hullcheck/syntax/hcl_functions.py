"""The functions of HCL that decide something about a build (github.com/zclconf/go-cty, stdlib).

What depends on the clock, on the machine or on a pattern language of its own is left
out: what it gives is not known.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from hullcheck.core.lazy_pattern import lazy_pattern

from .hcl_values import (
    MAX_ITEMS,
    MAX_TEXT,
    Open,
    OpenError,
    Value,
    arithmetic,
    number,
    operate,
    same,
    text_of,
    truth,
)

MAX_ARGUMENTS = 64
"""Of one call; only a program writes more."""

_VERB = lazy_pattern(r"%(.)", re.DOTALL)
_PLACED = frozenset("sdv")


def apply_function(name: str, arguments: list[Value]) -> Value:
    """Return what the function `name` gives; open where that is not certain."""
    function = _FUNCTIONS.get(name)
    if function is None or len(arguments) > MAX_ARGUMENTS:
        return Open(f"{name}()")
    try:
        return function(*arguments)
    except OpenError as error:
        return error.open
    except (ArithmeticError, TypeError, ValueError, LookupError):
        # Too few arguments, of another type, an empty list: bake itself refuses the file.
        return Open(f"{name}()")


def _on_text(function: Callable[[str], Value]) -> Callable[[Value], Value]:
    return lambda value: function(text_of(value))


def _listed(value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    raise OpenError(value.name if isinstance(value, Open) else "a list")


def _mapped(value: Value) -> dict[str, Value]:
    if isinstance(value, dict):
        return value
    raise OpenError(value.name if isinstance(value, Open) else "an object")


def _replace(text: Value, old: Value, new: Value) -> Value:
    whole, sought, put = text_of(text), text_of(old), text_of(new)
    if whole.count(sought) * len(put) > MAX_TEXT:
        raise OpenError("too long a text")
    return whole.replace(sought, put)


def _join(separator: Value, *lists: Value) -> Value:
    items = [text_of(item) for one in lists for item in _listed(one)]
    if sum(map(len, items)) + len(items) * len(text_of(separator)) > MAX_TEXT:
        raise OpenError("too long a text")
    return text_of(separator).join(items)


def _split(separator: Value, text: Value) -> Value:
    return list(text_of(text).split(text_of(separator)))


def _format(form: Value, *values: Value) -> Value:
    left = list(values)

    def placed(found: re.Match[str]) -> str:
        if found[1] == "%":
            return "%"
        if found[1] not in _PLACED:
            raise OpenError("format()")
        return text_of(left.pop(0))

    return _VERB.sub(placed, text_of(form))


def _concat(*lists: Value) -> Value:
    return [item for one in lists for item in _listed(one)]


def _flatten(value: Value) -> Value:
    found: list[Value] = []
    pending = list(reversed(_listed(value)))
    for _ in range(10 * MAX_ITEMS):
        if not pending:
            return found
        one = pending.pop()
        if isinstance(one, list):
            pending += reversed(one)
        else:
            found.append(one)
    raise OpenError("too long a list")


def _distinct(value: Value) -> Value:
    texts = {text_of(item): item for item in reversed(_listed(value))}
    return [texts.pop(text) for text in map(text_of, _listed(value)) if text in texts]


def _coalesce(*values: Value) -> Value:
    for value in values:
        if isinstance(value, Open) or value is not None:
            return value
    raise OpenError("coalesce()")


def _contains(value: Value, sought: Value) -> Value:
    return any(same(item, sought) for item in _listed(value))


def _length(value: Value) -> Value:
    return len(value) if isinstance(value, list | dict) else len(_listed(value))


def _element(value: Value, place: Value) -> Value:
    items = _listed(value)
    return items[int(number(place)) % len(items)]


def _lookup(value: Value, key: Value, *default: Value) -> Value:
    found = _mapped(value)
    name = text_of(key)
    return found[name] if name in found else default[0]


def _merge(*values: Value) -> Value:
    return {key: item for one in values if one is not None for key, item in _mapped(one).items()}


def _substr(text: Value, offset: Value, length: Value) -> Value:
    whole, start, count = text_of(text), int(number(offset)), int(number(length))
    start = max(len(whole) + start, 0) if start < 0 else start
    return whole[start:] if count < 0 else whole[start : start + count]


def _slice(value: Value, start: Value, end: Value) -> Value:
    return _listed(value)[int(number(start)) : int(number(end))]


def _range(*numbers: Value) -> Value:
    found = range(*(int(number(one)) for one in numbers))
    if len(found) > MAX_ITEMS:
        raise OpenError("too long a list")
    return list(found)


def _operator(operator: str) -> Callable[..., Value]:
    def apply(*values: Value) -> Value:
        for value in values:
            if isinstance(value, Open):
                return value
        return operate(operator, list(values))

    return apply


def _calculated(operator: str) -> Callable[[Value, Value], Value]:
    return lambda left, right: arithmetic(operator, number(left), number(right))


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "add": _calculated("+"),
    "and": _operator("&&"),
    "basename": _on_text(posixpath.basename),
    "chomp": _on_text(lambda text: text.rstrip("\r\n")),
    "coalesce": _coalesce,
    "compact": lambda value: [one for one in _listed(value) if one is not None and text_of(one)],
    "concat": _concat,
    "contains": _contains,
    "dirname": _on_text(lambda text: posixpath.dirname(text) or "."),
    "distinct": _distinct,
    "divide": _calculated("/"),
    "element": _element,
    "equal": _operator("=="),
    "flatten": _flatten,
    "format": _format,
    "greaterthan": _calculated(">"),
    "greaterthanorequalto": _calculated(">="),
    "index": lambda value, place: _listed(value)[int(number(place))],
    "join": _join,
    "keys": lambda value: list(sorted(_mapped(value))),  # noqa: C413 (a list of values)
    "length": _length,
    "lessthan": _calculated("<"),
    "lessthanorequalto": _calculated("<="),
    "lookup": _lookup,
    "lower": _on_text(str.lower),
    "merge": _merge,
    "modulo": _calculated("%"),
    "multiply": _calculated("*"),
    "not": lambda value: not truth(value),
    "notequal": _operator("!="),
    "or": _operator("||"),
    "range": _range,
    "replace": _replace,
    "reverselist": lambda value: _listed(value)[::-1],
    "sanitize": _on_text(lambda text: re.sub(r"[^a-zA-Z0-9_-]", "_", text)),
    "slice": _slice,
    "split": _split,
    "strlen": _on_text(len),
    "substr": _substr,
    "subtract": _calculated("-"),
    "trim": lambda text, letters: text_of(text).strip(text_of(letters)),
    "trimprefix": lambda text, start: text_of(text).removeprefix(text_of(start)),
    "trimspace": _on_text(str.strip),
    "trimsuffix": lambda text, end: text_of(text).removesuffix(text_of(end)),
    "upper": _on_text(str.upper),
    "values": lambda value: [item for _, item in sorted(_mapped(value).items())],
}
