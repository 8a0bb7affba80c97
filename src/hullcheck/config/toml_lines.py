"""On which line a key of a TOML text stands: `tomllib` does not tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from hullcheck.core.lazy_pattern import lazy_pattern

Key = tuple[str | int, ...]
"""Where a value is: names of keys, and the numbers (from 0) of the tables of an array."""

_HEADER = lazy_pattern(r"\s*(\[\[?)([^\[\]]+)\]")
_KEY = lazy_pattern(
    r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*="
)
_PART = lazy_pattern(r"[\w-]+|\"[^\"]*\"|'[^']*'")
_LONG = lazy_pattern(r'"""|\'\'\'')


def line_of(text: str, key: Key) -> int | None:
    """Return the 1-based line of `key`, or of the nearest thing around it that has one."""
    lines = _lines(text)
    for length in range(len(key), 0, -1):
        if key[:length] in lines:
            return lines[key[:length]]
    return None


@lru_cache(maxsize=16)
def _lines(text: str) -> Mapping[Key, int]:
    """Return the first line of each key that begins a line, and of the tables around it."""
    found: dict[Key, int] = {}
    for line, key in _keys(text):
        for length in range(1, len(key) + 1):
            found.setdefault(key[:length], line)
    return found


def _keys(text: str) -> Iterator[tuple[int, Key]]:
    table: Key = ()
    counts: dict[Key, int] = {}
    for number, line in _outside_of_long_strings(text):
        header = _HEADER.match(line)
        key = None if header else _KEY.match(line)
        if header:
            table = _table(_parts(header[2]), counts, is_array=header[1] == "[[")
            yield number, table
        elif key:
            yield number, (*table, *_parts(key[1]))


def _table(names: Key, counts: dict[Key, int], *, is_array: bool) -> Key:
    """Return where the table of a header is: the last one of each array around it."""
    table: Key = ()
    for index, name in enumerate(names):
        table = (*table, name)
        if is_array and index == len(names) - 1:
            counts[table] = counts.get(table, -1) + 1
        if table in counts:
            table = (*table, counts[table])
    return table


def _parts(dotted: str) -> Key:
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in _PART.findall(dotted))


def _outside_of_long_strings(text: str) -> Iterator[tuple[int, str]]:
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not inside:
            yield number, line
        for mark in _LONG.findall(line):
            inside = mark if not inside else "" if mark == inside else inside
