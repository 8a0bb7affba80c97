"""Steps, done: each is one request, or as many as it takes to save what GitHub does not refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Any

from hullcheck.core.noun import dataclass
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.review.steps import (
    DeleteComment,
    InlineComment,
    MinimizeComment,
    PostFileComment,
    PostReview,
    ResolveThread,
    Step,
    UpsertSummary,
)
from hullcheck.review.words import render_review_body

from .client import Client
from .refusals import FaultyError, ForbiddenError, InvalidError, NotFoundError, UnavailableError


class Feature(StrEnum):
    """What a permission turns on."""

    COMMENTS = "review comments"
    SUMMARY = "the summary comment"
    RESOLVING = "resolving threads"
    CLOSING = "folding outdated comments away"


PERMISSIONS = {
    Feature.COMMENTS: "pull-requests: write",
    Feature.SUMMARY: "pull-requests: write",
    Feature.RESOLVING: "contents: write",
    Feature.CLOSING: "pull-requests: write",
}
"""What a workflow's `permissions` must have."""

_RESOLVE = """mutation resolve($id: ID!) {
  resolveReviewThread(input: {threadId: $id}) { clientMutationId }
}"""

_MINIMIZE = """mutation minimize($id: ID!) {
  minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { clientMutationId }
}"""


def feature_of(step: Step) -> Feature:
    """Return what has to be permitted for `step`."""
    if isinstance(step, ResolveThread):
        return Feature.RESOLVING
    if isinstance(step, MinimizeComment):
        return Feature.CLOSING
    in_diff = isinstance(step, PostReview | PostFileComment) or (
        isinstance(step, DeleteComment) and step.in_diff
    )
    return Feature.COMMENTS if in_diff else Feature.SUMMARY


@dataclass(slots=True)
class Done:
    """What came of performing Steps."""

    forbidden: dict[Feature, str] = field(default_factory=dict)
    """What the token may not do, with GitHub's words."""
    refused: set[str] = field(default_factory=set)
    """Fingerprints of findings whose place GitHub refused."""
    unsure: bool = False
    """What stands there may be other than planned: nothing further was tried."""
    writes: int = 0
    """Steps that GitHub took."""
    url: str = ""
    """The page of the review or the summary that was written first."""
    posted: dict[str, str] = field(default_factory=dict)
    """The texts of comments that were posted, by the fingerprints of their findings."""
    summary: tuple[str, str] | None = None
    """Number and text of the summary that was written."""
    closed: set[Step] = field(default_factory=set)
    """Steps that closed or deleted something."""

    @property
    def is_final(self) -> bool:
        """Whether all was done that was planned."""
        return not (self.forbidden or self.refused or self.unsure)


class Performer:
    """Performs the Steps of one pull request."""

    def __init__(
        self, client: Client, repository: str, number: int, translator: Translator = ENGLISH
    ) -> None:
        self.translator = translator
        """Write to pull request `number` of `repository`, which is `OWNER/NAME`."""
        self.client = client
        self.pull = f"/repos/{repository}/pulls"
        self.issues = f"/repos/{repository}/issues"
        self.number = number
        self.done = Done()
        self.doubted: set[str] = set()
        """Fingerprints of findings whose comments were refused once, without a word of why."""

    def perform(self, steps: Sequence[Step]) -> Done:
        """Do `steps` in their order, each once, and return what came of it.

        Raises a `GithubError` that the other Steps would meet as well.
        """
        self.done = done = Done()
        for step in steps:
            feature = feature_of(step)
            if feature in done.forbidden:
                continue
            if isinstance(step, UpsertSummary) and not done.is_final:
                # It has to tell what could not be told at its place: that is planned anew.
                break
            try:
                self._do(step)
            except ForbiddenError as error:
                done.forbidden[feature] = error.cause
            except (UnavailableError, NotFoundError):
                # It may have been done all the same, or be gone: only who looks knows.
                done.unsure = True
                break
        return done

    def _do(self, step: Step) -> None:
        match step:
            case PostReview():
                self._review(step, step.comments)
            case PostFileComment():
                self._on_file(step)
            case UpsertSummary():
                self._upsert(step)
            case _:
                self._close(step)
                self.done.closed.add(step)
                self.done.writes += 1

    def _close(self, step: ResolveThread | MinimizeComment | DeleteComment) -> None:
        match step:
            case ResolveThread(thread):
                self.client.mutate(_RESOLVE, id=thread)
            case MinimizeComment(comment):
                self.client.mutate(_MINIMIZE, id=comment)
            case DeleteComment(comment, in_diff):
                lists = self.pull if in_diff else self.issues
                self.client.send("DELETE", f"{lists}/comments/{comment}")

    def _upsert(self, step: UpsertSummary) -> None:
        if step.comment_id is None:
            answer = self._post(f"{self.issues}/{self.number}/comments", {"body": step.body})
        else:
            path = f"{self.issues}/comments/{step.comment_id}"
            answer = self._post(path, {"body": step.body}, "PATCH")
        self.done.summary = (str(answer["id"]), step.body)

    def _review(self, step: PostReview, comments: Sequence[InlineComment]) -> None:
        """Post comments as one review; where GitHub refuses it, those that it does not refuse."""
        body = {
            "commit_id": step.commit_id,
            "event": step.event,
            "body": render_review_body(len(comments), self.translator),
            "comments": [_comment_body(each) for each in comments],
        }
        try:
            self._post(f"{self.pull}/{self.number}/reviews", body)
        except InvalidError as error:
            # One place that GitHub does not know refuses a whole review, and it does not say which.
            if len(comments) == 1:
                self._refused(comments[0].fingerprint, error)
                return
            half = len(comments) // 2
            self._review(step, comments[:half])
            self._review(step, comments[half:])
            return
        self.done.posted |= {each.fingerprint: each.body for each in comments}

    def _on_file(self, step: PostFileComment) -> None:
        body = {
            "commit_id": step.commit_id,
            "path": step.path,
            "body": step.body,
            "subject_type": "file",
        }
        try:
            self._post(f"{self.pull}/{self.number}/comments", body)
        except InvalidError as error:
            self._refused(step.fingerprint, error)
            return
        self.done.posted[step.fingerprint] = step.body

    def _refused(self, fingerprint: str, error: InvalidError) -> None:
        """Note that a comment was refused: for its place where GitHub says so, or twice."""
        if isinstance(error, FaultyError) or fingerprint in self.doubted:
            self.done.refused.add(fingerprint)
        else:
            # A conflict, or a burst: what is noted as refused is not asked for again at this head.
            self.doubted.add(fingerprint)
            self.done.unsure = True

    def _post(self, path: str, body: Mapping[str, object], verb: str = "POST") -> dict[str, Any]:
        answer: dict[str, Any] = self.client.send(verb, path, body)
        self.done.writes += 1
        self.done.url = self.done.url or answer.get("html_url", "")
        return answer


def _comment_body(comment: InlineComment) -> dict[str, object]:
    """Return a comment as a review has it; GitHub refuses a first line that is the last."""
    body: dict[str, object] = {
        "path": comment.path,
        "line": comment.line,
        "side": comment.side,
        "body": comment.body,
    }
    if comment.start_line is not None:
        body |= {"start_line": comment.start_line, "start_side": comment.side}
    return body
