"""The plan of a tracking issue: one, up to date, quiet when nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hullcheck.core.said import counted, in_a_row, said
from hullcheck.languages.translator import Translator

from .nouns import Day, Memory, Tracked, TrackingIssue, mark_of
from .steps import OpenIssue, SayOnIssue, TrackingStep, UpdateIssue

DONE = said("Nothing that is worth an issue lands in an image any more.")


def plan_tracking(
    tracked: Tracked, issue: TrackingIssue | None, today: Day, remind_after: int = 0
) -> tuple[TrackingStep, ...]:
    """Return what is to be done about the issue of a branch.

    A clean branch without an issue stays without one, and an audit that could not read
    everything closes none. What a person closed stays
    closed until there is something that it did not tell. `remind_after` days without
    a change somebody is reminded, and each time it takes twice as long; 0: never.
    """
    memory = issue.memory if issue else None
    if issue is None or memory is None:
        return tuple(_opened(tracked, today))
    if not tracked.findings:
        return tuple(_closed(issue, memory, tracked, today))
    return tuple(_updated(tracked, issue, memory, today, remind_after))


def _opened(tracked: Tracked, today: Day) -> Iterator[TrackingStep]:
    if tracked.findings:
        memory = Memory(mark_of(tracked.branch), tracked.remembered, today)
        yield OpenIssue(tracked.title, _body(memory, tracked.body))


def _closed(
    issue: TrackingIssue, memory: Memory, tracked: Tracked, today: Day
) -> Iterator[TrackingStep]:
    if issue.is_open and tracked.complete:
        done = Memory(memory.branch, (), today, done=True)
        yield UpdateIssue(
            issue.number, tracked.title, _body(done, tracked.translator.text(DONE)), closes=True
        )


def _updated(
    tracked: Tracked, issue: TrackingIssue, memory: Memory, today: Day, remind_after: int
) -> Iterator[TrackingStep]:
    new = set(tracked.remembered).difference(memory.findings)
    if not issue.is_open and not memory.done and not new:
        # A person closed it, and knows of all that there is.
        return
    changed = tracked.remembered != memory.findings
    memory = Memory(memory.branch, tracked.remembered, today) if changed else memory
    if new and issue.is_open:
        told = counted(len(new), "{number} finding is new.", "{number} findings are new.")
        yield _said(issue, told, memory, tracked.translator)
    elif not changed and _is_due(memory, today, remind_after):
        memory = replace(memory, reminded=memory.reminded + 1)
        told = said("Unchanged since {day}.", day=memory.since.text)
        yield _said(issue, told, memory, tracked.translator)
    body = _body(memory, tracked.body)
    if not (issue.is_open and _is_same(issue, tracked.title, body)):
        yield UpdateIssue(issue.number, tracked.title, body)


def _is_due(memory: Memory, today: Day, remind_after: int) -> bool:
    # After 7, 21, 49 ... days: each time twice as long as the time before.
    waited = today.number - memory.since.number
    return remind_after > 0 and waited >= remind_after * (2 ** (memory.reminded + 1) - 1)


def _said(issue: TrackingIssue, words: str, memory: Memory, translator: Translator) -> SayOnIssue:
    digest = mark_of(" ".join(memory.findings))
    mark = f"<!-- hullcheck:told {memory.since.text} {memory.reminded} {digest} -->"
    told = translator.text(in_a_row([words, said("The text above tells all of it.")]))
    return SayOnIssue(issue.number, f"{mark}\n\n{told}")


def _body(memory: Memory, text: str) -> str:
    return f"{memory.marker}\n\n{text}"


def _is_same(issue: TrackingIssue, title: str, body: str) -> bool:
    # GitHub makes other line ends of ours, and drops space at the end.
    return issue.title == title and issue.body.replace("\r\n", "\n").rstrip() == body.rstrip()
