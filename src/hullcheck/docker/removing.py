"""What a RUN takes away: the paths that `rm` is given by the shell, and those that `find` finds."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate

from hullcheck.core.lazy_pattern import lazy_pattern

ANYWHERE = "**"
"""The part of a pattern that stands for any number of directories; `find` alone goes into them."""

_PIECE = lazy_pattern(r"\[!?\]?[^\]]*\]|.", re.DOTALL)


def taken_away(pattern: str, *, files_alone: bool = False) -> Callable[[str], bool]:
    """Return the test whether `pattern` is that of a path or, without `files_alone`, of one above.

    Wildcards are those of a shell: none stands for a slash, and none before `ANYWHERE` for the
    dot that hides a file. `rm -rf /app/*` leaves `/app/.venv`.
    """
    parts, is_found = [], False
    for part in pattern.strip("/").split("/"):
        if part == ANYWHERE:
            is_found = True
            parts.append("(?:[^/]+/)*")
        else:
            parts.append(f"{_part(part, hidden=is_found)}/")
    body, end = "".join(parts).removesuffix("/"), r"\Z" if files_alone else r"(?:/|\Z)"
    matches = re.compile(body + end).match
    return lambda path: matches(path) is not None


def _part(glob: str, *, hidden: bool) -> str:
    """Return the expression of one part of a pattern; `hidden` ones may begin with a dot."""
    guard = r"(?!\.)" if not hidden and glob[:1] in ("*", "?", "[") else ""
    return guard + "".join(_piece(found[0]) for found in _PIECE.finditer(glob))


def _piece(piece: str) -> str:
    if piece == "*":
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    # In a class only the standard library knows what has to be escaped; it ends with `\Z`.
    return f"(?!/){translate(piece)[:-2]}" if len(piece) > 1 else re.escape(piece)
