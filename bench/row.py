"""What a measurement says."""

from __future__ import annotations

from dataclasses import dataclass

from measure import Pair


@dataclass(frozen=True, slots=True)
class Row:
    """One figure."""

    name: str
    """What was measured, and against what: as the history knows it."""
    value: float
    unit: str
    """`x cpu` and `x wall` for ratios of processor and clock time, `x` for growth, or a unit."""
    goal: float | None = None
    """At most this; None: it is told, and nobody has set a goal."""
    detail: str = ""
    """The two figures behind a ratio."""

    @property
    def meets_goal(self) -> bool:
        """Whether there is no goal, or it is met."""
        return self.goal is None or self.value <= self.goal

    def __str__(self) -> str:
        aim = "" if self.goal is None else f"(goal <= {self.goal:g})"
        mark = "" if self.meets_goal else " !"
        return (
            f"{self.name:52} {self.value:8.2f} {self.unit:6} {aim:15} {self.detail}{mark}".rstrip()
        )


def ratio(name: str, found: Pair, figure: str, goal: float | None = None) -> Row:
    """Return the ratio of a pair's `figure` (`cpu` or `wall`) as a row."""
    ours, theirs = found.seconds(figure)
    detail = f"{ours:.3f} s / {theirs:.3f} s"
    return Row(name, found.ratio(figure), f"x {figure}", goal, detail)
