"""Which directories hold scripts that nothing imports, told by reading all there is to read.

Python writes bytecode for what is imported, and none for what is run. Only a small tree is
read whole; of a larger one nobody knows who imports a module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot, Tree

from .bytecode import IMPORTED, BytecodeCaches, stem_of
from .texts import directory_of, still_wanted

MAX_FILES = 20
"""Python files of a tree that is read whole; half of a hundred public ones have no more."""

MAX_CHARACTERS = 200_000
"""Of one file that are looked at; the longest of some hundred repositories have a third."""

_LOADED = frozenset({"env", "fabfile", "locustfile", "tasks"})
"""Modules that a program looks for by their names: Alembic, Fabric, Locust, Invoke."""
_LOADED_FROM = frozenset({"dags", "migrations", "plugins", "versions"})
"""Directories of which Airflow, Alembic and their like load whatever lies there."""
_WORD = lazy_pattern(r"\w+")
_IMPORT = lazy_pattern(r"^[ \t]*(?:from|import)[ \t]([^\n(]*(?:\([^)]*\))?)", re.MULTILINE)
_NAMED = lazy_pattern(r"[\"']([A-Za-z_][\w.]*)(?::[\w.]+)?[\"']")
"""A module as a text names it that another program loads: `"app.main:app"`."""
_DYNAMIC = ("importlib", "__import__", "import_module", "runpy", "pkgutil")


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield the Python files that `never_imported` would still like."""
    yield from still_wanted(snapshot, _files(snapshot.tree))


def never_imported(snapshot: Snapshot, caches: BytecodeCaches) -> frozenset[str]:
    """Return the directories of `caches` of which no module is imported by anything."""
    files = _files(snapshot.tree)
    names = _imported(snapshot, files) if files else None
    if names is None:
        return frozenset()
    kept = {directory_of(path) for path in files if _is_imported(path, names)}
    return frozenset(caches.modules) - kept


def _files(tree: Tree) -> list[str]:
    """Return all Python files of a small tree, and none of a larger one."""
    found = list(islice(tree.containing(".py\0"), MAX_FILES + 1))
    return found if len(found) <= MAX_FILES else []


def _is_imported(path: str, names: frozenset[str]) -> bool:
    stem = stem_of(path)
    by_name = stem in names or IMPORTED.fullmatch(stem) or stem in _LOADED
    return bool(by_name) or directory_of(path).rpartition("/")[2] in _LOADED_FROM


def _imported(snapshot: Snapshot, files: Iterable[str]) -> frozenset[str] | None:
    """Return every word by which `files` import something; None where that cannot be told."""
    names: set[str] = set()
    for path in files:
        source = snapshot.source(path)
        text = source.text if source else None
        if text is None or not _tells(path, text):
            return None
        for statement in _IMPORT.finditer(text):
            names.update(_WORD.findall(statement[1]))
        for named in _NAMED.finditer(text):
            names.update(named[1].split("."))
    return frozenset(names)


def _tells(path: str, text: str) -> bool:
    """Say whether `text` names what it imports. An empty module is one that is still written."""
    if len(text) > MAX_CHARACTERS or any(word in text for word in _DYNAMIC):
        return False
    return bool(text.strip()) or stem_of(path) == "__init__"
