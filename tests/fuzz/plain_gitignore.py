"""What git ignores, read off its manual without a thought for time.

https://git-scm.com/docs/gitignore#_pattern_format, and `wildmatch` for the wildcards
(https://github.com/git/git/blob/master/wildmatch.c).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

NAMED: dict[str, Callable[[str], bool]] = {
    "alpha": str.isalpha,
    "digit": str.isdigit,
    "alnum": str.isalnum,
    "upper": str.isupper,
    "lower": str.islower,
    "space": str.isspace,
    "blank": " \t".__contains__,
    "cntrl": lambda char: ord(char) < 32 or ord(char) == 127,
    "graph": lambda char: char.isprintable() and char != " ",
    "print": str.isprintable,
    "punct": lambda char: char.isprintable() and not char.isalnum() and char != " ",
    "xdigit": "0123456789abcdefABCDEF".__contains__,
}

_ONE = r"\[:(?P<name>[^\]]*):\]|(?P<low>\\.|[^\\])(?:-(?P<high>\\.|[^\]\\]))?"
_MEMBER = re.compile(_ONE, re.DOTALL)
_ANY = re.sub(r"\?P<\w+>", "?:", _ONE)
_CLASS = re.compile(rf"\[(?P<not>[!^]?)(?P<members>(?>{_ANY})(?:(?!\])(?>{_ANY}))*+)\]", re.DOTALL)


def is_ignored(patterns: Sequence[str], path: str) -> bool:
    """Say whether git ignores `path`; a slash at its end marks a directory.

    `patterns` are those of the root's `.gitignore`, without comments and blanks.
    """
    parts = path.rstrip("/").split("/")
    for count in range(1, len(parts) + 1):
        is_dir = count < len(parts) or path.endswith("/")
        if _last_word(patterns, "/".join(parts[:count]), is_dir=is_dir):
            return True
    return False


def _last_word(patterns: Sequence[str], path: str, *, is_dir: bool) -> bool:
    for pattern in reversed(patterns):
        body = pattern.removeprefix("!")
        if _names(body, path, is_dir=is_dir):
            return not pattern.startswith("!")
    return False


def _names(pattern: str, path: str, *, is_dir: bool) -> bool:
    if pattern.endswith("/"):
        if not is_dir:
            return False
        pattern = pattern[:-1]
    if "/" not in pattern:
        return wild(pattern, path.rpartition("/")[2])
    return wild(pattern.removeprefix("/"), path)


def wild(pattern: str, text: str) -> bool:
    """Say whether `pattern` matches all of `text`, as git's `wildmatch` with WM_PATHNAME."""
    return _wild(pattern, text, "")


def _wild(pattern: str, text: str, before: str) -> bool:
    """Go on behind `before`, the part of the pattern that is done."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return _stars(pattern, text, before)
    if not text:
        return False
    if pattern[0] == "[":
        found = _class(pattern, text[0])
        return found is not None and found[0] and _wild(found[1], text[1:], before + "x")
    if pattern[0] == "?":
        return text[0] != "/" and _wild(pattern[1:], text[1:], before + "?")
    if pattern[0] == "\\":
        if len(pattern) == 1:
            return False
        pattern = pattern[1:]
    return pattern[0] == text[0] and _wild(pattern[1:], text[1:], before + pattern[0])


def _stars(pattern: str, text: str, before: str) -> bool:
    rest = pattern.lstrip("*")
    count = len(pattern) - len(rest)
    is_deep = count >= 2 and (not before or before.endswith("/"))
    is_deep = is_deep and (not rest or rest.startswith("/"))
    if is_deep and rest.startswith("/") and _wild(rest[1:], text, before + "*/"):
        return True
    for length in range(len(text) + 1):
        if not is_deep and "/" in text[:length]:
            break
        if _wild(rest, text[length:], before + "*"):
            return True
    return False


def _class(pattern: str, char: str) -> tuple[bool, str] | None:
    """Return whether a class matches and what follows it; None: it does not end, or is none."""
    found = _CLASS.match(pattern)
    if found is None:
        return None
    members = [*_MEMBER.finditer(found["members"])]
    if any(each["name"] is not None and each["name"] not in NAMED for each in members):
        return None
    matched = any(_is_member(each, char) for each in members)
    return (matched is not bool(found["not"]) and char != "/"), pattern[found.end() :]


def _is_member(member: re.Match[str], char: str) -> bool:
    if member["name"] is not None:
        return NAMED[member["name"]](char)
    low, high = member["low"][-1], (member["high"] or member["low"])[-1]
    # What a range begins with counts for itself, also where the range is empty.
    return char == low or low <= char <= high
