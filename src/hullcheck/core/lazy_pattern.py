"""Regular expressions that are compiled when they are first used: start-up is a feature.

A run loads two hundred of them and uses a third.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import AnyStr, cast

_compile = re.compile


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` does, or what turns into it when one of its attributes is used."""
    return cast("re.Pattern[AnyStr]", _Lazy(lambda: _compile(pattern, flags)))


@contextmanager
def patterns_put_off() -> Iterator[None]:
    """Import a library meanwhile, and its patterns are compiled when they are first used.

    PyYAML compiles ten that its parser in C has no use for: a twentieth of a short run.
    Another thread that compiles a pattern meanwhile gets one that does the same.
    """
    re.compile = lazy_pattern  # type: ignore[assignment]  # not overloaded, but called alike
    try:
        yield
    finally:
        re.compile = _compile


class _Lazy:
    def __init__(self, compiled: Callable[[], object]) -> None:
        self._compiled = compiled

    def __getattr__(self, name: str) -> object:
        compiled = self._compiled()
        # Kept as attributes of its own, so that the next use takes no detour.
        self.__dict__ |= {each: getattr(compiled, each) for each in _ATTRIBUTES}
        return getattr(compiled, name)


_ATTRIBUTES = [each for each in dir(re.Pattern) if not each.startswith("_")]
