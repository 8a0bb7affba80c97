"""A small pull request in memory, which does what Steps ask for, and findings to tell on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from hullcheck.core.diff import ChangedFile, Hunk, Patch, Status
from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Place, Route, Severity
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.render.links import Links
from hullcheck.report import Report
from hullcheck.review.earlier import OUTDATED, Comment, Earlier, Thread
from hullcheck.review.plan import plan_review
from hullcheck.review.steps import (
    DeleteComment,
    MinimizeComment,
    PostFileComment,
    PostReview,
    ResolveThread,
    Step,
    UpsertSummary,
)
from hullcheck.review.subject import Subject

ME = "github-actions[bot]"
SHA = "a" * 40
DOCKERFILE = "Dockerfile"
TEXT = "".join(f"RUN step {number}\n" for number in range(1, 101))


def snapshot(texts: dict[str, str]) -> Snapshot:
    """Return a tree of files with these texts."""
    sources = [
        Source(path, text.encode("utf-8", "surrogateescape")) for path, text in texts.items()
    ]
    return Snapshot(Tree.of(dict.fromkeys(texts, Mode.FILE))).with_texts(sources)


def finding(
    number: int,
    line: int | None = 3,
    *,
    path: str = DOCKERFILE,
    end_line: int | None = None,
    severity: Severity = Severity.ERROR,
    message: str = "the host's `.venv` lands in the image at `/app/.venv`",
    fix: Fix | None = None,
    routes: tuple[Route, ...] = (),
) -> Finding:
    """Return a finding whose fingerprint is made of `number`."""
    return Finding(
        rule="host-venv-in-image",
        severity=severity,
        message=message,
        place=Place(path, line, end_line),
        cause=str(number),
        routes=routes,
        fix=fix,
        fingerprint=f"{number:016x}",
    )


def route(host_file: str = ".venv", image_path: str | None = "/app/.venv") -> Route:
    """Return the route of a host file through one COPY."""
    place = (Place(DOCKERFILE, 3),)
    return Route(host_file, "venv", "uv makes it", True, None, place, "0", image_path, "b")


def changed(
    path: str = DOCKERFILE, *hunks: tuple[int, int], status: Status = Status.MODIFIED
) -> ChangedFile:
    """Return a changed file whose hunks show the lines of each `(first, last)`."""
    made = (Hunk(first, 0, first, last - first + 1) for first, last in hunks)
    return ChangedFile(path, status, Patch(tuple(made)))


def subject(
    findings: Iterable[Finding] = (),
    files: Iterable[ChangedFile] = (),
    texts: dict[str, str] | None = None,
    sha: str = SHA,
) -> Subject:
    """Return an analysed head."""
    report = Report(builds=(), findings=tuple(findings), unknowns=())
    return Subject(report, snapshot(texts or {DOCKERFILE: TEXT}), tuple(files), Links(sha))


@dataclass
class PullRequest:
    """What stands on a pull request; Steps change it as GitHub would."""

    head_sha: str = SHA
    threads: list[Thread] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    made: int = 0

    def earlier(self) -> Earlier:
        return Earlier(ME, self.head_sha, tuple(self.threads), tuple(self.comments))

    def plan(self, about: Subject) -> tuple[Step, ...]:
        return plan_review(about, self.earlier())

    def review(self, about: Subject) -> tuple[Step, ...]:
        """Plan, do what is planned, and return it."""
        steps = self.plan(about)
        for step in steps:
            self.perform(step)
        return steps

    def comment(self, body: str, author: str = ME) -> Comment:
        self.made += 1
        # GitHub keeps CRLF line ends and drops white space at the end.
        text = body.rstrip().replace("\n", "\r\n")
        return Comment(str(self.made), author, text, node_id=f"PRRC_{self.made}")

    def perform(self, step: Step) -> None:
        match step:
            case PostReview(commit_id, _, comments):
                assert commit_id == self.head_sha
                for each in comments:
                    self._open(each.path, each.body, on_file=False)
            case PostFileComment(commit_id, path, body):
                assert commit_id == self.head_sha
                self._open(path, body, on_file=True)
            case UpsertSummary(None, body):
                self.comments.append(self.comment(body))
            case UpsertSummary(identity, body):
                index = [comment.id for comment in self.comments].index(str(identity))
                self.comments[index] = replace(self.comment(body), id=str(identity))
            case ResolveThread(identity):
                self.resolve(self._index(identity), ME)
            case MinimizeComment(identity):
                self.minimize(self._index_of_comment(identity.removeprefix("PRRC_")), OUTDATED)
            case DeleteComment(identity, True):
                self.delete(self._index_of_comment(identity))
            case DeleteComment(identity, False):
                self.comments = [each for each in self.comments if each.id != identity]

    def _open(self, path: str, body: str, *, on_file: bool) -> None:
        comment = self.comment(body)
        self.threads.append(Thread(f"t{comment.id}", path, (comment,), on_file))

    def _index(self, identity: str) -> int:
        return [thread.id for thread in self.threads].index(identity)

    def _index_of_comment(self, identity: str) -> int:
        return [thread.comments[0].id for thread in self.threads].index(identity)

    # What people do.

    def reply(self, index: int, author: str = "ana") -> None:
        thread = self.threads[index]
        comments = (*thread.comments, self.comment("Is that so?", author))
        self.threads[index] = replace(thread, comments=comments)

    def resolve(self, index: int, author: str = "ana") -> None:
        self.threads[index] = replace(self.threads[index], resolved_by=author)

    def minimize(self, index: int, reason: str = "off-topic") -> None:
        first, *rest = self.threads[index].comments
        comments = (replace(first, minimized=reason), *rest)
        self.threads[index] = replace(self.threads[index], comments=comments)

    def delete(self, index: int) -> None:
        """Delete the first comment of a thread; a thread without comments is gone."""
        rest = self.threads[index].comments[1:]
        thread = [replace(self.threads[index], comments=rest)] if rest else []
        self.threads[index : index + 1] = thread


def inline_lines(steps: Iterable[Step]) -> list[tuple[int | None, int]]:
    """Return start line and line of each comment of a review."""
    reviews = [step for step in steps if isinstance(step, PostReview)]
    return [(each.start_line, each.line) for review in reviews for each in review.comments]


def on_files(steps: Iterable[Step]) -> list[str]:
    """Return the files that get a comment as wholes."""
    return [step.path for step in steps if isinstance(step, PostFileComment)]


def summary_of(steps: Iterable[Step]) -> str:
    """Return the text of the summary; "" where none is written."""
    return next((step.body for step in steps if isinstance(step, UpsertSummary)), "")


def bodies_of(steps: Iterable[Step]) -> list[str]:
    """Return every text that would be posted."""
    found: list[str] = []
    for step in steps:
        if isinstance(step, PostReview):
            found += [step.body, *(comment.body for comment in step.comments)]
        elif isinstance(step, PostFileComment | UpsertSummary):
            found.append(step.body)
    return found
