"""Paths that patterns of a `.gitignore` name closely enough to write them down."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

from .gitignore import MAX_PATH
from .texts import join

_ESCAPED = lazy_pattern(r"\\([^\w*?\[\]])")
_SPECIAL = lazy_pattern(r"[*?\[\]\\]|\{[{%]")
"""What keeps a pattern from being a path; braces are those of a template that nobody rendered."""

STEMS = {
    "log": "debug",
    "db": "app",
    "sqlite": "app",
    "sqlite3": "db",
    "sql": "dump",
    "dump": "db",
    "rdb": "dump",
    "bak": "db",
    "csv": "data",
    "parquet": "data",
    "pkl": "model",
    "pt": "model",
    "env": "",
    "pem": "server",
    "key": "server",
    "p12": "server",
    "pfx": "server",
    "jks": "server",
    "crt": "server",
    "tfvars": "terraform",
    "tfstate": "terraform",
    "pid": "server",
    "egg-info": "package",
}
"""Names that files with an extension have, for patterns that give only the extension."""


@dataclass(frozen=True, slots=True)
class ExactName:
    """A path that a pattern names, or stands for, closely enough to write it down."""

    path: str
    """Relative to the directory of the `.gitignore`."""
    any_depth: bool
    """The pattern has no slash, so it names the same in every directory below."""
    directory: bool
    """The pattern names a directory only."""
    by_wildcard: bool
    """A representative of what the pattern matches: `debug.log` for `*.log`."""


@lru_cache(maxsize=4096)
def names_exactly(pattern: str) -> tuple[ExactName, ...]:
    """Return the path that `pattern` names; with a wildcard, what it most naturally stands for.

    Nothing for a pattern that takes paths back, or that means too many things
    (`*`, `*.so`, `*/build`). Two for patterns like `.env*`, the likelier first.
    Kept, because public templates make for many copies of the same lines.
    """
    if pattern.startswith("!"):
        return ()
    body = pattern[1:] if pattern.startswith(("\\#", "\\!")) else pattern
    directory = body.endswith("/")
    body = body.rstrip("/")
    for tail in ("/**", "/*"):
        if body.endswith(tail):
            body, directory = body[: -len(tail)], True
    anchored = "/" in body.removeprefix("**/")
    parts = [part for part in body.split("/") if part not in ("", "**")]
    if "." in parts or ".." in parts:
        return ()  # git compares names, of which none is a dot.
    inner = "/".join(parts)
    return tuple(
        ExactName(path, not anchored, directory, path != inner) for path in _written_out(inner)
    )


def _written_out(pattern: str) -> Iterator[str]:
    """Yield `pattern` itself if it is a plain path, else the paths that it could stand for."""
    head, _, name = _ESCAPED.sub(r"\1", pattern).rpartition("/")
    for candidate in _without_star(name) if "*" in name else (name,):
        path = join(head, candidate)
        if path not in ("", ".", "..") and not _SPECIAL.search(path) and len(path) <= MAX_PATH:
            yield path


def _without_star(name: str) -> Iterator[str]:
    """Yield names for a part with stars: by its extension, or with the star as nothing."""
    extension = name.rpartition(".")[2]
    if name.startswith("*.") and extension in STEMS:
        yield f"{STEMS[extension]}{name[1:]}"
    elif name.startswith(".env") and ".*" in name:
        yield name.replace("*", "local" if name.endswith("*") else "production")
    bare = name.replace("*", "")
    if not (name.startswith("*") and bare.startswith(".")) and bare[-1:].isalnum():
        yield bare
