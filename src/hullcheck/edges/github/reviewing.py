"""Look at what stands on a pull request, plan, do it, and look again until nothing is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from enum import Enum

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.review.earlier import Comment, Earlier, Thread
from hullcheck.review.plan import plan_review
from hullcheck.review.steps import Step
from hullcheck.review.subject import Subject

from .client import Client
from .performing import Done, Feature, Performer, feature_of
from .refusals import UnavailableError
from .standing import read_earlier

MAX_TURNS = 8
"""Looks at one pull request: a place refused, a permission lacking and an answer lost
each take another."""

SETTLING = 3.0
"""Seconds between a write without an answer and the look whether it was done."""


class Ending(Enum):
    """How a review ended."""

    DONE = "done"
    NOTHING = said("nothing to do")
    SUPERSEDED = "superseded"
    UNREAD = said("not all that stands there could be read")
    FORBIDDEN = "forbidden"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of reviewing a pull request."""

    ending: Ending
    subject: Subject
    """As it was told in the end: what GitHub refused is in the summary."""
    earlier: Earlier
    """What stood there at the last look."""
    steps: tuple[Step, ...] = ()
    """Those planned last: with a dry run they were not done."""
    url: str = ""
    """The page of what was written, or of the summary that stands."""
    forbidden: Mapping[Feature, str] = field(default_factory=dict)
    """What the token may not do, with GitHub's words."""


class Reviewer:
    """Brings what stands on one pull request in line with what is found."""

    def __init__(self, client: Client, repository: str, number: int, *, dry_run: bool) -> None:
        """Review pull request `number` of `repository`; a dry run plans and does nothing."""
        self.client = client
        self.repository = repository
        self.number = number
        self.dry_run = dry_run
        self.forbidden: dict[Feature, str] = {}
        self.wrote = False
        self.url = ""
        self.closed: set[Step] = set()
        self.posted: dict[str, str] = {}
        self.summary: tuple[str, str] | None = None

    def review(self, subject: Subject) -> Outcome:
        """Say what is to be said of `subject`, once.

        Raises a `GithubError` where GitHub cannot be read, does not answer in
        the end, or a limit would take too long.
        """
        performer = Performer(self.client, self.repository, self.number, subject.translator)
        for _ in range(MAX_TURNS):
            earlier = self._read()
            steps = self._allowed(plan_review(subject, earlier))
            if not steps or self.dry_run:
                return self._outcome(subject, earlier, steps)
            done = performer.perform(steps)
            self._note(done)
            if done.unsure:
                self.client.clock.sleep(SETTLING)
            subject = _adapted(subject, done)
        raise UnavailableError(
            said("what GitHub shows of this pull request does not become what was written"),
            advice=said("Run it again later: nothing is said twice."),
        )

    def _allowed(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """Return the Steps that the token may do, as far as is known."""
        return tuple(
            step
            for step in steps
            if feature_of(step) not in self.forbidden and step not in self.closed
        )

    def _note(self, done: Done) -> None:
        self.forbidden |= done.forbidden
        self.wrote = self.wrote or done.writes > 0
        self.url = self.url or done.url
        self.closed |= done.closed
        self.posted |= done.posted
        self.summary = done.summary or self.summary

    def _read(self) -> Earlier:
        """Return what stands there, with what this run has written: GitHub may show it later."""
        earlier = read_earlier(self.client, self.repository, self.number)
        shown = {earlier.fingerprint_of(thread) for thread in earlier.threads}
        late = (
            Thread(id="", path="", comments=(Comment("", earlier.me, body),))
            for fingerprint, body in self.posted.items()
            if fingerprint not in shown
        )
        comments = earlier.comments
        if self.summary is not None:
            number, body = self.summary
            written = Comment(number, earlier.me, body)
            known = {comment.id: comment for comment in comments}
            comments = tuple({**known, number: written}.values())
        return replace(earlier, threads=(*earlier.threads, *late), comments=comments)

    def _outcome(self, subject: Subject, earlier: Earlier, steps: tuple[Step, ...]) -> Outcome:
        return Outcome(
            self._ending(subject, earlier, steps),
            subject,
            earlier,
            steps,
            self.url,
            self.forbidden,
        )

    def _ending(self, subject: Subject, earlier: Earlier, steps: tuple[Step, ...]) -> Ending:
        if earlier.head_sha != subject.head_sha:
            return Ending.SUPERSEDED
        if not earlier.complete:
            return Ending.UNREAD
        if steps:
            return Ending.PLANNED
        if self.wrote:
            return Ending.DONE
        return Ending.FORBIDDEN if self.forbidden else Ending.NOTHING


def _adapted(subject: Subject, done: Done) -> Subject:
    """Return `subject` as it is to be told after what GitHub did not do."""
    return replace(
        subject,
        refused=subject.refused | done.refused,
        inline=subject.inline and Feature.COMMENTS not in done.forbidden,
        may_resolve=subject.may_resolve and Feature.RESOLVING not in done.forbidden,
    )
