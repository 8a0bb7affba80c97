"""One point in which a build came out otherwise than it was simulated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DifferenceKind(StrEnum):
    """What is otherwise, as the beginning of a sentence."""

    BUILDER_STOPS = "the builder stops, the simulation does not:"
    SIMULATION_STOPS = "the simulation stops, the builder does not:"
    ONLY_BUILT = "only the builder has"
    ONLY_SIMULATED = "only the simulation has"
    ONLY_SENT = "only the builder lets through"
    NODE = "the simulation takes for something else"
    ONLY_LET_THROUGH = "only the simulation lets through"


@dataclass(frozen=True, slots=True)
class Difference:
    """One such point."""

    kind: DifferenceKind
    what: str
    """A path in the image or in the context; why a build stops."""
    origin: str = ""
    """The file of the tree at that path."""

    def __str__(self) -> str:
        """Say it in words."""
        origin = f" (from {self.origin})" if self.origin else ""
        return f"{self.kind} {self.what}{origin}"
