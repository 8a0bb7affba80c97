"""What the bot would do on a pull request, as data; somebody else does it, or only shows it."""

from __future__ import annotations

from typing import ClassVar

from hullcheck.core.noun import dataclass


@dataclass(frozen=True, slots=True)
class InlineComment:
    """A comment of a review at lines of the head."""

    path: str
    line: int
    """The last line, 1-based."""
    start_line: int | None
    """The first line, 1-based; None where it is the last as well (GitHub refuses it said twice)."""
    body: str
    fingerprint: str
    """Of its finding."""
    side: ClassVar[str] = "RIGHT"
    """All lines are lines of the head."""


@dataclass(frozen=True, slots=True)
class PostReview:
    """Post one review with comments at lines of the diff."""

    commit_id: str
    """The head of the pull request, which may differ from the commit that CI checked out."""
    body: str
    comments: tuple[InlineComment, ...]
    event: ClassVar[str] = "COMMENT"
    """Never an approval, never a request for changes: a person decides."""


@dataclass(frozen=True, slots=True)
class PostFileComment:
    """Post a comment on a changed file as a whole."""

    commit_id: str
    path: str
    body: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class UpsertSummary:
    """Post the one summary, or bring it up to date."""

    comment_id: str | None
    """The summary that is there; None: there is none."""
    body: str


@dataclass(frozen=True, slots=True)
class ResolveThread:
    """Resolve a thread of ours whose finding is gone."""

    thread_id: str


@dataclass(frozen=True, slots=True)
class MinimizeComment:
    """Fold a comment of ours away as outdated, where we may not resolve its thread."""

    node_id: str


@dataclass(frozen=True, slots=True)
class DeleteComment:
    """Delete a second copy of a comment of ours, which two runs at once have left."""

    comment_id: str
    in_diff: bool
    """It is a comment on the diff; False: in the conversation."""


Step = (
    PostReview | PostFileComment | UpsertSummary | ResolveThread | MinimizeComment | DeleteComment
)
