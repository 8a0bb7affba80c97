"""The plan of a tracking issue: one, up to date, and quiet when nothing changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.tracking.nouns import Day, Tracked, TrackingIssue
from hullcheck.tracking.plan import DONE, plan_tracking
from hullcheck.tracking.steps import OpenIssue, SayOnIssue, UpdateIssue


def day(number: int) -> Day:
    return Day(700_000 + number, f"2026-01-{number % 28 + 1:02}")


def tracked(*findings: str, complete: bool = True) -> Tracked:
    full = tuple(f"{finding:0<16}" for finding in findings)
    return Tracked("main", full, "Found: " + " ".join(findings), complete)


def after(
    told: Tracked, issue: TrackingIssue | None, at: int = 1, remind_after: int = 0
) -> tuple[TrackingIssue | None, list[str]]:
    """Return the issue once the plan is done, and what was said below it."""
    said = []
    for step in plan_tracking(told, issue, day(at), remind_after):
        match step:
            case OpenIssue(title, body):
                assert issue is None
                issue = TrackingIssue(7, title, body, is_open=True)
            case UpdateIssue(number, title, body, closes):
                assert issue is not None
                assert number == issue.number
                issue = TrackingIssue(7, title, body, is_open=not closes)
            case SayOnIssue(_, body):
                said.append(body)
    return issue, said


def opened(*findings: str) -> TrackingIssue:
    issue, _ = after(tracked(*findings), None)
    assert issue is not None
    return issue


def test_a_clean_branch_gets_no_issue() -> None:
    assert plan_tracking(tracked(), None, day(1)) == ()


def test_an_issue_tells_what_is_found_and_remembers_it() -> None:
    issue = opened("a", "b")
    assert issue.is_open
    assert "Found: a b" in issue.body
    assert issue.memory is not None
    assert issue.memory.findings == ("a000000000", "b000000000")


def test_the_same_again_is_nothing() -> None:
    assert plan_tracking(tracked("a"), opened("a"), day(9)) == ()


def test_something_new_is_said_and_something_gone_is_not() -> None:
    issue, said = after(tracked("a", "b", "c"), opened("a"), 2)
    assert [words.partition("\n\n")[2][:18] for words in said] == ["2 findings are new"]
    issue, said = after(tracked("c"), issue, 3)
    assert said == []
    assert issue is not None
    assert "Found: c" in issue.body


def test_it_is_closed_when_nothing_is_left_and_opened_again_by_itself() -> None:
    issue, said = after(tracked(), opened("a"), 2)
    assert issue is not None
    assert (issue.is_open, said) == (False, [])
    assert DONE in issue.body
    assert plan_tracking(tracked(), issue, day(3)) == ()
    issue, _ = after(tracked("a"), issue, 4)
    assert issue is not None
    assert issue.is_open


def test_an_audit_that_read_not_everything_closes_nothing() -> None:
    assert plan_tracking(tracked(complete=False), opened("a"), day(2)) == ()


def test_what_a_person_closed_stays_closed_until_there_is_something_new() -> None:
    closed = replace(opened("a", "b"), is_open=False)
    assert plan_tracking(tracked("a", "b"), closed, day(2)) == ()
    assert plan_tracking(tracked("a"), closed, day(2)) == ()
    issue, said = after(tracked("a", "c"), closed, 2)
    assert issue is not None
    assert (issue.is_open, said) == (True, [])


def test_53_reminders_come_ever_less_often() -> None:
    issue, reminded = opened("a"), []
    for number in range(1, 400):
        now, said = after(tracked("a"), issue, number, remind_after=7)
        assert now is not None
        issue = now
        reminded += [number for words in said if "Unchanged since 2026-01-02" in words]
    # It was opened on day 1.
    assert reminded == [8, 22, 50, 106, 218]


def test_53_what_changes_begins_anew() -> None:
    issue, _ = after(tracked("a"), opened("a"), 9, remind_after=7)
    issue, said = after(tracked("a", "b"), issue, 10, remind_after=7)
    assert "1 finding is new" in said[0]
    assert after(tracked("a", "b"), issue, 16, remind_after=7)[1] == []
    assert len(after(tracked("a", "b"), issue, 17, remind_after=7)[1]) == 1


def test_without_reminders_nobody_is_reminded() -> None:
    assert plan_tracking(tracked("a"), opened("a"), day(4000)) == ()


@pytest.mark.parametrize("body", ["", "hello", "<!-- hullcheck:audit x -->", None])
def test_what_is_no_tracking_issue_has_no_memory(body: str | None) -> None:
    assert TrackingIssue(1, "t", body or "", is_open=True).memory is None


FINDINGS = st.lists(st.sampled_from("abcdef"), unique=True).map(tuple)
ACTS = st.lists(st.one_of(FINDINGS, st.just("close"), st.just("reopen")), max_size=12)


@given(ACTS)
def test_any_history_ends_with_nothing_to_do(acts: list[tuple[str, ...] | str]) -> None:
    issue: TrackingIssue | None = None
    for at, act in enumerate(acts):
        if isinstance(act, tuple):
            issue, said = after(tracked(*act), issue, at)
            assert len(said) <= 1
            assert plan_tracking(tracked(*act), issue, day(at)) == ()
            if not act:
                assert issue is None or not issue.is_open
        elif issue is not None:
            issue = replace(issue, is_open=act == "reopen")


@given(st.lists(st.text("0123456789abcdef", min_size=16, max_size=16), max_size=2000))
def test_what_is_remembered_has_room(findings: list[str]) -> None:
    told = Tracked("main", tuple(findings), "x" * 55_000)
    issue, _ = after(told, None)
    assert issue is None or len(issue.body) < 65_536
    assert plan_tracking(told, issue, day(2)) == ()
