"""The line by which git ignores a directory, and the `.gitignore` in which it belongs."""

from __future__ import annotations

from hullcheck.core.edit import AppendLines
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Snapshot

from .gitignore import NAME
from .texts import directory_of, join

_SPECIAL = lazy_pattern(r"([*?\[\]\\])")
_UNWRITABLE = lazy_pattern(r"[\n\r\0\udc80-\udcff]")


def gitignore_edit(snapshot: Snapshot, directory: str) -> AppendLines | None:
    """Return the edit that makes git ignore `directory`; None where no line can do that.

    It goes into the nearest `.gitignore` at or above the directory's parent, or makes one
    at the root. A name that begins with a dot means the same everywhere, so it stands
    alone, as people write it, unless git tracks something else of that name.
    """
    if not directory or _UNWRITABLE.search(directory):
        return None
    path = _nearest(snapshot, directory)
    if path in snapshot and (path in snapshot.tree.links or snapshot.source(path) is None):
        return None  # Git does not follow a link here, and the link must stay one.
    name = directory.rpartition("/")[2]
    if name.startswith(".") and not _is_elsewhere(snapshot, directory, name):
        return AppendLines(path, (f"{_quoted(name)}/",))
    home = directory_of(path)
    inner = directory[len(home) + 1 :] if home else directory
    return AppendLines(path, (f"/{_quoted(inner)}/",))


def _nearest(snapshot: Snapshot, directory: str) -> str:
    homes = ("", *parents(directory))
    found = (join(home, NAME) for home in reversed(homes))
    return next((path for path in found if path in snapshot), NAME)


def _is_elsewhere(snapshot: Snapshot, directory: str, name: str) -> bool:
    needles = (f"\0{name}/", f"/{name}/")
    found = (path for needle in needles for path in snapshot.tree.containing(needle))
    return any(not path.startswith(f"{directory}/") for path in found)


def _quoted(path: str) -> str:
    return _SPECIAL.sub(r"\\\1", path)
