"""The repository itself: `.git`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from hullcheck.core.said import said
from hullcheck.environments.host_file import HostFile, HostKind

from .base import Clause, Evidence, Inside
from .facts import Facts

CLONE = Clause.surely("developer's machine, checkout")


class GitDirectory(Evidence):
    """Every clone has its history beside the files."""

    position = 8
    title = "`.git`"
    kind = HostKind.GIT
    clauses = (CLONE,)
    directories = r"\.git"
    inside: ClassVar[Inside] = {
        ".git": ("HEAD", "config", "objects/aa/bb03f4d1c4b5f0e5a1d2c3b4a5968778695a4b")
    }

    def predict(self, facts: Facts) -> Iterator[HostFile]:
        """Yield `.git` at the root."""
        yield from self.expect(facts, CLONE, ".git", said("every clone has it"))
