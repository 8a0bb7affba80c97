"""Paths of a tree: relative, `/`-separated strings."""

from __future__ import annotations

import re
from collections.abc import Iterator


def parents(path: str) -> Iterator[str]:
    """Yield the directories that `path` lies in, outermost first, without the root."""
    return (path[: match.start()] for match in re.finditer("/", path))
