"""Libraries are imported when they are needed, and without what nobody needs of them.

Start-up is a feature: what a library does while it is imported is a quarter of a short run.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from hullcheck.core.lazy_pattern import lazy_pattern

_PUT_OFF = frozenset({"click", "logging", "platform", "textwrap", "tomllib", "yaml"})
"""Whose patterns are compiled when they are first used. Each uses them through their methods
alone, and a run that reads no dates, prints no help and logs nothing uses few of them."""

_OPTIONAL = "typing_extensions"
"""pathspec takes decorators for type checkers from it where it is installed, and else does
without; it takes longer to import than pathspec."""

_compile = re.compile


@contextmanager
def sparingly() -> Iterator[None]:
    """Import a library meanwhile.

    Another thread that compiles a pattern meanwhile gets one that does the same.
    """
    re.compile = _compiled  # type: ignore[assignment]  # not overloaded, but called alike
    hidden = _OPTIONAL not in sys.modules
    if hidden:
        sys.modules[_OPTIONAL] = None  # type: ignore[assignment]  # as importing it says: absent
    try:
        yield
    finally:
        re.compile = _compile
        if hidden:
            del sys.modules[_OPTIONAL]


def _compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    module = sys._getframe(1).f_globals.get("__name__", "")
    make = lazy_pattern if module.partition(".")[0] in _PUT_OFF else _compile
    return make(pattern, flags)
