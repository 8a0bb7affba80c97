"""Regular expressions that are compiled when they are first used: start-up is a feature.

A run loads two hundred of them and uses a third.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import AnyStr, cast


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` does, or what turns into it when one of its attributes is used."""
    return cast("re.Pattern[AnyStr]", _Lazy(lambda: re.compile(pattern, flags)))


class _Lazy:
    def __init__(self, compiled: Callable[[], object]) -> None:
        self._compiled = compiled

    def __getattr__(self, name: str) -> object:
        compiled = self._compiled()
        # Kept as attributes of its own, so that the next use takes no detour.
        self.__dict__ |= {each: getattr(compiled, each) for each in _ATTRIBUTES}
        return getattr(compiled, name)


_ATTRIBUTES = [each for each in dir(re.Pattern) if not each.startswith("_")]
