"""What kept a review, or a proposal, from being whole, in words."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.edges.github.performing import PERMISSIONS
from hullcheck.edges.github.proposing import FixOutcome
from hullcheck.edges.github.reviewing import Ending, Outcome
from hullcheck.proposal.steps import OpenPull

from .workshop import Workshop

SETTING = "Settings > Actions > General > Allow GitHub Actions to create and approve pull requests"

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


def forbidden_notes(outcome: FixOutcome, shop: Workshop) -> Iterator[str]:
    """Yield what a token may not that was to propose something, and what can be done."""
    opening = next((step for step in outcome.steps if isinstance(step, OpenPull)), None)
    if opening is not None and "pull request" in outcome.words.lower():
        link = f"{shop.page}/compare/{opening.base}...{opening.branch}?expand=1"
        yield (
            f"The token may not open pull requests. Open it by hand, {link} , or allow it: "
            f"{SETTING}."
        )
        return
    needed = "`contents: write` and `pull-requests: write`"
    yield f"The token may not propose fixes: it needs {needed}. GitHub says: {outcome.words}"
