"""Trees out of what git prints: a revision's listing, or the index's."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import lt
from typing import AnyStr

from .lazy_pattern import lazy_pattern
from .snapshot import Tree, other_modes

_LONG_BYTES = 100_000_000
"""Of a listing. A longer one may be one of those without end that git is stopped at."""

# The first record has no NUL before it. A constant before the look-ahead keeps the search fast.
_NO_PLAIN_FILE = lazy_pattern(rb"\x00(?!100644)(\d{6}) [^\t]*\t([^\x00]*)")


class Listing:
    """The output of `git ls-files -s -z`, taken piece by piece: git and we work side by side.

    No step of the interpreter for each of a million records: one split takes the heads,
    which are equally wide, away, and ids stay in the records until somebody asks for one.
    Of a path in conflict, which has up to three entries, one is taken. A listing of more than
    `_LONG_BYTES` is held as git prints it alone, and taken apart when it is whole: paths take
    as much memory again, and eleven objects make ten thousand million.
    """

    # "100644 ID STAGE\tPATH"
    _id_start = len("100644 ")

    def __init__(self, prefix: str = "") -> None:
        """Begin a listing of paths that all begin with `prefix`, which is taken off them."""
        self._prefix = _encoded(prefix)
        self._rest = b""
        self._blocks: list[bytes] = []
        self._size = 0
        self._paths: list[str] = []
        self._others: dict[str, str] = {}

    def hear(self, piece: bytes) -> None:
        """Take what git printed next."""
        data = self._rest + piece
        end = data.rfind(b"\0") + 1
        self._rest = data[end:]
        if end:
            self._keep(self._evened(data[:end]))

    def _keep(self, block: bytes) -> None:
        self._blocks.append(block)
        self._size += len(block)
        if self._size <= _LONG_BYTES:
            self._take_apart(block)
        else:
            self._paths, self._others = [], {}

    def _evened(self, block: bytes) -> bytes:
        """Return whole records with heads of one width."""
        return block

    def _take_apart(self, block: bytes) -> None:
        path_start = block.index(b"\t") + 1
        width = path_start + len(self._prefix)
        # The first record has no NUL before its head, the last one has one behind its path.
        names = re.split(rf"\x00.{{{width}}}", _decoded(block), flags=re.DOTALL)
        names[0] = names[0][width:]
        names[-1] = names[-1][:-1]
        self._paths += names
        first = (block[:6], block[path_start : block.index(b"\0")])
        self._others |= other_modes(
            (_decoded(path.removeprefix(self._prefix)), mode.decode())
            for mode, path in (first, *_NO_PLAIN_FILE.findall(block))
        )

    def tree(self) -> Tree:
        """Return the tree of all that was heard."""
        if not self._blocks:
            return Tree(())
        if not self._paths:
            for block in self._blocks:
                self._take_apart(block)
        ids = _Ids(self._blocks, self._id_start, self._prefix)
        if not self._is_in_order():
            return sorted_tree(self._paths, ids.modes(), ids.values())
        return Tree(self._paths, self._others, ids)

    def _is_in_order(self) -> bool:
        """Say whether the paths are sorted, none of them twice, as words and as bytes."""
        ascii_only = all(block.isascii() for block in self._blocks)
        return _is_sorted(self._paths) and (
            ascii_only or _is_sorted([_encoded(path) for path in self._paths])
        )


class RevisionListing(Listing):
    """The output of `git ls-tree -r -z`, taken piece by piece."""

    _id_start = len("100644 blob ")

    def _evened(self, block: bytes) -> bytes:
        # "100644 blob ID\tPATH", but "160000 commit ID\tPATH".
        if block.startswith(b"160000 commit "):
            block = block.replace(b"commit", b"blob", 1)
        return block.replace(b"\x00160000 commit ", b"\x00160000 blob ")


def parse_revision_listing(data: bytes, prefix: str = "") -> Tree:
    """Return the tree in the output of `git ls-tree -r -z`.

    `prefix`, which all paths must have, is taken off them.
    """
    listing = RevisionListing(prefix)
    listing.hear(data)
    return listing.tree()


def parse_index_listing(data: bytes) -> Tree:
    """Return the tree in the output of `git ls-files -s -z`."""
    listing = Listing()
    listing.hear(data)
    return listing.tree()


class _Ids:
    """Blob ids in blocks of records sorted by path, each cut out when it is asked for."""

    def __init__(self, blocks: Sequence[bytes], start: int, prefix: bytes) -> None:
        head = blocks[0][: blocks[0].index(b"\t")]
        self._blocks = blocks
        self._start = start
        self._stop = start + len(head[start:].partition(b" ")[0])
        self._path_start = len(head) + 1
        self._prefix = prefix
        self._first = [self._name_at(block, 0) for block in blocks]

    def get(self, path: str, default: str, /) -> str:
        """Return the blob id of `path`; `default` where it has no record."""
        name = self._prefix + _encoded(path)
        block = self._blocks[max(bisect_right(self._first, name) - 1, 0)]
        # Every byte of a record stands for its path, so a bisection finds its first byte.
        places = range(len(block))
        begin = bisect_left(places, name, key=lambda place: self._name_at(block, place))
        if begin == len(block) or self._name_at(block, begin) != name:
            return default
        return block[begin + self._start : begin + self._stop].decode()

    def items(self) -> Iterable[tuple[str, str]]:
        """Return every path with its blob id."""
        start = self._path_start + len(self._prefix)
        paths = [_decoded(record[start:]) for record in self._records()]
        return zip(paths, self.values(), strict=True)

    def modes(self) -> list[str]:
        """Return the mode of each record."""
        return [record[:6].decode() for record in self._records()]

    def values(self) -> list[str]:
        """Return the blob id of each record."""
        return [record[self._start : self._stop].decode() for record in self._records()]

    def _records(self) -> Iterator[bytes]:
        for block in self._blocks:
            yield from block.split(b"\0")[:-1]

    def _name_at(self, block: bytes, place: int) -> bytes:
        begin = block.rfind(b"\0", 0, place) + 1
        return block[begin + self._path_start : block.index(b"\0", begin)]


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
    facts = zip(reversed(modes), reversed(blobs), strict=True)
    first = dict(zip(reversed(paths), facts, strict=True))
    others = other_modes((path, mode) for path, (mode, _) in first.items())
    return Tree(sorted(first), others, {path: blob for path, (_, blob) in first.items()})
