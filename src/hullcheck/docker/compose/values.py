"""How Compose hands on a value that YAML takes for a number or a truth value."""

from __future__ import annotations

import re

from hullcheck.syntax.yaml import YamlScalar

MAX_DIGITS = 40
"""Longer numbers are left as written: no version or port is, and Python refuses to convert them."""

_INTEGER = re.compile(r"[-+]?[0-9][0-9_]*")
_OCTAL = re.compile(r"[-+]?0o?[0-7_]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LARGEST_PLAIN = 1e21
_TRUTHS = {"true": "true", "True": "true", "TRUE": "true"} | {
    "false": "false",
    "False": "false",
    "FALSE": "false",
}


def spell(scalar: YamlScalar) -> str:
    """Return the text that a container or build receives for `scalar`.

    An unquoted `3.10` is the number 3.1 to Compose, and its build argument is
    `3.1`; `True` becomes `true`, `010` becomes `8`. Quoted text stays.
    """
    text = scalar.text
    if scalar.style or scalar.tag or len(text) > MAX_DIGITS:
        return text
    if text in _TRUTHS:
        return _TRUTHS[text]
    if _OCTAL.fullmatch(text):
        return str(int(text.replace("o", "").replace("_", ""), 8))
    if _INTEGER.fullmatch(text) and not text.lstrip("+-").startswith("0"):
        return str(int(text.replace("_", "")))
    return _spell_float(float(text)) if _FLOAT.fullmatch(text) else text


def _spell_float(value: float) -> str:
    if value.is_integer() and abs(value) < _LARGEST_PLAIN:
        return str(int(value))
    return repr(value)
