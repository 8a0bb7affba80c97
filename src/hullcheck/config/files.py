"""Where a configuration stands, and which texts are wanted to read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.environments.manifests import Data, parse_toml
from hullcheck.environments.texts import source_at, still_wanted

PYPROJECT = "pyproject.toml"
"""The file that others have a say in: there it is the table `tool.hullcheck`."""

FILES = (".hullcheck.toml", ".github/hullcheck.toml", PYPROJECT)
"""Where a configuration may stand: one of them, at the root of the checked folder."""

TABLE = ("tool", "hullcheck")

_MENTIONED = lazy_pattern(r"(?m)^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*hullcheck\b")
_REPOSITORY = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")


def wanted_configuration(snapshot: Snapshot, named: str | None = None) -> Iterator[str]:
    """Yield the texts that `read_configuration` would still like, as far as they are known."""
    paths = [named] if named is not None else [*FILES]
    seen: set[str] = set()
    while paths:
        yield from still_wanted(snapshot, paths)
        seen.update(paths)
        found = (name for path in paths for name in _extended(snapshot, path))
        paths = [name for name in dict.fromkeys(found) if name not in seen]


def present(snapshot: Snapshot) -> list[str]:
    """Return the files that hold a configuration, or would if they could be read."""
    own = [path for path in FILES if path != PYPROJECT and path in snapshot]
    return own + ([PYPROJECT] if _mentions(source_at(snapshot, PYPROJECT)) else [])


def _mentions(source: Source | None) -> bool:
    """Say whether a `pyproject.toml` has a table of ours; a broken one that names us may."""
    # Most name nobody like us, and are parsed for other reasons or not at all.
    if source is None or b"hullcheck" not in source.data:
        return False
    data = parse_toml(source)
    if isinstance(data, Unknown):
        return _MENTIONED.search(source.text) is not None
    tool = data.get(TABLE[0])
    return isinstance(tool, dict) and TABLE[1] in tool


def own_table(path: str, data: Data) -> object:
    """Return what a file has to say to us: of a `pyproject.toml` our table, else all."""
    if not is_pyproject(path):
        return data
    tool = data.get(TABLE[0])
    return tool.get(TABLE[1], {}) if isinstance(tool, dict) else {}


def is_pyproject(path: str) -> bool:
    """Say whether others have a say in the file at `path`."""
    return path.rpartition("/")[2] == PYPROJECT


def is_repository(name: str) -> bool:
    """Say whether what is extended is `OWNER/REPO`, and no file."""
    return not name.endswith(".toml") and _REPOSITORY.fullmatch(name) is not None


def _extended(snapshot: Snapshot, path: str) -> Iterable[str]:
    source = source_at(snapshot, path)
    if source is None or b"extends" not in source.data:
        return ()
    data = parse_toml(source)
    table = {} if isinstance(data, Unknown) else own_table(path, data)
    extends = table.get("extends") if isinstance(table, dict) else None
    names = [extends] if isinstance(extends, str) else extends
    return [name for name in names if _is_file(name)] if isinstance(names, list) else ()


def _is_file(name: object) -> bool:
    return isinstance(name, str) and not is_repository(name)
