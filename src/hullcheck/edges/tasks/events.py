"""What GitHub sends of an event, held to its form, and the task that it is.

An event is written by GitHub, but what stands in it was chosen by whoever opened
the pull request: ids are held to their form before they go into an address, and
no decision hangs on who is said to have caused it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from hullcheck.core.said import said
from hullcheck.errors import UsageError
from hullcheck.review.one_click import Wish, parse_command, was_ticked

from .nouns import AnswerTask, AuditTask, CompareTask, NoTask, ReviewTask, Task

Sha = Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
FullName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$")]

HEADS = "refs/heads/"
"""How the full name of a branch begins."""

GONE = "0"
"""What the id of a deleted branch consists of."""


class _Repository(BaseModel):
    full_name: FullName


class _Side(BaseModel):
    sha: Sha
    ref: str = ""
    repo: _Repository | None = None


class _Pull(BaseModel):
    number: int
    head: _Side
    base: _Side


class _PullEvent(BaseModel):
    action: str
    pull_request: _Pull


class _PushEvent(BaseModel):
    after: Sha
    ref: str


class _Person(BaseModel):
    login: str
    type: str = "User"


class _Comment(BaseModel):
    id: int
    body: str


class _Before(BaseModel):
    source: str = Field("", alias="from")


class _Changes(BaseModel):
    body: _Before | None = None


class _Issue(BaseModel):
    number: int
    state: str = "open"
    pull_request: dict[str, object] | None = None


class _CommentEvent(BaseModel):
    action: str
    issue: _Issue
    comment: _Comment
    sender: _Person
    changes: _Changes = _Changes()


class _Group(BaseModel):
    head_sha: Sha
    base_sha: Sha


class _GroupEvent(BaseModel):
    action: str
    merge_group: _Group


class _CommitEvent(BaseModel):
    sha: Sha


def held_to_form(event: str, read: Callable[[], Task]) -> Task:
    """Return what `read` makes of the payload of `event`.

    Raises `UsageError` where it is not what GitHub sends.
    """
    try:
        return read()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageError(
            said("the payload of the event `{event}` is not what GitHub sends", event=event),
            cause=f"{where}: {first['msg']}",
        ) from None


def pull_task(payload: Any, *, is_privileged: bool) -> Task:
    """Return the review that an event of a pull request asks for."""
    event = _PullEvent.model_validate(payload)
    pull = event.pull_request
    if event.action == "closed":
        return NoTask(said("pull request {number} is closed", number=pull.number))
    # A head whose repository is gone was a fork's.
    home = pull.base.repo.full_name if pull.base.repo else ""
    is_foreign = pull.head.repo is None or pull.head.repo.full_name != home
    shas = (pull.head.sha, pull.base.sha)
    return ReviewTask(pull.number, *shas, is_privileged, is_foreign, pull.head.ref)


def comment_task(payload: Any) -> Task:
    """Take a command in a new comment, and a tick in the summary."""
    event = _CommentEvent.model_validate(payload)
    if event.issue.pull_request is None or event.issue.state != "open":
        return NoTask(said("it is about no open pull request"))
    if event.sender.type != "User":
        return NoTask(said("no person wrote it"))
    wish = _wish(event)
    if wish is None:
        return NoTask(said("nothing is asked for"))
    by_box = event.action == "edited"
    comment, sender = event.comment.id, event.sender.login
    # A box is ticked again and again, a command is given once.
    key = "" if by_box else str(comment)
    return AnswerTask(event.issue.number, sender, wish, comment, by_box, key)


def _wish(event: _CommentEvent) -> Wish | None:
    if event.action == "created":
        return parse_command(event.comment.body)
    before = event.changes.body
    ticked = before is not None and was_ticked(before.source, event.comment.body)
    return Wish() if event.action == "edited" and ticked else None


def push_task(payload: Any) -> Task:
    """Return the audit of what was pushed."""
    event = _PushEvent.model_validate(payload)
    if set(event.after) == {GONE}:
        return NoTask(said("{ref} was deleted", ref=event.ref))
    branch = event.ref.removeprefix(HEADS)
    return AuditTask(event.after, "" if branch == event.ref else branch)


def group_task(payload: Any) -> Task:
    """Return the comparison that a merge group asks for."""
    event = _GroupEvent.model_validate(payload)
    if event.action == "destroyed":
        return NoTask(said("the merge group is gone"))
    return CompareTask(event.merge_group.head_sha, event.merge_group.base_sha)


def commit_task(sha: str) -> Task:
    """Return the audit of a commit that somebody names."""
    return AuditTask(_CommitEvent(sha=sha).sha)
