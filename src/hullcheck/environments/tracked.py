"""What git tracks, asked for by parts of paths: the tree without a working tree's new files."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.snapshot import Snapshot

from .texts import with_prefix


def tracked_containing(snapshot: Snapshot, needle: str) -> Iterator[str]:
    r"""Yield, sorted, every tracked path that contains `needle`; `\0` stands for a path's end."""
    found = snapshot.tree.containing(needle)
    return (path for path in found if path not in snapshot.untracked)


def tracked_named(snapshot: Snapshot, name: str) -> Iterator[str]:
    """Yield, sorted, every tracked path whose last part is exactly `name`."""
    return (path for path in snapshot.tree.named(name) if path not in snapshot.untracked)


def tracked_under(snapshot: Snapshot, directory: str) -> Iterator[str]:
    """Yield, sorted, every tracked path below `directory` ("" is the root)."""
    inside = snapshot.tree.range_under(directory)
    paths = (snapshot.paths[index] for index in inside)
    return (path for path in paths if path not in snapshot.untracked)


def is_tracked_prefix(snapshot: Snapshot, prefix: str) -> bool:
    """Say whether git tracks a path that begins with `prefix`."""
    found = with_prefix(snapshot.tree, prefix)
    return any(path not in snapshot.untracked for path in found)
