"""What kept a review from being whole, in words."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.edges.github.performing import PERMISSIONS
from hullcheck.edges.github.reviewing import Ending, Outcome

WORDS = {
    Ending.SUPERSEDED: "Superseded: the pull request has a newer head, so nothing was posted.",
    Ending.UNREAD: "The pull request has more threads than can be read, so nothing was posted.",
}
"""Of each ending at which nothing was said."""


def notes_of(outcome: Outcome) -> Iterator[str]:
    """Yield a sentence for each thing that was not done, and why."""
    if outcome.ending in WORDS:
        yield WORDS[outcome.ending]
    for feature, words in outcome.forbidden.items():
        needed = PERMISSIONS[feature]
        yield f"The token may not write {feature.value}: it needs `{needed}`. GitHub says: {words}"
