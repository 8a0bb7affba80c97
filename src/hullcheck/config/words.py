"""What is wrong with a configuration, in the words of who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from hullcheck.core.said import said
from hullcheck.near import nearest

from .models import TABLES, Table
from .toml_lines import Key, line_of

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WANTED = {"string": "a text", "tuple": "a list", "dict": "a table", "model": "a table"}
"""What pydantic's names of types mean in TOML."""

_GIVEN: dict[type, str] = {
    bool: "`true` or `false`",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "a table",
}


def explained(error: ValidationError, text: str, prefix: Key) -> Iterator[tuple[int | None, str]]:
    """Yield, in the order of their lines, what is wrong and the line on which it stands.

    `prefix` is where our table stands in the TOML `text`.
    """
    found = []
    for each in error.errors(include_url=False):
        key = tuple(part for part in each["loc"] if part != "[key]")
        found.append((line_of(text, (*prefix, *key)), _told(each, key)))
    yield from sorted(dict.fromkeys(found), key=lambda item: item[0] or 0)


def _told(error: ErrorDetails, key: Key) -> str:
    kind, name = error["type"], _name(key)
    if kind == "extra_forbidden":
        return _no_key(key)
    if kind == "missing":
        return said("`{name}` is missing", name=name)
    if kind == "literal_error":
        choices = error["ctx"]["expected"].replace("'", "`")
        return said(
            "`{name}` is {given}, and can be {choices}",
            name=name,
            given=_given(error["input"]),
            choices=choices,
        )
    if kind == "value_error":
        reason = str(error["ctx"]["error"])
        return said("`{name}`: {reason}", name=name, reason=reason)
    if kind == "too_short":
        return said("`{name}` is empty", name=name)
    if kind == "too_long":
        return said(
            "`{name}` has more than {most} entries", name=name, most=error["ctx"]["max_length"]
        )
    wanted = _WANTED.get(kind.partition("_")[0], said("something else"))
    return said(
        "`{name}` is {given}, where {wanted} belongs",
        name=name,
        given=_given(error["input"]),
        wanted=wanted,
    )


def _no_key(key: Key) -> str:
    last = str(key[-1])
    if key[0] == "tool":
        return said("there is no key `tool`: outside of `pyproject.toml` the keys stand alone")
    near = nearest(last, keys_of(_table_at(key[:-1])), said("docs/configuration.md has them all."))
    return said("there is no key `{key}`. {near}", key=_name(key), near=near)


def keys_of(table: type[Table]) -> Iterable[str]:
    """Return the keys that a table may have."""
    return [str(field.alias) for field in table.model_fields.values()]


def _table_at(key: Key) -> type[Table]:
    return TABLES.get(str(key[0]) if key else "", TABLES[""])


def _name(key: Key) -> str:
    """Return a key as people say it: `builds[2].context`, counted from 1."""
    name = ""
    for part in key:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return name or said("the configuration")


def _given(value: Any) -> str:
    if isinstance(value, str) and len(value) <= 40:
        return f"`{value}`"
    return _GIVEN.get(type(value), said("a date or time"))
