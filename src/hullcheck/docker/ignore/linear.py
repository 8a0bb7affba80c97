"""Translate a pattern into a regular expression of Python that never backtracks far.

Python tries every way to share a name out among the wildcards of a pattern:
`*a*a*a*a*ab` takes a minute on a name of a hundred letters. Here every wildcard
takes the first place where what follows it fits, once and for all (an atomic
group). That is exact under two conditions:

- What stands between two `*` either is a slash or cannot be one. Then a later
  place for it lies in the same directory, and the next `*` reaches that from
  the first one.
- `**/` comes at the start or behind a slash. Then it reaches every later place
  from the first one.

So a class that may be a slash (`[^a]`), and a `**` behind something else, are
written as two alternatives. What cannot be written at all is left to
`Automaton`, and so are paths with a line feed, which `**` does not cross.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from hullcheck.docker.ignore.goregex import DOT, EVERYTHING, Directories, Item, Many
from hullcheck.docker.ignore.runes import (
    Runes,
    contains,
    decoded,
    negated,
    single,
    to_python,
    without,
)

MAX_ALTERNATIVES = 8
"""With more of them the automaton is faster."""

SLASH: Runes = single("/")
NOT_SLASH: Runes = decoded(negated(SLASH))

ALL_DIRECTORIES = "(?s:.*/)?+"
"""Everything up to the last slash: what follows has to be the path's last name."""


class _Gap(Enum):
    STAR = auto()
    """Anything without a slash."""
    DIRECTORIES = auto()
    """Behind a slash or the start: nothing, or anything that ends with a slash."""
    TO_SLASH = auto()
    """Anything that ends with a slash."""
    REST = auto()
    """Anything, to the end of the path."""


_Step = Runes | _Gap
_DEEP = (_Gap.DIRECTORIES, _Gap.TO_SLASH)


def to_linear_regex(items: Sequence[Item]) -> str | None:
    """Return an expression that matches all of a path, or None if there is none.

    It has to be tried at the start of the path, and is exact for paths without
    line feeds.
    """
    alternatives: list[list[_Step]] = [[]]
    for position, item in enumerate(items):
        grown: list[list[_Step]] = []
        for steps in alternatives:
            choices = _choices(item, steps, last=position == len(items) - 1)
            if not choices:
                return None
            grown += ([*steps, *choice] for choice in choices[1:])
            # In place: copying the steps for every item would take quadratic time.
            steps.extend(choices[0])
            grown.append(steps)
        if len(grown) > MAX_ALTERNATIVES:
            return None
        alternatives = grown
    return _either([_write(steps) for steps in alternatives])


def _choices(item: Item, before: list[_Step], *, last: bool) -> list[list[_Step]]:
    """Return the ways to write `item` behind `before`; none if it cannot be written."""
    if isinstance(item, Directories):
        if before and before[-1] in _DEEP:
            return [[]]
        return [[_Gap.DIRECTORIES]] if before[-1:] in ([], [SLASH]) else [[], [_Gap.TO_SLASH]]
    if isinstance(item, Many):
        if item.of == NOT_SLASH:
            return [[_Gap.STAR]]
        return [[_Gap.REST]] if last and item.of in (DOT, EVERYTHING) else []
    if isinstance(item, tuple):
        mixed = item != SLASH and contains(item, "/")
        return [[without(item, *SLASH)], [SLASH]] if mixed else [[item]]
    return []


def _write(steps: list[_Step]) -> str:
    open_end = steps[-1:] == [_Gap.REST]
    groups = list(_split(steps[:-1] if open_end else steps, _DEEP))
    return "".join(
        _deep(gap, group, "" if open_end or index < len(groups) - 1 else r"\Z")
        for index, (gap, group) in enumerate(groups)
    )


def _split(steps: list[_Step], gaps: tuple[_Gap, ...]) -> Iterator[tuple[_Gap | None, list[_Step]]]:
    """Yield each stretch of `steps` with the gap before it."""
    gap: _Gap | None = None
    start = 0
    for position, step in enumerate(steps):
        if isinstance(step, _Gap) and step in gaps:
            yield gap, steps[start:position]
            gap, start = step, position + 1
    yield gap, steps[start:]


def _deep(gap: _Gap | None, group: list[_Step], end: str) -> str:
    body = _within_directories(group, end)
    if gap is None:
        return body
    if end and SLASH not in group:
        return (ALL_DIRECTORIES if gap is _Gap.DIRECTORIES else "(?>(?s:.*/))") + body
    first = "[^/]*+/" if gap is _Gap.TO_SLASH else ""
    return f"(?>{first}(?:[^/]*+/)*?{body})"


def _within_directories(group: list[_Step], end: str) -> str:
    (_, head), *rest = _split(group, (_Gap.STAR,))
    if end and len(rest) == 1 and not head and SLASH not in group:
        # Before the star there is a slash or nothing, so looking back stays behind it.
        return f"[^/]*+{_look_back(rest[0][1])}{end}"
    written = [_characters(head)]
    for index, (_, chunk) in enumerate(rest):
        following = _characters(chunk) + (end if index == len(rest) - 1 else "")
        written.append(f"(?>[^/]*?{following})" if following else "")
    return "".join(written) if rest else written[0] + end


def _look_back(chunk: list[_Step]) -> str:
    return f"(?<={_characters(chunk)})" if chunk else ""


def _characters(chunk: list[_Step]) -> str:
    return "".join(to_python(step) for step in chunk if isinstance(step, tuple))


def _either(expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"(?:{'|'.join(expressions)})"
