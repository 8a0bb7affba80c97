"""What would be done about a tracking issue, as data."""

from __future__ import annotations

from hullcheck.core.noun import dataclass


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """Open the issue."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class UpdateIssue:
    """Bring it up to date; where `closes`, for nothing is left to tell."""

    number: int
    title: str
    body: str
    closes: bool = False


@dataclass(frozen=True, slots=True)
class SayOnIssue:
    """Write a comment below it, which people are notified of."""

    number: int
    body: str
    """With a marker: the same thing is said once."""


TrackingStep = OpenIssue | UpdateIssue | SayOnIssue
"""In the order in which they are to be done."""
