"""What a workflow was started by, and what is to be done for it.

An event is written by GitHub, but what stands in it was chosen by whoever opened
the pull request: ids are held to their form before they go into an address, and
no decision hangs on who is said to have caused it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from hullcheck.core.noun import dataclass
from hullcheck.errors import UsageError
from hullcheck.review.one_click import Wish, parse_command, was_ticked

Sha = Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
FullName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$")]

HEADS = "refs/heads/"
"""How the full name of a branch begins."""

GONE = "0"
"""What the id of a deleted branch consists of."""


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """Review a pull request."""

    number: int
    head: str
    """The id of the commit: of the head, not of the merge that CI checks out."""
    base: str
    """The id of the commit that the base branch was at."""
    is_privileged: bool = False
    """The token is that of the base repository, whoever opened the pull request."""
    is_foreign: bool = False
    """The head lies in another repository: its author may not write to this one."""
    branch: str = ""
    """Of the head, in its repository."""


@dataclass(frozen=True, slots=True)
class CompareTask:
    """Say what one commit has new against another, and write nothing."""

    head: str
    base: str


@dataclass(frozen=True, slots=True)
class AuditTask:
    """Say what one commit has."""

    commit: str
    branch: str = ""
    """The branch that it is the newest of; "" for none: nothing is tracked or proposed for it."""


@dataclass(frozen=True, slots=True)
class FixTask:
    """Propose fixes for a branch, as a pull request into it."""

    branch: str
    against: str | None = None
    """For a pull request's branch the commit of its base: only what it brings is fixed."""
    commits: bool = False
    """The fixes are committed to the branch itself, without a pull request."""


@dataclass(frozen=True, slots=True)
class AnswerTask:
    """Answer to a person who asks for something in the conversation of a pull request."""

    number: int
    comment: int
    """The number of the comment."""
    body: str
    """As it is now."""
    sender: str
    """Who wrote or edited it: whether they may ask is asked of GitHub."""
    wish: Wish
    by_box: bool
    """It is asked by a tick in the box of a summary."""


@dataclass(frozen=True, slots=True)
class NoTask:
    """There is nothing to look at."""

    reason: str


Task = ReviewTask | CompareTask | AuditTask | FixTask | AnswerTask | NoTask


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


def read_task(event: str, payload: Any, sha: str) -> Task:
    """Return what is to be done for `event` with its `payload`; `sha` is GITHUB_SHA.

    Raises `UsageError` for an event that is none of `EVENTS`, and for a payload
    that is not what GitHub sends.
    """
    read = EVENTS.get(event)
    if read is None:
        raise UsageError(
            f"nothing is known to do for the event `{event}`",
            cause=f"The events that are known: {', '.join(EVENTS)}.",
            advice="Start the workflow by one of these: `on: pull_request`.",
        )
    try:
        return read(payload, sha)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageError(
            f"the payload of the event `{event}` is not what GitHub sends",
            cause=f"{where}: {first['msg']}",
        ) from None


def fix_task(task: Task, ref: str) -> FixTask | AnswerTask | NoTask:
    """Return what `task` becomes where fixes are asked for; `ref` is GITHUB_REF.

    Raises `UsageError` where there is no branch that they could go to.
    """
    if isinstance(task, ReviewTask):
        if task.is_foreign:
            return NoTask("the head is a fork's, whose branch cannot be written: see its review")
        return FixTask(task.branch, task.base)
    if isinstance(task, NoTask | AnswerTask):
        return task
    branch = ref.removeprefix(HEADS)
    if branch == ref or isinstance(task, CompareTask):
        raise UsageError(
            f"fixes go to a branch, and `{ref}` is none",
            advice="Start the workflow on a branch: `on: schedule`, or `on: push` to a branch.",
        )
    return FixTask(branch)


def _pull_request(payload: Any, _: str) -> Task:
    return _pull_task(_PullEvent.model_validate(payload), is_privileged=False)


def _pull_request_target(payload: Any, _: str) -> Task:
    return _pull_task(_PullEvent.model_validate(payload), is_privileged=True)


def _pull_task(event: _PullEvent, *, is_privileged: bool) -> Task:
    pull = event.pull_request
    if event.action == "closed":
        return NoTask(f"pull request {pull.number} is closed")
    # A head whose repository is gone was a fork's.
    home = pull.base.repo.full_name if pull.base.repo else ""
    is_foreign = pull.head.repo is None or pull.head.repo.full_name != home
    shas = (pull.head.sha, pull.base.sha)
    return ReviewTask(pull.number, *shas, is_privileged, is_foreign, pull.head.ref)


def _issue_comment(payload: Any, _: str) -> Task:
    """Take a command in a new comment, and a tick in the summary."""
    event = _CommentEvent.model_validate(payload)
    if event.issue.pull_request is None or event.issue.state != "open":
        return NoTask("it is about no open pull request")
    if event.sender.type != "User":
        return NoTask("no person wrote it")
    wish = _wish(event)
    if wish is None:
        return NoTask("nothing is asked for")
    comment, sender = event.comment, event.sender.login
    by_box = event.action == "edited"
    return AnswerTask(event.issue.number, comment.id, comment.body, sender, wish, by_box)


def _wish(event: _CommentEvent) -> Wish | None:
    if event.action == "created":
        return parse_command(event.comment.body)
    before = event.changes.body
    ticked = before is not None and was_ticked(before.source, event.comment.body)
    return Wish() if event.action == "edited" and ticked else None


def _push(payload: Any, _: str) -> Task:
    event = _PushEvent.model_validate(payload)
    if set(event.after) == {GONE}:
        return NoTask(f"{event.ref} was deleted")
    branch = event.ref.removeprefix(HEADS)
    return AuditTask(event.after, "" if branch == event.ref else branch)


def _merge_group(payload: Any, _: str) -> Task:
    event = _GroupEvent.model_validate(payload)
    if event.action == "destroyed":
        return NoTask("the merge group is gone")
    return CompareTask(event.merge_group.head_sha, event.merge_group.base_sha)


def _commit(_: Any, sha: str) -> Task:
    return AuditTask(_CommitEvent(sha=sha).sha)


EVENTS: dict[str, Callable[[Any, str], Task]] = {
    "pull_request": _pull_request,
    "pull_request_target": _pull_request_target,
    "push": _push,
    "schedule": _commit,
    "workflow_dispatch": _commit,
    "merge_group": _merge_group,
    "issue_comment": _issue_comment,
}
"""What is done for each event that is known."""
