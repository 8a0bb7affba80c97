"""Which paths a list of patterns excludes, decided as BuildKit's walk over a tree decides it.

Transcribed: `patternmatcher.MatchesUsingParentResults` and `fsutil`'s
`filterFS.Walk`. The last pattern that matches decides, and a pattern that
matched a directory holds for its contents. But a pattern is tried only where it
could change the outcome, and only what was tried and matched is handed down, so
"does it match the path or a parent of it" gives another answer: with `**/*.md`
and then `!**/a`, `a/README.md` stays out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.docker.ignore.finder import Finder, any_of
from hullcheck.docker.ignore.patterns import CleanPattern, docker_pattern

MAX_PATH_LENGTH = 4096
"""Linux opens no longer path (PATH_MAX); git may hold some all the same."""

MAX_DEPTH = 256
"""Directories above a path. Each is looked at by itself, so depth costs quadratic time."""

MAX_REMEMBERED = 32_000_000
"""Characters of all directories that a walk remembers; beyond them it begins anew."""

MAX_EXPRESSIONS = 1_000_000
"""Characters of all expressions that try several patterns of a list; they compile in a second."""

_NOT_KNOWN = lazy_pattern("")
"""Tells of every path that a pattern may match it."""

_WILDCARDS = frozenset("*[]?^\\")


class PatternSet:
    """Patterns in their order, ready to be asked; a set of them is a mask, bit N for number N."""

    def __init__(self, patterns: tuple[CleanPattern, ...]) -> None:
        """Take patterns that `parse_pattern` did not refuse."""
        self._patterns = [docker_pattern(each.source) for each in patterns]
        self._negated = [each.negated for each in patterns]
        self._count = len(patterns)
        self._reopened = _reopened(patterns)
        self._relevant: dict[int, re.Pattern[str]] = {}
        self._finders: dict[tuple[int, bool], Finder] = {}
        self._room = MAX_EXPRESSIONS
        self._size = sum(len(made.regex.pattern) for made in self._patterns if made.regex)

    def match(self, path: str, inherited: int) -> int:
        """Return the patterns that match `path`, given those that matched its directory.

        A pattern that could not change the outcome is not tried.
        """
        return inherited if self.changes_nothing(path, inherited) else self.compare(path, inherited)

    def compare(self, path: str, inherited: int) -> int:
        """Return what `match` returns, for a path of which `changes_nothing` does not hold."""
        matched = number = 0
        excluded = False
        while number < self._count:
            handed_down = inherited >> number
            # A mask with its negative leaves the lowest bit.
            ahead = (handed_down & -handed_down).bit_length() - 1 if handed_down else self._count
            end = min(number + ahead, self._count)
            found = self._first(path, number, end, negated=excluded)
            if found == self._count:
                break
            matched |= 1 << found
            excluded = not self._negated[found]
            number = found + 1
        return matched

    def changes_nothing(self, path: str, inherited: int) -> bool:
        """Say, at one look, whether no pattern that is tried at all matches `path` itself.

        For most paths that is so: they are what their directory is.
        """
        relevant = self._relevant.get(inherited) or self._relevant_to(inherited)
        return relevant.match(path) is None and "\n" not in path

    def _relevant_to(self, inherited: int) -> re.Pattern[str]:
        if not self._takes_room():
            return _NOT_KNOWN
        excluded = False
        tried = []
        for number, negated in enumerate(self._negated):
            if inherited >> number & 1:
                excluded = not negated
            elif negated == excluded:
                tried.append(self._patterns[number])
        self._relevant[inherited] = any_of(tried)
        return self._relevant[inherited]

    def _first(self, path: str, start: int, end: int, *, negated: bool) -> int:
        """Return the first pattern from `start` on of this kind that matches; else `end`."""
        finder = None if start == end or "\n" in path else self._finder(start, negated=negated)
        if finder is not None:
            start = finder.first(path, end)
        for number in range(start, end):
            if self._negated[number] == negated and self._patterns[number].match_file(path):
                return number
        return end

    def _finder(self, start: int, *, negated: bool) -> Finder | None:
        key = (start, negated)
        if key not in self._finders and self._takes_room():
            self._finders[key] = Finder(
                (number, self._patterns[number])
                for number in range(start, self._count)
                if self._negated[number] == negated
            )
        return self._finders.get(key)

    def _takes_room(self) -> bool:
        self._room -= self._size
        return self._room >= 0

    def excludes(self, matched: int) -> bool:
        """Say whether a path is excluded that these patterns match: the last one decides."""
        return bool(matched) and not self._negated[matched.bit_length() - 1]

    def may_reopen(self, directory: str) -> bool:
        """Say whether BuildKit still looks into `directory`, which is excluded."""
        if self._reopened is None:
            return True
        inside = directory + "/"
        return any(path.startswith(inside) for path in self._reopened)


def _reopened(patterns: Sequence[CleanPattern]) -> tuple[str, ...] | None:
    """Return what the `!` patterns name, each with a slash; None where one has a wildcard."""
    stems = [each.text.removesuffix("/**").removesuffix("/*") for each in patterns if each.negated]
    if any(not _WILDCARDS.isdisjoint(stem) for stem in stems):
        return None
    return tuple(stem + "/" for stem in stems)


@lru_cache(maxsize=16)
def pattern_set(patterns: tuple[CleanPattern, ...]) -> PatternSet:
    """Return the compiled patterns; builds that share an ignore file share them."""
    return PatternSet(patterns)


@dataclass(frozen=True, slots=True)
class State:
    """What the walk knows when it leaves a path."""

    matched: int = 0
    """The patterns that matched the path, or a directory above it, as a mask."""
    excluded: bool = False
    closed: str | None = None
    """The directory, at the path or above it, into which the walk did not go."""
    too_deep: bool = False
    """Nobody looked: the directory lies deeper than any real one."""

    @property
    def decided_by(self) -> int | None:
        """The number of the pattern that decided; None if none matched."""
        return self.matched.bit_length() - 1 if self.matched else None


class Walk:
    """A walk over a tree that is made only where somebody asks.

    Directories are remembered, so a question costs the path's own directories
    the first time and one look afterwards.
    """

    def __init__(self, patterns: PatternSet, *, closes: bool = True) -> None:
        """Take the patterns; `closes`: skip excluded directories as the context's walk does."""
        self._patterns = patterns
        self._closes = closes
        self._directories = {"": State()}
        self._room = MAX_REMEMBERED

    def directory(self, path: str) -> State:
        """Return the state of the directory at `path` ("" is the root, never excluded)."""
        state = self._directories.get(path)
        if state is not None:
            return state
        if len(path) > MAX_PATH_LENGTH or path.count("/") >= MAX_DEPTH:
            return State(excluded=True, closed=path, too_deep=True)
        pending = []
        while state is None:
            pending.append(path)
            path = path.rpartition("/")[0]
            state = self._directories.get(path)
        while pending and state.closed is None:
            path = pending.pop()
            state = self._enter(path, state)
            self._remember(path, state)
        return state

    def _remember(self, path: str, state: State) -> None:
        self._room -= len(path)
        if self._room < 0:
            self._directories = {"": State()}
            self._room = MAX_REMEMBERED
        self._directories[path] = state

    def _enter(self, path: str, parent: State) -> State:
        matched = self._patterns.match(path, parent.matched)
        if matched == parent.matched and not parent.excluded:
            return parent
        excluded = self._patterns.excludes(matched)
        closed = excluded and self._closes and not self._patterns.may_reopen(path)
        return State(matched, excluded, path if closed else None)

    def file(self, path: str) -> State:
        """Return the state of what is no directory at `path`."""
        parent = self.directory(path.rpartition("/")[0])
        if parent.closed is not None:
            return parent
        matched = self._patterns.match(path, parent.matched)
        if matched == parent.matched:
            return parent
        return State(matched, self._patterns.excludes(matched))

    def kept(self, paths: Sequence[str], positions: range, cut: int) -> Iterator[str]:
        """Yield those of the sorted `paths` at `positions` that are not excluded.

        The first `cut` characters of every path are the root's; none of the
        paths is a directory. Directories that are skipped cost one bisection.
        """
        for path, parent in self._visited(paths, positions, cut):
            inner = path[cut:]
            if parent.closed is not None:
                continue
            if self._patterns.changes_nothing(inner, parent.matched):
                if not parent.excluded:
                    yield path
            elif not self._patterns.excludes(self._patterns.compare(inner, parent.matched)):
                yield path

    def _visited(
        self, paths: Sequence[str], positions: range, cut: int
    ) -> Iterator[tuple[str, State]]:
        """Yield paths with their directories' states; one path stands for a closed directory."""
        position, stop = positions.start, positions.stop
        while position < stop:
            path = paths[position]
            name = path[cut:].rpartition("/")[0]
            state = self._directories.get(name) or self.directory(name)
            yield path, state
            if state.closed is None:
                position += 1
            else:
                # "0" is the character behind "/".
                position = bisect_left(paths, f"{path[:cut]}{state.closed}0", position, stop)

    def keeps_any(self, paths: Sequence[str], positions: range, cut: int, directory: str) -> bool:
        """Say whether a path, or a directory, below `directory` is not excluded.

        `paths`, `positions` and `cut` as for `kept`; all of them are below it.
        """
        excluded = {directory}
        for path, _ in self._visited(paths, positions, cut):
            inner = path[cut:]
            if not self.file(inner).excluded:
                return True
            above = inner.rpartition("/")[0]
            while above not in excluded:
                if not self.directory(above).excluded:
                    return True
                excluded.add(above)
                above = above.rpartition("/")[0]
        return False
