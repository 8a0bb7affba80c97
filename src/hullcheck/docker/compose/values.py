"""How Compose hands on a value that YAML takes for a number or a truth value."""

from __future__ import annotations

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.syntax.yaml import YamlScalar

MAX_DIGITS = 40
"""Longer numbers are left as written: no version or port is, and Python refuses to convert them."""

_BASES = (
    (lazy_pattern(r"[-+]?0[xX][0-9a-fA-F]+"), 16),
    (lazy_pattern(r"[-+]?0[bB][01]+"), 2),
    (lazy_pattern(r"[-+]?0[oO]?[0-7]+"), 8),
    (lazy_pattern(r"[-+]?[1-9][0-9]*"), 10),
)
_FLOAT = lazy_pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NUMERIC = frozenset("+-.0123456789")
"""How numbers begin."""
_INTEGERS = range(-(2**63), 2**64)
"""What Go keeps as an integer; anything larger becomes a float."""
_LARGEST_PLAIN = 1e21
_TRUTHS = {word: word.lower() for word in ("true", "True", "TRUE", "false", "False", "FALSE")}


def spell(scalar: YamlScalar) -> str:
    """Return the text that a container or build receives for `scalar`.

    An unquoted `3.10` is the number 3.1 to Compose, and its build argument is
    `3.1`; `True` becomes `true`, `010` becomes `8` (the resolver of
    go.yaml.in/yaml and Go's `%v`). Quoted text stays.
    """
    text = scalar.text
    if scalar.style or scalar.tag or len(text) > MAX_DIGITS:
        return text
    if text in _TRUTHS:
        return _TRUTHS[text]
    if text[:1] not in _NUMERIC:
        return text
    plain = text.replace("_", "") if text[:1] != "." else text
    for pattern, base in _BASES:
        number = int(plain, base) if pattern.fullmatch(plain) else None
        if number is not None and number in _INTEGERS:
            return str(number)
    return _spell_float(float(plain)) if _FLOAT.fullmatch(plain) else text


def _spell_float(value: float) -> str:
    if value.is_integer() and abs(value) < _LARGEST_PLAIN:
        return str(int(value))
    return repr(value)
