"""The processes of one run: each follows some of the builds, and hears of the others.

All of them do the same steps in the same order on the same files, so whatever one asks of all,
all ask at the same time. One process alone is the usual case, and asks itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

Told = TypeVar("Told")


class NotTogetherError(Exception):
    """The run has to be done by one process: what it is about hangs together, or one is gone."""


class Together:
    """The only process of a run."""

    @property
    def size(self) -> int:
        """How many processes there are."""
        return 1

    @property
    def is_first(self) -> bool:
        """Whether it is the process that tells what comes of the run."""
        return True

    def own(self, number: int, groups: Callable[[], Iterable[Sequence[int]]]) -> Sequence[int]:
        """Return the positions of the builds, of `number`, that this process follows.

        `groups` gives the positions of those that have to stay together.
        """
        del groups
        return range(number)

    def all(self, about: str, mine: Told) -> list[Told]:
        """Return what each process has made, that of the first one first.

        `about` names what it is about, of which all of them must ask at this time.
        """
        del about
        return [mine]

    def in_order(self, about: str, mine: Sequence[Told]) -> list[Told]:
        """Return what has been made of all builds, in their order; `mine` is of the own ones."""
        del about
        return list(mine)

    def gathered(self, about: str, mine: Sequence[Told]) -> list[Told]:
        """Return the same in the first process, and what is made of the own builds in others."""
        return self.in_order(about, mine)


ALONE = Together()
