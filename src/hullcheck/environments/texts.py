"""Texts by path: symbolic links followed, and what is still to be loaded."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from hullcheck.core.snapshot import Mode, NotLoaded, Snapshot, Tree
from hullcheck.core.source import Source


def source_at(snapshot: Snapshot, path: str) -> Source | None:
    """Return the loaded text of the file that `path` is or leads to, else None."""
    mode = snapshot.tree.mode(path)
    if mode is None or mode == Mode.SUBMODULE:
        return None
    if mode == Mode.SYMLINK:
        target = snapshot.resolve(path)
        return None if target is None else snapshot.source(target)
    return snapshot.source(path)


def still_wanted(snapshot: Snapshot, paths: Iterable[str]) -> Iterator[str]:
    """Yield what must be loaded next to have the texts of `paths`, links followed."""
    for path in paths:
        at: str | None = path
        if snapshot.tree.mode(path) == Mode.SYMLINK and snapshot.source(path) is not None:
            at = snapshot.resolve(path)
        if at is None or snapshot.tree.mode(at) == Mode.SUBMODULE:
            continue
        if isinstance(snapshot.text(at), NotLoaded):
            yield at


def with_prefix(tree: Tree, prefix: str) -> Iterator[str]:
    """Yield, sorted, every path that begins with `prefix`."""
    paths = tree.paths
    for index in range(bisect_left(paths, prefix), len(paths)):
        if not paths[index].startswith(prefix):
            return
        yield paths[index]


def directory_of(path: str) -> str:
    """Return the directory that holds `path`; "" is the repository's root."""
    return path.rpartition("/")[0]


def join(directory: str, name: str) -> str:
    """Return `name` in `directory`; "" is the repository's root."""
    return f"{directory}/{name}" if directory else name


def below(path: str, directory: str) -> bool:
    """Say whether `path` is `directory` or lies in it."""
    return not directory or path == directory or path.startswith(directory + "/")


def resolved(directory: str, path: str) -> str | None:
    """Return the relative `path` as seen from `directory`; None if it leaves the repository."""
    if path.startswith(("/", "~")):
        return None
    parts = directory.split("/") if directory else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or None


def shallowest(paths: Iterable[str], limit: int) -> list[str]:
    """Return at most `limit` of `paths`, those nearest to the root first."""
    return sorted(paths, key=lambda path: (path.count("/"), path))[:limit]
