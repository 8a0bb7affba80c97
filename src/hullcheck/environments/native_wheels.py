"""What a lockfile of Python names that is compiled for one C library.

`uv.lock`, `poetry.lock` and `pdm.lock` list the files of each package under `[[package]]`;
the name of a wheel says what it is for (PEP 427, PEP 600, PEP 656).
"""

from __future__ import annotations

import re
from functools import lru_cache

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.source import Source

MAX_CHARACTERS = 8_000_000
"""Of one lockfile; those of the largest repositories have a third of this."""

_NAME = lazy_pattern(r"^name = \"([^\"\n]+)\"", re.MULTILINE)
_FOR_ANYTHING = "-none-any.whl"
_FOR_A_LIBRARY = ("-manylinux", "-musllinux")


@lru_cache(maxsize=32)
def native_package(lockfile: Source) -> str | None:
    """Return the first package that has wheels for a C library and none for all; None: no such."""
    for block in lockfile.text[:MAX_CHARACTERS].split("[[package]]")[1:]:
        is_native = any(each in block for each in _FOR_A_LIBRARY) and _FOR_ANYTHING not in block
        name = _NAME.search(block) if is_native else None
        if name:
            return name[1]
    return None
