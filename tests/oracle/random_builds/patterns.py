"""Random patterns and ignore files: all that one may hold that is not a plain path."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from random import Random

from .choosing import chance, directories_of

MAX_PATTERNS = 6

_REFUSED = ("[a", "[]", "a\\", "[a-", "!", "!/", "[^]", "a[")
_FIXED = ("*", "**", "*.py", "**/*.txt", "*/*", "**/", "/", ".", "..", "*/", "!.", "!**", "**/*")
_MARGINS = (" ", "\t", "  ", "\u00a0", "\v", "\f", "\u0085", "\u2003")


def random_pattern(random: Random, paths: Sequence[str]) -> str:
    """Return a pattern that has to do with one of `paths`."""
    if not paths or chance(random, 0.12):
        return random.choice(_FIXED)
    pattern = _about(random, random.choice([*paths, *directories_of(paths)]))
    for _ in range(random.choice((0, 0, 0, 1, 1, 2))):
        pattern = _changed(random, pattern)
    return f"!{pattern}" if chance(random, 0.25) else pattern


def _about(random: Random, path: str) -> str:
    parts = path.split("/")
    name, above = parts[-1], "/".join(parts[:-1])
    plain = (path, path, name, f"**/{name}", above or "*", f"*/{name}", f"{parts[0]}/**/{name}")
    wide = (f"{name[:1]}*", f"*{name[-1:]}", f"**{name[-1:]}", f"{parts[0][:1]}**/{name}")
    return random.choice((*plain, *plain, *wide))


def _changed(random: Random, pattern: str) -> str:
    """Return `pattern` with one thing done to it that may change what it matches."""
    place = random.randrange(len(pattern)) if pattern else 0
    before, there, after = pattern[:place], pattern[place : place + 1], pattern[place + 1 :]
    code = ord(there or "a")
    around = f"[{chr(max(code - 1, 33))}-{chr(code + 1)}]"
    parts = (
        *(f"{pattern}/", f"{pattern}/*", f"{pattern}/**", f"/{pattern}", f"./{pattern}"),
        *(f"{pattern}//", f"//{pattern}", f"x/../{pattern}", f"{pattern}/.", f"../{pattern}"),
        *(f"**/{pattern}", f"{pattern}/**/*", f"{pattern}*", f"*{pattern}", f"{pattern} # x"),
        *(pattern.replace("/", "//"), pattern.replace("/", "/**/")),
        *(pattern.upper(), f"{{{pattern},x}}"),
    )
    instead = ("?", "*", "**", f"\\{there}", f"[{there}]", f"[^{there}]", f"[!{there}]")
    wider = (around, f"[{there}x]", f"[^{there}x]", f"{there}?", f"{there}+")
    changed = [f"{before}{part}{after}" for part in (*instead, *wider)]
    return random.choice((*parts, *changed))


def random_ignore_file(random: Random, paths: Sequence[str]) -> bytes:
    """Return an ignore file that has to do with `paths`."""
    lines = [_line(random, paths) for _ in range(random.randint(0, MAX_PATTERNS))]
    if chance(random, 0.15):
        lines.insert(0, "*")
    if chance(random, 0.02):
        lines.insert(random.randrange(len(lines) + 1), random.choice(_REFUSED))
    end = "\r\n" if chance(random, 0.08) else "\n"
    text = end.join(lines) + (end if chance(random, 0.9) else "")
    data = text.encode("utf-8", "surrogateescape")
    if chance(random, 0.05):
        data = b"\xef\xbb\xbf" + data
    return data if chance(random, 0.98) else data + random.choice((b"\xff\n", b"a\xe9\n", b"\n\n"))


def _line(random: Random, paths: Sequence[str]) -> str:
    if chance(random, 0.08):
        return random.choice(("# comment", "", "#", " #x", "\\#x", "   ", "#!a"))
    pattern = random_pattern(random, paths).replace("\n", "?")
    if pattern.startswith("!") and chance(random, 0.1):
        pattern = random.choice(("! ", "!!", "!\t", "!/", "!./")) + pattern[1:]
    if chance(random, 0.08):
        pattern = pattern + random.choice(_MARGINS)
    if chance(random, 0.06):
        pattern = random.choice(_MARGINS) + pattern
    return pattern


def as_base64(data: bytes) -> str:
    """Return the text with which a tree literal gives a file of these bytes."""
    return base64.b64encode(data).decode("ascii") + "\n"
