"""One attempt at an errand: how things stand is asked of GitHub, then the tasks are the Action's.

A delivery says that something happened, not how things stand: it may be late, come
twice or out of order. So nothing is taken from it but what it is about, and whatever is
done ends in the same state however often it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from zlib import crc32

from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.edges.github.checking import Checker
from hullcheck.edges.github.client import PAGE, Client
from hullcheck.edges.github.proposing import always
from hullcheck.edges.github.refusals import (
    CredentialsError,
    ForbiddenError,
    NotFoundError,
)
from hullcheck.edges.runs.shared import threshold_of
from hullcheck.edges.tasks.answers import perform_answer
from hullcheck.edges.tasks.auditing import perform_audit
from hullcheck.edges.tasks.configuring import read_elsewhere
from hullcheck.edges.tasks.events import pull_task
from hullcheck.edges.tasks.nouns import AuditTask, ReviewTask
from hullcheck.edges.tasks.result import Result
from hullcheck.edges.tasks.reviews import perform_review
from hullcheck.edges.tasks.workshop import Audits, Workshop
from hullcheck.engine import Options
from hullcheck.errors import HullcheckError, UsageError, sentence_of
from hullcheck.review.check import Check, Verdict, check_of, failed_check, number_of
from hullcheck.syntax.problem import Problem

from .equipment import Equipment
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
from .events import delivery_of
from .identity import LISTING, READING, WRITING, GoneError, Identity
from .logs import Level
from .queue.delivery import Delivery
from .working import Attempt, Retry

SURE = 3
"""Attempts after which what GitHub does not find is taken for gone."""

MAX_WELCOMED = 100
"""Repositories that are audited at once where the App is installed: further ones have their turn
by the clock, so that no review has to wait for them."""

STALE = 5.0
"""Seconds after which GitHub may show everywhere what it has told of."""


class LostError(HullcheckError):
    """Somebody else does it by now: nothing more may be written."""


class Visit:
    """One attempt at one delivery."""

    def __init__(
        self, equipment: Equipment, identity: Identity, delivery: Delivery, attempt: Attempt
    ) -> None:
        self.equipment = equipment
        self.identity = identity
        self.delivery = delivery
        self.attempt = attempt
        self.repository = delivery.repository
        self.rules = equipment.rules
        self.root = f"/repos/{delivery.repository}"

    def perform(self, errand: Errand) -> None:
        """Do what is asked for. Raises `HullcheckError`, `GoneError` and `Retry`."""
        if self.repository and not self.rules.looks_at(self.repository):
            return
        match errand:
            case ReviewErrand():
                self.review(errand)
            case AnswerErrand():
                self.answer(errand)
            case SuiteErrand():
                self.review_suite(errand)
            case AuditErrand():
                self.audit()
            case WelcomeErrand():
                self.welcome(errand)
            case FarewellErrand():
                self.identity.forget(self.delivery.installation)
            case RoundErrand():
                self.go_round(errand)
            case NoErrand():
                pass

    def client(self) -> Client:
        """Return what speaks for the delivery's own installation, in its repository alone."""
        installation = self.delivery.installation
        identity = self.identity
        return identity.client(installation, self.repository, WRITING, self.guard)

    def guard(self) -> None:
        """Let nothing be written that another worker does by now."""
        if not self.attempt.still_mine():
            raise LostError("another worker does it by now")
        self.equipment.on_write()

    def shop(self, client: Client) -> Workshop:
        """Return what the tasks of the Action work with."""
        rules, server = self.rules, self.equipment.addresses.server.rstrip("/")
        return Workshop(
            client,
            self.repository,
            f"{server}/{self.repository}",
            Options(),
            audits=Audits(
                tracks=rules.tracks(self.repository),
                remind_after=rules.remind_after,
                proposes=rules.proposes(self.repository),
            ),
            say=lambda text: self.log("debug", text),
            may_open=lambda: self.equipment.openings.may_open(self.delivery.installation),
            elsewhere=self.elsewhere,
            answers=True,
            tries_again=True,
        )

    def log(self, level: Level, message: str) -> None:
        """Write a line about the delivery."""
        delivery = self.delivery
        log = self.equipment.log
        log(level, message, delivery=delivery.guid, event=delivery.event, subject=delivery.subject)

    def elsewhere(self, name: str) -> Snapshot | Problem:
        """Return the configuration of another repository of the same owner."""
        if name.partition("/")[0].lower() != self.repository.partition("/")[0].lower():
            return Problem(f"`{name}` belongs to somebody else")
        try:
            client = self.identity.client(self.delivery.installation, name, READING)
        except GoneError:
            return Problem(
                said("`{name}` cannot be read: the App is not installed there", name=name)
            )
        return read_elsewhere(client, name)

    def review(self, errand: ReviewErrand) -> None:
        """Review a pull request and check its head, both as they are now."""
        client = self.client()
        pull = self.pull(client, errand)
        if pull["state"] != "open":
            return
        # The token may write, whoever opened the pull request.
        task = pull_task({"action": "", "pull_request": pull}, is_privileged=True)
        assert isinstance(task, ReviewTask)  # noqa: S101 (it is open)
        check = self.judged(client, task)
        try:
            checker = Checker(client, self.repository, task.head, self.identity.app)
            checker.tell(check, again=errand.again)
        except ForbiddenError as error:
            self.log("warning", f"the App may not check: {error.cause}")

    def pull(self, client: Client, errand: ReviewErrand) -> Mapping[str, Any]:
        """Return a pull request as GitHub shows it now; raises `GoneError` and `Retry`."""
        try:
            pull: Mapping[str, Any] = client.get(f"{self.root}/pulls/{errand.number}")
        except NotFoundError as error:
            if self.attempt.number < SURE:
                raise
            raise GoneError(f"{self.delivery.subject} is not there") from error
        if pull["updated_at"] < errand.seen:
            raise Retry(STALE, "GitHub shows the pull request as it was before")
        return pull

    def judged(self, client: Client, task: ReviewTask) -> Check:
        """Review a pull request and return what its check says."""
        try:
            result = perform_review(task, self.shop(client))
        except CredentialsError:
            raise
        except UsageError as error:
            return failed_check(task.number, error.what, sentence_of(error))
        if result.failure is not None:
            raise result.failure
        return _check(task, result)

    def review_suite(self, errand: SuiteErrand) -> None:
        """Have every pull request reviewed again that has the head of a suite."""
        client = self.client()
        runs = Checker(client, self.repository, errand.sha, self.identity.app).runs()
        known = {number_of(run.external_id) for run in runs} - {None}
        numbers = known | set(errand.numbers) or self.pulls_at(client, errand.sha)
        for number in sorted(number for number in numbers if number is not None):
            again = ReviewErrand(number, again=True)
            self.pass_on(again, f"{self.delivery.guid}:{number}", "our_review", self.repository)

    def pulls_at(self, client: Client, sha: str) -> set[int | None]:
        """Return the open pull requests whose head is `sha`."""
        told = client.get_list(f"{self.root}/commits/{sha}/pulls", per_page=PAGE)
        return {
            pull["number"]
            for pull in told
            if pull["state"] == "open" and pull["head"]["sha"] == sha
        }

    def answer(self, errand: AnswerErrand) -> None:
        """Answer to a person; what cannot be done is told to them."""
        if errand.app not in (0, self.identity.app):
            return
        # What a person asks for is not counted.
        shop = replace(self.shop(self.client()), may_open=always)
        result = perform_answer(errand.task, shop)
        for note in result.notes:
            self.log("info", note)

    def audit(self) -> None:
        """Look at the default branch as it is now, and keep its issue and its fixes."""
        if not self.rules.audits(self.repository):
            return
        client = self.client()
        told = client.get(self.root)
        branch = told["default_branch"]
        if told["archived"] or told["disabled"]:
            return
        try:
            head = client.get(f"{self.root}/branches/{quote(branch)}")["commit"]["sha"]
        except NotFoundError:
            return  # empty
        result = perform_audit(AuditTask(head, branch), self.shop(client))
        for note in result.notes:
            self.log("info", note)
        if result.failure is not None:
            raise result.failure

    def welcome(self, errand: WelcomeErrand) -> None:
        """Have the repositories audited that the App was installed on."""
        names = errand.repositories or self.all_repositories()
        self.pass_on_audits(list(filter(self.rules.audits, names))[:MAX_WELCOMED])

    def go_round(self, errand: RoundErrand) -> None:
        """Have the repositories audited whose turn it is: of an installation, or of all."""
        if self.delivery.installation:
            names, parts = self.all_repositories(), self.rules.parts
            turn = [name for name in names if part_of(name, parts) == errand.part]
            self.pass_on_audits(turn)
            return
        app = self.identity.as_app()
        for told in app.pages("/app/installations"):
            if not told["suspended_at"]:
                guid = f"{self.delivery.guid}:{told['id']}"
                self.pass_on(errand, guid, "our_round", "", told["id"])

    def all_repositories(self) -> list[str]:
        """Return the names of all that the installation sees and that an audit is for."""
        identity = self.identity
        client = identity.client(self.delivery.installation, "", LISTING)
        told = client.pages("/installation/repositories", "repositories")
        return [each["full_name"] for each in told if not each["archived"]]

    def pass_on_audits(self, names: Iterable[str]) -> None:
        """Have those of `names` audited for which that tells anybody anything."""
        for name in names:
            if self.rules.audits(name):
                self.pass_on(AuditErrand(), f"{self.delivery.guid}:{name}", "our_audit", name)

    def pass_on(
        self, errand: Errand, guid: str, event: str, repository: str, installation: int = 0
    ) -> None:
        """Put an errand into the queue; done again, it is there already."""
        equipment, installation = self.equipment, installation or self.delivery.installation
        now = equipment.clock.now()
        equipment.queue.accept(delivery_of(errand, guid, event, installation, repository, now))


def part_of(repository: str, parts: int) -> int:
    """Return in which of the `parts` of a period `repository` is audited."""
    return crc32(repository.lower().encode()) % parts


def _check(task: ReviewTask, result: Result) -> Check:
    threshold = threshold_of(result.options.configured.fail_on)
    verdict = Verdict(
        result.report,
        result.snapshot,
        fails=result.report.exit_code(threshold) == 1,
        commented=result.commented,
        can_fix=not task.is_foreign,
        notes=result.notes,
        translator=result.options.translator,
    )
    return check_of(task.number, verdict)
