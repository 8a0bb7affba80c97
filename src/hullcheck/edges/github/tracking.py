"""The tracking issue of a branch: look for it, plan, do it, and look again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.tracking.nouns import Day, Tracked, TrackingIssue, mark_of
from hullcheck.tracking.plan import plan_tracking
from hullcheck.tracking.steps import OpenIssue, SayOnIssue, TrackingStep, UpdateIssue

from .client import Client
from .refusals import (
    ForbiddenError,
    GithubError,
    InvalidError,
    LimitError,
    NotFoundError,
    UnavailableError,
)

MAX_TURNS = 6
"""Looks: a lost answer and a change by somebody else take another each."""

SETTLING = 3.0
"""Seconds until GitHub knows everywhere what was written."""

PAGE = 100
MAX_PAGES = 10
"""Of our own issues, and of the comments on one."""

_ME = "query me { viewer { login } }"


@dataclass(frozen=True, slots=True)
class TrackingOutcome:
    """What came of telling a branch's findings in its issue."""

    url: str = ""
    """The issue; "" where there is none."""
    before: TrackingIssue | None = None
    """As it was before this run."""
    steps: tuple[TrackingStep, ...] = ()
    """What is left to do: with a dry run everything."""
    words: str = ""
    """GitHub's, where it refuses."""


class Tracker:
    """Keeps the one tracking issue of a branch in line with what is found."""

    def __init__(self, client: Client, repository: str, branch: str) -> None:
        """Track `branch` of `repository`, which is `OWNER/NAME`."""
        self.client = client
        self.root = f"/repos/{repository}"
        self.mark = mark_of(branch)
        self.me = ""

    def standing(self) -> TrackingIssue | None:
        """Return the newest issue of the branch. Raises a `GithubError`."""
        self.me = self.me or self.client.query(_ME)["viewer"]["login"]
        return next((issue for issue in self._issues() if issue.branch == self.mark), None)

    def _issues(self) -> Iterator[TrackingIssue]:
        asked = {"creator": self.me, "state": "all", "per_page": PAGE}
        for page in range(1, MAX_PAGES + 1):
            told = self.client.get_list(f"{self.root}/issues", **asked, page=page)
            # A pull request is an issue too, and anybody may name themselves as they like.
            ours = (each for each in told if "pull_request" not in each and self._is_mine(each))
            yield from map(_issue, ours)
            if len(told) < PAGE:
                break

    def _is_mine(self, told: Mapping[str, Any]) -> bool:
        return told["user"] is not None and told["user"]["login"] == self.me

    def track(
        self, tracked: Tracked, *, remind_after: int = 0, dry_run: bool = False
    ) -> TrackingOutcome:
        """Do what is to be done about the issue. Raises a `GithubError` where it cannot be read."""
        before = issue = self.standing()
        today = _today(self.client.clock.now())
        for _ in range(MAX_TURNS):
            steps = plan_tracking(tracked, issue, today, remind_after)
            url = issue.url if issue else ""
            if not steps or dry_run:
                return TrackingOutcome(url, before, steps)
            try:
                for step in steps:
                    self._do(step)
            except (ForbiddenError, NotFoundError) as error:
                return TrackingOutcome(url, before, steps, error.cause or error.what)
            except (UnavailableError, InvalidError):
                # Done all the same, or not: only who looks knows.
                self.client.clock.sleep(SETTLING)
            issue = self.standing()
        raise UnavailableError(
            said("the tracking issue does not become what was planned"),
            advice=said("Run it again later: nothing is done twice."),
        )

    def _do(self, step: TrackingStep) -> None:
        match step:
            case OpenIssue(title, body):
                self.client.send("POST", f"{self.root}/issues", {"title": title, "body": body})
            case UpdateIssue(number, title, body, closes):
                changed = {"title": title, "body": body, "state": "closed" if closes else "open"}
                self.client.send("PATCH", f"{self.root}/issues/{number}", changed)
            case SayOnIssue(number, body):
                if not self._was_said(number, body):
                    path = f"{self.root}/issues/{number}/comments"
                    self.client.send("POST", path, {"body": body})

    def _was_said(self, number: int, body: str) -> bool:
        """Say whether a comment of ours has the marker: a run before was stopped in between."""
        marker = body.partition("\n")[0]
        path = f"{self.root}/issues/{number}/comments"
        for page in range(1, MAX_PAGES + 1):
            told = self.client.get_list(path, per_page=PAGE, page=page)
            ours = (each for each in told if self._is_mine(each))
            if any((each["body"] or "").startswith(marker) for each in ours):
                return True
            if len(told) < PAGE:
                break
        return False


def _issue(told: Mapping[str, Any]) -> TrackingIssue:
    return TrackingIssue(
        number=told["number"],
        title=told["title"],
        body=told["body"] or "",
        is_open=told["state"] == "open",
        url=told["html_url"],
    )


def _today(seconds: float) -> Day:
    day = datetime.fromtimestamp(seconds, UTC).date()
    return Day(day.toordinal(), day.isoformat())


def track_branch(
    client: Client, repository: str, tracked: Tracked, *, remind_after: int, dry_run: bool
) -> TrackingOutcome:
    """Return what came of telling what a branch has in its issue, or why GitHub refuses that.

    Raises a `GithubError` where GitHub does not answer, or its limit is reached.
    """
    tracker = Tracker(client, repository, tracked.branch)
    try:
        return tracker.track(tracked, remind_after=remind_after, dry_run=dry_run)
    except (LimitError, UnavailableError):
        raise
    except GithubError as error:
        return TrackingOutcome(words=error.cause or error.what)


def names_of(steps: tuple[TrackingStep, ...]) -> list[str]:
    """Return what each step does, in words."""
    return [_name_of(step) for step in steps]


def _name_of(step: TrackingStep) -> str:
    match step:
        case OpenIssue(title):
            return said("open the issue: {title}", title=title)
        case UpdateIssue(number, _, _, closes):
            if closes:
                return said("bring issue {number} up to date, and close it", number=number)
            return said("bring issue {number} up to date", number=number)
        case SayOnIssue(number):
            return said("write a comment on issue {number}", number=number)
