"""One pattern of a `.gitignore` against one path, in time that no pattern can make long."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.sparing import sparingly

from .gitignore_class import without_classes

MAX_STARS = 8
"""Wildcards in one part of a pattern that is matched."""

MAX_INNER_DOUBLE_STARS = 1
"""`**` between parts: the time grows with the path's length to their power."""

_ANY_DIRECTORY = lazy_pattern(r"\*/|/?(?:\*\*/)+(?:\*/)?(?:\*\*/)*")
"""Patterns that mean every directory; pathspec's translation of them finds the first slash only."""

_CONTENTS = lazy_pattern(r"(?:.*/)?(?!\*\*/)[^/]+(?:/\*\*)+/?")
"""Patterns that mean what lies in a directory, and not the directory."""

_MANY_STARS = lazy_pattern(r"(?:(?<![^/])|(?<=\A!))\*{3,}(?![^/])")
"""A part that git reads as `**` (`wildmatch.c`), and pathspec as `*`."""

_ESCAPED = lazy_pattern(r"(?s)\\(.)")
_DEEP = lazy_pattern(r"(?s)((?<![^/])|(?<=\A!))(\*{2,})\\/(?=.)")
"""`**` as a part of its own, and an escaped slash."""

_WILD = frozenset("*?[\\")

_STAR = re.escape("[^/]*")
_INNER_STAR = lazy_pattern(rf"{_STAR}((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/(\[*\\])*?)(?={_STAR})")
"""In pathspec's translation: a `*` and what stands behind it, up to the next `*` of that part."""


_STAND_IN = "\U0010ffff"
"""A letter to pathspec, in the place of one that it would take away."""


def has_wildcard(pattern: str) -> bool:
    """Say whether `pattern` is more than the text of a path."""
    return not _WILD.isdisjoint(pattern)


def is_cheap(pattern: str) -> bool:
    """Say whether matching `pattern` takes no more than milliseconds on any path."""
    parts = [part for part in _read_by_git(pattern).removeprefix("!").split("/") if part]
    inner = [part for part in parts[1:-1] if part == "**"]
    if len(inner) > MAX_INNER_DOUBLE_STARS:
        return False
    return all(part == "**" or part.count("*") <= MAX_STARS for part in parts)


def _read_by_git(pattern: str) -> str:
    # Behind `**` an escaped slash needs a directory where a plain one needs none (`wildmatch.c`).
    pattern = _DEEP.sub(r"\2/*/", pattern)
    return _MANY_STARS.sub("**", _ESCAPED.sub(_unescaped_slash, pattern))


def _unescaped_slash(escaped: re.Match[str]) -> str:
    """Return a slash for an escaped one, which parts names too; at the ends it fits nothing."""
    text, start = escaped.string, escaped.start()
    if escaped[1] != "/" or start <= text.startswith("!") or escaped.end() == len(text):
        return escaped[0]
    return "/"


@lru_cache(maxsize=4096)
def matcher(pattern: str) -> Callable[[str], bool]:
    """Return the test whether `pattern` matches exactly a path, not one of its parents.

    pathspec's own evaluation lets a later pattern take back what lies in an
    ignored directory; git does not, so only its translation is used.
    """
    pattern = _read_by_git(pattern)
    body = pattern.removeprefix("!")
    if _ANY_DIRECTORY.fullmatch(body):
        return lambda path: path.endswith("/")
    regex = _compiled(pattern)
    if regex is None:
        return lambda _: False
    if _CONTENTS.fullmatch(body):
        only_directories = body.endswith("/")
        # What lies in any directory is translated into a slash, wherever it stands.
        return lambda path: bool(
            regex.search(path.rstrip("/")) and (path.endswith("/") or not only_directories)
        )
    return lambda path: _is_whole(regex.match(path), path)


def _is_whole(match: re.Match[str] | None, path: str) -> bool:
    """Say whether `match` is of `path` itself: pathspec marks the slash behind a parent."""
    mark = None if match is None else match.groupdict().get("ps_d")
    return match is not None and (mark is None or match.end() == len(path))


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Return pathspec's translation of `pattern`, made fit; None for what git leaves out too."""
    try:
        letters, put_back = without_classes(pattern)
        if "/" in pattern.removesuffix("/") and "/" not in letters.removesuffix("/"):
            # A slash in a class ties the pattern to its folder as any other does.
            letters = f"/{letters}" if letters[:1] != "!" else f"!/{letters[1:]}"
        translated = _translated(letters)
        return None if translated is None else re.compile(_linear(put_back(translated)))
    except (ValueError, re.error):
        return None


def _translated(pattern: str) -> str | None:
    """Return pathspec's translation. git takes blanks off the end alone, pathspec all white space.

    Raises `ValueError` for what pathspec refuses.
    """
    with sparingly():
        from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415

    # Blanks were taken off already, but for one behind a backslash, which pathspec knows.
    last = pattern[-1:]
    stands_in = last.isspace() and last != " "
    asked = pattern[:-1] + _STAND_IN if stands_in else pattern
    translated: str | None = GitIgnoreSpecPattern.pattern_to_regex(asked)[0]
    if translated is None or not stands_in:
        return translated
    return translated.replace(_STAND_IN, re.escape(last))


def _linear(translated: str) -> str:
    """Return an expression without backtracking into any but the last `*` of a part.

    The first place where the text behind a `*` fits is as good as any other,
    because everything between two stars has a fixed length.
    """
    return _INNER_STAR.sub(r"(?>[^/]*?\1)", translated)
