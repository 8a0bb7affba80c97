"""Whether a project's `requires-python` allows any patch release of a minor version of Python.

Source: PEP 440, version specifiers; held against the library `packaging` by a test. Only
clauses of plain releases are read: what is written otherwise is not known.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from hullcheck.core.lazy_pattern import lazy_pattern

PATCHES = 100
"""Patch releases that a minor version may come to have: none has had thirty."""
MAX_TEXT = 200
"""Characters of a specifier that is read."""

Release = tuple[int, ...]

_CLAUSE = lazy_pattern(r"\s*(~=|==|!=|<=|>=|<|>)\s*v?(\d{1,4}(?:\.\d{1,4}){0,3})(\.\*)?\s*")
_ORDER: Mapping[str, Callable[[Release, Release], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
}


def allows(specifier: str, minor: tuple[int, int]) -> bool | None:
    """Say whether `specifier` allows some release of `minor`; None where it cannot be read."""
    if len(specifier) > MAX_TEXT:
        return None
    clauses = [_CLAUSE.fullmatch(text) for text in specifier.split(",") if text.strip()]
    releases = {(*minor, patch) for patch in range(PATCHES)}
    for clause in clauses:
        if clause is None or (clause[3] and clause[1] not in ("==", "!=")):
            return None
        bound = tuple(map(int, clause[2].split(".")))
        if clause[1] == "~=" and len(bound) < 2:
            return None
        releases = {each for each in releases if _fits(each, clause[1], bound, bool(clause[3]))}
    return bool(releases)


def _fits(release: Release, sign: str, bound: Release, wildcard: bool) -> bool:
    if sign == "~=":
        start = bound[:-1]
        return _fits(release, ">=", bound, False) and _fits(release, "==", start, True)
    if wildcard:
        return _ORDER[sign](_padded(release)[: len(bound)], bound)
    return _ORDER[sign](_padded(release), _padded(bound))


def _padded(release: Release) -> Release:
    return (*release, 0, 0, 0)[:4]
