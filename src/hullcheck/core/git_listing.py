"""Trees out of what git prints: a revision's listing, or the index's."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from operator import lt
from typing import AnyStr

from .lazy_pattern import lazy_pattern
from .noun import dataclass
from .snapshot import Tree, other_modes

# The first entry has no NUL before it. A constant before the look-ahead keeps the search fast.
_NO_PLAIN_FILE = lazy_pattern(rb"\x00(?!100644)(\d{6}) [^\t]*\t([^\x00]*)")


def parse_revision_listing(data: bytes, prefix: str = "") -> Tree:
    """Return the tree in the output of `git ls-tree -r -z`.

    `prefix`, which all paths must have, is taken off them.
    """
    # "100644 blob ID\tPATH", but "160000 commit ID\tPATH": made equally wide.
    if data.startswith(b"160000 commit "):
        data = data.replace(b"commit", b"blob", 1)
    data = data.replace(b"\x00160000 commit ", b"\x00160000 blob ")
    return _parse_records(data, len("100644 blob "), _encoded(prefix))


def parse_index_listing(data: bytes) -> Tree:
    """Return the tree in the output of `git ls-files -s -z`.

    Of a path in conflict, which has up to three entries, one is taken.
    """
    # "100644 ID STAGE\tPATH"
    return _parse_records(data, len("100644 "), b"")


def _parse_records(data: bytes, id_start: int, prefix: bytes) -> Tree:
    """Return the tree in records whose heads, up to the tab, are all equally wide.

    No step of the interpreter for each of a million records: one split takes the heads
    away, and the ids stay in `data` until somebody asks for one.
    """
    if not data:
        return Tree(())
    head = data[: data.index(b"\t")]
    width = len(head) + 1 + len(prefix)
    paths, in_order = _paths(data, width)
    id_end = id_start + len(head[id_start:].partition(b" ")[0])
    columns = _Columns(data, id_start, id_end, len(head) + 1, prefix)
    if not in_order:
        return sorted_tree(paths, columns.modes(), columns.ids())
    return Tree(paths, _others(data, prefix), columns)


def _paths(data: bytes, width: int) -> tuple[list[str], bool]:
    """Return what stands behind the heads of `width`; and whether bytes and words are in order."""
    if data.isascii():
        paths = _without_heads(r"\x00.{%d}", data.decode("ascii"), width)
        return paths, _is_sorted(paths)
    # As words all records might take four bytes a character.
    names = _without_heads(rb"\x00.{%d}", data, width)
    paths = _decoded(b"\0".join(names)).split("\0")
    return paths, _is_sorted(names) and _is_sorted(paths)


def _without_heads(pattern: AnyStr, records: AnyStr, width: int) -> list[AnyStr]:
    # The first record has no NUL before its head, the last one has one behind its path.
    names = re.split(pattern % width, records, flags=re.DOTALL)
    names[0] = names[0][width:]
    names[-1] = names[-1][:-1]
    return names


def _others(data: bytes, prefix: bytes) -> dict[str, str]:
    """Return the modes of what is no plain file, by path."""
    found = _NO_PLAIN_FILE.findall(data)
    first = (data[:6], data[data.index(b"\t") + 1 : data.index(b"\0")])
    return other_modes(
        (_decoded(path.removeprefix(prefix)), mode.decode()) for mode, path in (first, *found)
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Records as git printed them, sorted by path: blob ids, each cut out when it is asked for."""

    data: bytes
    id_start: int
    id_end: int
    path_start: int
    prefix: bytes

    def get(self, path: str, default: str, /) -> str:
        """Return the blob id of `path`; `default` where it has no record."""
        name = self.prefix + _encoded(path)
        # Every byte of a record stands for its path, so a bisection finds its first byte.
        start = bisect_left(range(len(self.data)), name, key=self._name_at)
        if start == len(self.data) or self._name_at(start) != name:
            return default
        return self.data[start + self.id_start : start + self.id_end].decode()

    def items(self) -> Iterable[tuple[str, str]]:
        """Return every path with its blob id."""
        start = self.path_start + len(self.prefix)
        paths = [_decoded(record[start:]) for record in self._records()]
        return zip(paths, self.ids(), strict=True)

    def modes(self) -> list[str]:
        """Return the mode of each record."""
        return [record[:6].decode() for record in self._records()]

    def ids(self) -> list[str]:
        """Return the blob id of each record."""
        return [record[self.id_start : self.id_end].decode() for record in self._records()]

    def _records(self) -> list[bytes]:
        return self.data.split(b"\0")[:-1]

    def _name_at(self, position: int) -> bytes:
        start = self.data.rfind(b"\0", 0, position) + 1
        return self.data[start + self.path_start : self.data.index(b"\0", start)]


def _is_sorted(names: Sequence[AnyStr]) -> bool:
    """Say whether `names` are sorted, none of them twice."""
    return all(map(lt, names, islice(names, 1, None)))


def _encoded(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def sorted_tree(paths: Sequence[str], modes: Sequence[str], blobs: Sequence[str]) -> Tree:
    """Return the tree of three parallel sequences in any order; of equal paths the first counts.

    git sorts by bytes and sorts directories as if they ended in a slash, which
    is not the order of Python's strings for every name.
    """
    first = dict(
        zip(reversed(paths), zip(reversed(modes), reversed(blobs), strict=True), strict=True)
    )
    others = other_modes((path, mode) for path, (mode, _) in first.items())
    return Tree(sorted(first), others, {path: blob for path, (_, blob) in first.items()})
