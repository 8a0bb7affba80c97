"""What a path is, by its name alone."""

from __future__ import annotations

import re
from functools import cache

from .evidence import all_evidence
from .evidence.base import Evidence
from .host_file import HostKind


def classify_host_path(path: str) -> HostKind:
    """Return what a file at `path` is by its name; `UNTRACKED` where the name says nothing.

    The outermost directory that is known decides (`.venv/lib/x/__pycache__/m.pyc`
    is part of an environment). A final slash marks a directory, for names such
    as `env/` that mean something for a directory only.
    """
    found = _known().search(path)
    return _rows()[found.lastgroup].kind if found and found.lastgroup else HostKind.UNTRACKED


def probes_at(path: str, kind: HostKind) -> tuple[str, ...]:
    """Return the files that stand for `path`, which is of `kind`: itself, unless a directory."""
    bare = path.rstrip("/")
    for row in _rows().values():
        if row.kind is kind and _names_directory(row, path):
            return row.probes(bare)
    return (f"{bare}/file",) if path.endswith("/") else (path,)


def _names_directory(row: Evidence, path: str) -> bool:
    """Say whether the last part of `path` is a directory by the row's own names."""
    name = path.rstrip("/").rpartition("/")[2] + ("/" if path.endswith("/") else "")
    return bool(row.directories) and _directory_names(row.directories).fullmatch(name) is not None


@cache
def _directory_names(directories: str) -> re.Pattern[str]:
    return re.compile(f"(?:{directories})/?")


@cache
def _rows() -> dict[str, Evidence]:
    """Return the rows of the table that know names, by names for groups of an expression."""
    return {f"row{row.position}": row for row in all_evidence() if row.directories or row.files}


@cache
def _known() -> re.Pattern[str]:
    """Return one expression for all names: the leftmost match is the outermost directory."""
    return re.compile("(?:^|/)(?:" + "|".join(map(_group, _rows(), _rows().values())) + ")")


def _group(name: str, row: Evidence) -> str:
    found = [rf"(?:{row.directories})(?:/|\Z)"] if row.directories else []
    found += [rf"(?:{row.files})\Z"] if row.files else []
    return f"(?P<{name}>{'|'.join(found)})"
