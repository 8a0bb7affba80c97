"""What kept a review, or a proposal, from being whole, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hullcheck.core.said import said
from hullcheck.edges.github.performing import PERMISSIONS, Feature
from hullcheck.edges.github.proposing import FixOutcome
from hullcheck.edges.github.reviewing import Ending, Outcome
from hullcheck.proposal.steps import OpenPull

from .workshop import Workshop

SETTING = "Settings > Actions > General > Allow GitHub Actions to create and approve pull requests"

FEATURES: Mapping[Feature, str] = {
    Feature.COMMENTS: said("review comments"),
    Feature.SUMMARY: said("the summary comment"),
    Feature.RESOLVING: said("resolving threads"),
    Feature.CLOSING: said("folding outdated comments away"),
}
"""What a token has no permission for."""

WORDS = {
    Ending.SUPERSEDED: said(
        "Superseded: the pull request has a newer head, so nothing was posted."
    ),
    Ending.UNREAD: said(
        "The pull request has more threads than can be read, so nothing was posted."
    ),
}
"""Of each ending at which nothing was said."""


def notes_of(outcome: Outcome) -> Iterator[str]:
    """Yield a sentence for each thing that was not done, and why."""
    if outcome.ending in WORDS:
        yield WORDS[outcome.ending]
    for feature, words in outcome.forbidden.items():
        yield said(
            "The token may not write {what}: it needs `{permission}`. GitHub says: {words}",
            what=FEATURES[feature],
            permission=PERMISSIONS[feature],
            words=words,
        )


def forbidden_notes(outcome: FixOutcome, shop: Workshop) -> Iterator[str]:
    """Yield what a token may not that was to propose something, and what can be done."""
    opening = next((step for step in outcome.steps if isinstance(step, OpenPull)), None)
    if opening is not None and "pull request" in outcome.words.lower():
        link = f"{shop.page}/compare/{opening.base}...{opening.branch}?expand=1"
        yield said(
            "The token may not open pull requests. Open it by hand, {link} , or allow it: "
            "{setting}.",
            link=link,
            setting=SETTING,
        )
        return
    yield said(
        "The token may not propose fixes: it needs `contents: write` and `pull-requests: write`. "
        "GitHub says: {words}",
        words=outcome.words,
    )
