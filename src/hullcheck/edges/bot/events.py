"""Deliveries of GitHub's webhooks, and of our own clock, as the errands that they are.

What arrives is read twice: when it comes, to answer at once where there is nothing to
do, and by whoever does it. Both read the same bytes by the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from pydantic import ValidationError

from hullcheck.edges.tasks.events import HEADS, comment_task, pull_task, push_task
from hullcheck.edges.tasks.nouns import AnswerTask, NoTask, ReviewTask
from hullcheck.review.check import ACTS, number_of
from hullcheck.review.one_click import Wish

from .errands import (
    AnswerErrand,
    AuditErrand,
    Errand,
    FarewellErrand,
    NoErrand,
    ReviewErrand,
    RoundErrand,
    SuiteErrand,
    WelcomeErrand,
)
from .payloads import (
    Again,
    EditedEvent,
    InstalledEvent,
    MalformedError,
    Payload,
    PullEvent,
    Round,
    RunEvent,
    SuiteEvent,
    read_payload,
    words_of,
)
from .queue.delivery import Delivery

REVIEWED = {"opened", "reopened", "synchronize", "ready_for_review"}
"""What happens to a pull request that changes what is to be said of it."""

WELCOMED = {"created", "unsuspend"}
LEFT = {"deleted", "suspend"}


def read_delivery(event: str, guid: str, body: bytes, now: float) -> Delivery | NoErrand:
    """Return what GitHub delivers, for the queue, or why nothing is to be done for it.

    Raises `MalformedError`.
    """
    if event not in EVENTS:
        return NoErrand("nothing is known to do for the event")
    payload = read_payload(body)
    errand = _errand(EVENTS[event], payload)
    if isinstance(errand, NoErrand):
        return errand
    common = payload.common
    repository = common.repository.full_name if common.repository else ""
    installation = common.installation.id if common.installation else 0
    if not installation or (not repository and isinstance(errand, NEED_REPOSITORY)):
        raise MalformedError("installation and repository: not named")
    with _storable():
        told = Delivery(guid, event, common.action, installation, repository)
        return _addressed(replace(told, payload=body, received=now), errand)


def read_errand(delivery: Delivery) -> Errand:
    """Return what is to be done for what the queue holds. Raises `MalformedError`."""
    read = OUR_EVENTS.get(delivery.event) or EVENTS.get(delivery.event)
    if read is None:
        return NoErrand("nothing is known to do for the event")
    return _errand(read, read_payload(delivery.payload))


NEED_REPOSITORY = (ReviewErrand, AnswerErrand, SuiteErrand, AuditErrand)


def delivery_of(
    errand: Errand, guid: str, event: str, installation: int, repository: str, now: float
) -> Delivery:
    """Return a delivery of our own; `event` is one of `OUR_EVENTS`."""
    told = Delivery(guid, event, "", installation, repository)
    return _addressed(replace(told, payload=OUR_BODIES[event](errand), received=now), errand)


def _addressed(delivery: Delivery, errand: Errand) -> Delivery:
    """Return `delivery` with what it is about, and what it makes needless."""
    repository = delivery.repository
    match errand:
        case ReviewErrand(number, again, _):
            subject = f"{repository}#{number}"
            key = "" if again else f"review:{subject}"
            return replace(delivery, subject=subject, supersedes=key)
        case AnswerErrand(task):
            return replace(delivery, subject=f"{repository}#{task.number}")
        case AuditErrand():
            return replace(delivery, subject=repository, supersedes=f"audit:{repository}")
        case _:
            # What they ask for is done under the subjects of what they are about.
            return delivery


@contextmanager
def _storable() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise MalformedError(str(error)) from None


def _errand(read: Callable[[Payload], Errand], payload: Payload) -> Errand:
    try:
        return read(payload)
    except ValidationError as error:
        raise MalformedError(words_of(error)) from None


def _pull_request(payload: Payload) -> Errand:
    action = payload.common.action
    edited = action == "edited" and EditedEvent.model_validate(payload.data).changes.base
    if action not in REVIEWED and not edited:
        return NoErrand(f"`{action}` changes nothing that is to be said")
    task = pull_task(payload.data, is_privileged=True)
    assert isinstance(task, ReviewTask)  # noqa: S101 (closed ones do not come here)
    return ReviewErrand(task.number, seen=PullEvent.model_validate(payload.data).seen)


def _issue_comment(payload: Payload) -> Errand:
    task = comment_task(payload.data)
    if not isinstance(task, AnswerTask):
        return NoErrand(task.reason if isinstance(task, NoTask) else "")
    key = task.key or f"{task.comment}-{payload.digest}"
    return AnswerErrand(
        AnswerTask(task.number, task.sender, task.wish, task.comment, task.by_box, key)
    )


def _push(payload: Payload) -> Errand:
    task = push_task(payload.data)
    if isinstance(task, NoTask):
        return NoErrand(task.reason)
    branch = payload.common.repository.default_branch if payload.common.repository else ""
    if payload.data.get("ref") != f"{HEADS}{branch}":
        return NoErrand("it is not the default branch")
    return AuditErrand()


def _check_run(payload: Payload) -> Errand:
    """Take a button, or that somebody wants the run again."""
    if payload.common.action not in ("requested_action", "rerequested"):
        return NoErrand(f"`{payload.common.action}` asks for nothing")
    event = RunEvent.model_validate(payload.data)
    number = number_of(event.check_run.external_id or "")
    if number is None:
        return NoErrand("it is no check run of ours")
    if event.action == "rerequested":
        return ReviewErrand(number, again=True)
    button = event.requested_action.identifier if event.requested_action else ""
    if button not in ACTS or event.sender.type != "User":
        return NoErrand("no person pressed a button that is known")
    key = f"button-{payload.digest}"
    task = AnswerTask(number, event.sender.login, Wish(ACTS[button]), key=key)
    return AnswerErrand(task, event.check_run.app.id if event.check_run.app else 0)


def _check_suite(payload: Payload) -> Errand:
    if payload.common.action != "rerequested":
        return NoErrand(f"`{payload.common.action}` asks for nothing")
    suite = SuiteEvent.model_validate(payload.data).check_suite
    return SuiteErrand(suite.head_sha, tuple(pull.number for pull in suite.pull_requests))


def _installation(payload: Payload) -> Errand:
    event = InstalledEvent.model_validate(payload.data)
    if event.action in LEFT:
        return FarewellErrand()
    if event.action not in WELCOMED:
        return NoErrand(f"`{event.action}` asks for nothing")
    return WelcomeErrand(tuple(each.full_name for each in event.repositories))


def _installation_repositories(payload: Payload) -> Errand:
    event = InstalledEvent.model_validate(payload.data)
    if not event.repositories_added:
        return NoErrand("no repository was added")
    return WelcomeErrand(tuple(each.full_name for each in event.repositories_added))


def _round(payload: Payload) -> Errand:
    told = Round.model_validate(payload.data)
    return RoundErrand(told.period, told.part)


EVENTS: dict[str, Callable[[Payload], Errand]] = {
    "pull_request": _pull_request,
    "push": _push,
    "issue_comment": _issue_comment,
    "check_run": _check_run,
    "check_suite": _check_suite,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
}
"""The events of GitHub that something is done for."""

OUR_EVENTS: dict[str, Callable[[Payload], Errand]] = {
    "our_round": _round,
    "our_audit": lambda _: AuditErrand(),
    "our_review": lambda payload: ReviewErrand(
        Again.model_validate(payload.data).number, again=True
    ),
}
"""What is put into the queue by ourselves; nobody can deliver these."""


def _round_body(errand: Errand) -> bytes:
    assert isinstance(errand, RoundErrand)  # noqa: S101 (see `delivery_of`)
    return Round(period=errand.period, part=errand.part).model_dump_json().encode()


def _review_body(errand: Errand) -> bytes:
    assert isinstance(errand, ReviewErrand)  # noqa: S101 (see `delivery_of`)
    return Again(number=errand.number).model_dump_json().encode()


OUR_BODIES: dict[str, Callable[[Errand], bytes]] = {
    "our_round": _round_body,
    "our_audit": lambda _: b"{}",
    "our_review": _review_body,
}
