"""A fleet in parts, for as many machines: each repository belongs to one, whoever asks."""

from __future__ import annotations

import hashlib

from hullcheck.core.noun import dataclass


@dataclass(frozen=True, slots=True)
class Shard:
    """One of `count` parts; the default is the whole fleet."""

    number: int = 1
    """From 1."""
    count: int = 1

    def has(self, name: str) -> bool:
        """Say whether the repository `OWNER/NAME` belongs to this part.

        That depends on its name alone: repositories that come and go move no other one.
        """
        digest = hashlib.sha256(name.lower().encode("utf-8", "surrogateescape")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.number - 1

    def part_of(self, total: int) -> int:
        """Return this part's share of `total`: all shares together are it."""
        return total // self.count + (self.number <= total % self.count)
