"""Which of very many sorted paths contain something, without a look at each for each question."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress, islice
from operator import itemgetter, methodcaller

from .rare_letter import RareLetterText

MAX_REMEMBERED = 1_000
"""A longer answer costs more memory than finding it again costs time."""

MAX_WIDER = 200
"""Answers among which one is looked for that holds another."""

_FEW = 20_000
"""Paths through which a plain search is quicker than any preparation."""

_ENDING = 3
"""Characters: of most names they are the extension."""

_BULK = 50
"""Where one in so many paths ends alike, they are the bulk of the tree: data, sources."""


class PathSearch:
    """Sorted paths that are asked what they contain."""

    def __init__(self, paths: Sequence[str]) -> None:
        """Take sorted paths."""
        self._paths = paths
        self._known: dict[str, Sequence[str]] = {}
        self._many: set[str] = set()

    def containing(self, needle: str) -> Iterator[str]:
        r"""Yield, sorted, every path that contains `needle`; `\0` in it is a path's end."""
        known = self._known.get(needle)
        if known is None:
            known = self._from_wider(needle)
        return iter(known) if known is not None else self._remembering(needle)

    def _from_wider(self, needle: str) -> Sequence[str] | None:
        """Return the answer out of one to a part of the needle; None where there is none."""
        core = needle.strip("/\0")
        if core and (needle[0] in "/\0" or needle[-1] == "/") and core not in self._many:
            # Several ask for one name at the root, below it, as a file and as a directory.
            for _ in self.containing(core):
                pass
        wider = (self._known[one] for one in islice(self._known, MAX_WIDER) if one in needle)
        paths = next(wider, None)
        if paths is None:
            return None
        self._known[needle] = found = [path for path in paths if needle in f"\0{path}\0"]
        return found

    def _remembering(self, needle: str) -> Iterator[str]:
        seen: list[str] = []
        found = self._search(needle)
        for path in islice(found, MAX_REMEMBERED):
            seen.append(path)
            yield path
        if len(seen) < MAX_REMEMBERED:
            # The same few names are asked for again and again while texts are loaded.
            self._known[needle] = seen
        else:
            self._many.add(needle)
            yield from found

    def _search(self, needle: str) -> Iterator[str]:
        where = self._where(needle)
        text, end, count = where.text, 0, 0
        for found in where.places(needle):
            if found < end:
                continue
            # The needle's own leading NUL is the end mark before the path.
            first = found + (needle[0] == "\0")
            start = text.rfind("\0", 0, first) + 1
            end = text.find("\0", first)
            path = text[start:end]
            yield path
            count += 1
            if count == MAX_REMEMBERED and needle.find("\0") == len(needle) - 1:
                yield from self._ending(needle[:-1], bisect_right(self._paths, path))
                return

    def _ending(self, suffix: str, start: int) -> Iterator[str]:
        """Yield the paths from `start` on that end in `suffix`: for many, faster than a search."""
        return filter(methodcaller("endswith", suffix), islice(self._paths, start, None))

    def _where(self, needle: str) -> RareLetterText:
        """Return the joined paths among which `needle` is to be looked for."""
        ending = needle[-_ENDING - 1 : -1]
        if len(self._paths) < _FEW or needle[-1] != "\0" or len(ending) < _ENDING:
            return self._joined
        if self._joined.has_mark(needle):
            return self._joined
        rare, rest = self._rest
        return rest if rare.get(ending, True) else self._joined

    @cached_property
    def _joined(self) -> RareLetterText:
        # A path cannot hold a NUL, so NULs mark its ends whatever its name is.
        return _join(self._paths)

    @cached_property
    def _rest(self) -> tuple[Mapping[str, bool], RareLetterText]:
        """Which endings are rare, and the joined paths that have such a one."""
        endings = list(map(itemgetter(slice(-_ENDING, None)), self._paths))
        most = len(endings) // _BULK
        rare = {ending: count <= most for ending, count in Counter(endings).items()}
        return rare, _join(compress(self._paths, map(rare.__getitem__, endings)))


def _join(paths: Iterable[str]) -> RareLetterText:
    # One copy: a million paths are 26 MB.
    return RareLetterText("\0".join(["", *paths, ""]))


class ExtendedSearch(PathSearch):
    """Paths that were asked before, and a few more."""

    def __init__(self, base: PathSearch, new: Sequence[str], paths: Sequence[str]) -> None:
        """Take what `base` has and `new`, sorted; `paths` are all of them."""
        super().__init__(paths)
        self._base = base
        self._new = new

    def _search(self, needle: str) -> Iterator[str]:
        from heapq import merge  # noqa: PLC0415 (few trees are extended)

        new = (path for path in self._new if needle in f"\0{path}\0")
        return merge(self._base.containing(needle), new)
