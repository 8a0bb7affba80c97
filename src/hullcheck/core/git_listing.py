"""Trees out of what git prints: a revision's listing, or the index's."""

from __future__ import annotations

from collections.abc import Sequence
from operator import lt

from .snapshot import Tree


def parse_revision_listing(data: bytes, prefix: str = "") -> Tree:
    """Return the tree in the output of `git ls-tree -r -z`.

    `prefix`, which all paths must have, is taken off them.
    """
    # "100644 blob ID\tPATH", but "160000 commit ID\tPATH": made equally wide.
    marked = (b"\x00" + data).replace(b"\x00160000 commit ", b"\x00160000 blob ")
    return _parse_records(marked[1:], len("100644 blob "), prefix)


def parse_index_listing(data: bytes) -> Tree:
    """Return the tree in the output of `git ls-files -s -z`.

    Of a path in conflict, which has up to three entries, one is taken.
    """
    # "100644 ID STAGE\tPATH"
    return _parse_records(data, len("100644 "))


def _parse_records(data: bytes, id_start: int, prefix: str = "") -> Tree:
    """Return the tree in records whose heads, up to the tab, are all equally wide.

    Slices at fixed columns: a search for the tab in each of 100,000 records
    would take as long as git takes for all of them.
    """
    records = data.decode("utf-8", "surrogateescape").split("\0")[:-1]
    head = records[0].partition("\t")[0] if records else ""
    id_end = id_start + len(head[id_start:].partition(" ")[0])
    path_start = len(head) + 1 + len(prefix)
    return sorted_tree(
        [record[path_start:] for record in records],
        [record[:6] for record in records],
        [record[id_start:id_end] for record in records],
    )


def sorted_tree(paths: Sequence[str], modes: Sequence[str], blobs: Sequence[str]) -> Tree:
    """Return the tree of three parallel sequences in any order; of equal paths the first counts.

    git sorts by bytes and sorts directories as if they ended in a slash, which
    is not the order of Python's strings for every name.
    """
    if all(map(lt, paths, paths[1:])):
        return Tree(paths, modes, blobs)
    order = sorted(range(len(paths)), key=paths.__getitem__)
    order = [
        index
        for before, index in zip([None, *order], order, strict=False)
        if before is None or paths[before] != paths[index]
    ]
    return Tree(
        [paths[index] for index in order],
        [modes[index] for index in order],
        [blobs[index] for index in order],
    )
