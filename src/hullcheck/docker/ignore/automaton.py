"""Match a pattern of any shape in one pass over the path, without backtracking.

Slower than Python's regular expressions for ordinary patterns, and immune to
every hostile one: the set of all places in the pattern that the path may have
reached is one integer, moved on by a few operations a character.
"""

from __future__ import annotations

from collections.abc import Sequence

from hullcheck.docker.ignore.goregex import DOT, WORD, Assertion, Directories, Item, Many
from hullcheck.docker.ignore.runes import contains, single

MAX_REMEMBERED = 512
"""Characters whose masks are kept; names in many scripts must not fill the memory."""


class Automaton:
    """The items of one pattern, ready to be matched; bit N means that N steps are done."""

    def __init__(self, items: Sequence[Item]) -> None:
        """Take the items in the order of the pattern."""
        self._steps: list[Item] = []
        self._free = 0
        """Steps that may take no character."""
        self._skipped = 0
        """Steps behind which the next two may be left out as well."""
        for item in items:
            here = 1 << len(self._steps)
            self._steps.append(item)
            self._free |= here * (item is Directories.ANY or isinstance(item, Many))
            if item is Directories.ANY:
                self._steps += (Many(DOT), single("/"))
                self._free |= here << 1
                self._skipped |= here
        self._when = {kind: self._mask_of(kind) for kind in Assertion}
        self._has_assertions = any(self._when.values())
        self._masks: dict[str, tuple[int, int]] = {}

    def _mask_of(self, kind: Assertion) -> int:
        return sum(1 << at for at, step in enumerate(self._steps) if step is kind)

    def accepts(self, path: str) -> bool:
        """Say whether the whole of `path` matches."""
        states = self._reach(1, path, 0)
        for at, char in enumerate(path, 1):
            onward, staying = self._masks.get(char) or self._masks_of(char)
            states = ((states & onward) << 1) | (states & staying)
            if not states:
                return False
            states = self._reach(states, path, at)
        return bool(states >> len(self._steps))

    def _reach(self, states: int, path: str, at: int) -> int:
        free = self._free
        if self._has_assertions:
            free |= sum(self._when[kind] for kind in _holding(path, at))
        while True:
            more = states | (states & free) << 1 | (states & self._skipped) << 3
            if more == states:
                return states
            states = more

    def _masks_of(self, char: str) -> tuple[int, int]:
        onward = staying = 0
        for at, step in enumerate(self._steps):
            if isinstance(step, Many):
                staying |= contains(step.of, char) << at
            elif isinstance(step, tuple):
                onward |= contains(step, char) << at
        if len(self._masks) >= MAX_REMEMBERED:
            self._masks.clear()
        self._masks[char] = onward, staying
        return onward, staying


def _holding(path: str, at: int) -> list[Assertion]:
    before = at > 0 and contains(WORD, path[at - 1])
    after = at < len(path) and contains(WORD, path[at])
    holding = [Assertion.NO_WORD_BOUNDARY if before == after else Assertion.WORD_BOUNDARY]
    if at == 0:
        holding.append(Assertion.START)
    if at == len(path):
        holding.append(Assertion.END)
    return holding
