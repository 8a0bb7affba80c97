"""What a workflow was started by, and what is to be done for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hullcheck.core.said import enumerated, said
from hullcheck.edges.tasks.events import (
    HEADS,
    comment_task,
    commit_task,
    group_task,
    held_to_form,
    pull_task,
    push_task,
)
from hullcheck.edges.tasks.nouns import AnswerTask, CompareTask, FixTask, NoTask, ReviewTask, Task
from hullcheck.errors import UsageError


def read_task(event: str, payload: Any, sha: str) -> Task:
    """Return what is to be done for `event` with its `payload`; `sha` is GITHUB_SHA.

    Raises `UsageError` for an event that is none of `EVENTS`, and for a payload
    that is not what GitHub sends.
    """
    read = EVENTS.get(event)
    if read is None:
        raise UsageError(
            said("nothing is known to do for the event `{event}`", event=event),
            cause=said("The events that are known: {events}.", events=enumerated(list(EVENTS))),
            advice=said("Start the workflow by one of these: `on: pull_request`."),
        )
    return held_to_form(event, lambda: read(payload, sha))


def fix_task(task: Task, ref: str) -> FixTask | AnswerTask | NoTask:
    """Return what `task` becomes where fixes are asked for; `ref` is GITHUB_REF.

    Raises `UsageError` where there is no branch that they could go to.
    """
    if isinstance(task, ReviewTask):
        if task.is_foreign:
            return NoTask(
                said("the head is a fork's, whose branch cannot be written: see its review")
            )
        return FixTask(task.branch, task.base)
    if isinstance(task, NoTask | AnswerTask):
        return task
    branch = ref.removeprefix(HEADS)
    if branch == ref or isinstance(task, CompareTask):
        raise UsageError(
            said("fixes go to a branch, and `{ref}` is none", ref=ref),
            advice=said(
                "Start the workflow on a branch: `on: schedule`, or `on: push` to a branch."
            ),
        )
    return FixTask(branch)


EVENTS: dict[str, Callable[[Any, str], Task]] = {
    "pull_request": lambda payload, _: pull_task(payload, is_privileged=False),
    "pull_request_target": lambda payload, _: pull_task(payload, is_privileged=True),
    "push": lambda payload, _: push_task(payload),
    "schedule": lambda _, sha: commit_task(sha),
    "workflow_dispatch": lambda _, sha: commit_task(sha),
    "merge_group": lambda payload, _: group_task(payload),
    "issue_comment": lambda payload, _: comment_task(payload),
}
"""What is done for each event that is known."""
