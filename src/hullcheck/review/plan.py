"""The plan of a review: what to post, update and close, so that nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hullcheck.core.diff import ChangedFile

from .earlier import Earlier, Thread
from .placement import Placed, Spot, place_findings
from .steps import (
    DeleteComment,
    InlineComment,
    MinimizeComment,
    PostFileComment,
    PostReview,
    ResolveThread,
    Step,
    UpsertSummary,
)
from .subject import Subject
from .summary import render_summary
from .words import Telling, render_comment, render_review_body, telling_of


def plan_review(subject: Subject, earlier: Earlier) -> tuple[Step, ...]:
    """Return what is to be done on a pull request, in this order; nothing where all is said.

    Nothing is planned either where the head moved while it was analysed
    (another run is about that one), and where not all that stands there could
    be read (what we cannot see we would say again).
    """
    if earlier.head_sha != subject.head_sha or not earlier.complete:
        return ()
    subject = replace(subject, refused=subject.refused | earlier.refused())
    placed = place_findings(subject, earlier)
    telling = telling_of(subject)
    return (
        *_posts(placed, telling),
        *_summary(placed, telling, earlier),
        *_closings(subject, earlier),
    )


def _posts(placed: list[Placed], telling: Telling) -> Iterator[Step]:
    """Yield what says the findings that no comment says yet."""
    new = [item for item in placed if item.thread is None]
    comments = tuple(_inline(item, telling) for item in new if item.spot is Spot.LINES)
    sha = telling.subject.head_sha
    if comments:
        yield PostReview(
            sha, render_review_body(len(comments), telling.subject.translator), comments
        )
    for item in new:
        if item.spot is Spot.FILE:
            finding = item.finding
            body = render_comment(finding, telling, None)
            yield PostFileComment(sha, finding.place.path, body, finding.fingerprint)


def _inline(item: Placed, telling: Telling) -> InlineComment:
    first, last = item.lines or (1, 1)
    return InlineComment(
        path=item.finding.place.path,
        line=last,
        start_line=first if first != last else None,
        body=render_comment(item.finding, telling, item.lines),
        fingerprint=item.finding.fingerprint,
    )


def _summary(placed: list[Placed], telling: Telling, earlier: Earlier) -> Iterator[Step]:
    """Yield what makes the one summary true; with nothing to say there is none to begin with."""
    there = earlier.summaries()
    if placed or there or telling.subject.report.suppressed:
        body = render_summary(placed, telling)
        if not there:
            yield UpsertSummary(None, body)
        elif _normal(there[0].body) != _normal(body):
            yield UpsertSummary(there[0].id, body)
    for copy in there[1:]:
        yield DeleteComment(copy.id, in_diff=False)


def _normal(body: str) -> str:
    """Return `body` without what GitHub changes in it: line ends, and space at the end."""
    return body.replace("\r\n", "\n").rstrip()


def _closings(subject: Subject, earlier: Earlier) -> Iterator[Step]:
    """Yield what closes threads of ours: finding gone, nobody answered, everything read."""
    found = {finding.fingerprint for finding in subject.report.findings}
    unread = _without_patch(subject.files)
    seen: set[str] = set()
    for thread in earlier.threads:
        fingerprint = earlier.fingerprint_of(thread)
        if fingerprint is None or not earlier.is_open(thread):
            continue
        twice = fingerprint in seen
        seen.add(fingerprint)
        if earlier.has_reply(thread):
            continue
        if twice:
            yield DeleteComment(thread.comments[0].id, in_diff=True)
        elif fingerprint not in found and subject.is_whole and thread.path not in unread:
            yield _closing(thread, subject)


def _closing(thread: Thread, subject: Subject) -> Step:
    if subject.may_resolve:
        return ResolveThread(thread.id)
    return MinimizeComment(thread.comments[0].node_id)


def _without_patch(files: Iterable[ChangedFile]) -> set[str]:
    return {file.path for file in files if file.patch.problem}
