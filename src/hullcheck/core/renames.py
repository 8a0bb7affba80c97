"""Files that moved from one tree to another with their content unchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from .snapshot import Tree

_KEPT_PARTS = (2, 1, 0)
"""How many last parts of a path a move left as they were: sure pairs first."""


def discover_renames(base: Tree, head: Tree) -> dict[str, str]:
    """Return `{path in base: path in head}` for files that are the same blob at another path.

    Only pairs without a doubt: where several files of one content moved (empty
    `__init__.py`), they are told apart by the names that they kept, and the
    rest is left out. Trees without blob ids have no renames.
    """
    gone, come = _only_in(base, head), _only_in(head, base)
    renames: dict[str, str] = {}
    for kept in _KEPT_PARTS:
        renames |= _sure_pairs(_by_key(gone, kept), _by_key(come, kept))
        gone = {path: blob for path, blob in gone.items() if path not in renames}
        taken = set(renames.values())
        come = {path: blob for path, blob in come.items() if path not in taken}
    return renames


def _only_in(tree: Tree, other: Tree) -> dict[str, str]:
    """Return the blob ids of the paths that `other` has not."""
    missing = sorted(set(tree.paths).difference(other.paths))
    # A new file of a working tree has no blob id yet: it is equal to nothing.
    return {path: blob for path in missing if (blob := tree.blob(path))}


def _by_key(blobs: Mapping[str, str], kept: int) -> dict[tuple[str, ...], list[str]]:
    """Group paths by their blob and their last `kept` parts."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for path, blob in blobs.items():
        groups[(blob, *path.split("/")[-kept:][:kept])].append(path)
    return groups


def _sure_pairs(
    gone: Mapping[tuple[str, ...], list[str]], come: Mapping[tuple[str, ...], list[str]]
) -> Iterable[tuple[str, str]]:
    for key, paths in gone.items():
        others = come.get(key, ())
        if len(paths) == len(others) == 1:
            yield paths[0], others[0]
