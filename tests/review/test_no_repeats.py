"""Nothing is said twice; the numbers are those of the list of behaviours."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hullcheck.core.diff import ChangedFile, Patch, Status
from hullcheck.core.finding import Severity
from hullcheck.review.earlier import SUMMARY_MARKER, Thread, finding_marker
from hullcheck.review.placement import MAX_INLINE, MAX_ON_FILES
from hullcheck.review.steps import (
    DeleteComment,
    MinimizeComment,
    ResolveThread,
    UpsertSummary,
)
from hullcheck.review.subject import Subject
from hullcheck.review.summary import GREEN

from .pull_request import (
    DOCKERFILE,
    ME,
    PullRequest,
    changed,
    finding,
    inline_lines,
    on_files,
    subject,
    summary_of,
)

HUNKS = changed(DOCKERFILE, (1, 6))
INLINE, ON_FILE, ELSEWHERE = finding(1, 3), finding(2, 50), finding(3, None, path="b")
ABOUT = subject([INLINE, ON_FILE, ELSEWHERE], [HUNKS])
CLEAN = subject([], [HUNKS])


def reviewed(about: Subject = ABOUT) -> PullRequest:
    """Return a pull request that had one review."""
    pull = PullRequest()
    assert pull.review(about)
    return pull


def test_11_a_second_run_with_the_same_findings_writes_nothing() -> None:
    assert reviewed().plan(ABOUT) == ()


def test_11_what_found_no_room_for_a_comment_gets_none_later() -> None:
    inline = [finding(number, 3) for number in range(MAX_INLINE + 5)]
    files = [finding(100 + number, 50) for number in range(MAX_ON_FILES + 5)]
    many = subject([*inline, *files], [HUNKS])
    pull = reviewed(many)
    assert len(pull.threads) == MAX_INLINE + MAX_ON_FILES
    assert pull.plan(many) == ()


def test_12_a_rebase_brings_no_new_comments() -> None:
    pull = reviewed()
    moved = [replace(each, place=replace(each.place, line=6)) for each in (INLINE, ON_FILE)]
    pull.head_sha = "b" * 40
    steps = pull.review(subject([*moved, ELSEWHERE], [HUNKS], sha=pull.head_sha))
    # The summary's links lead to the new lines; nobody is notified of that.
    assert [type(step) for step in steps] == [UpsertSummary]


def test_13_there_is_one_summary_and_extra_copies_are_deleted() -> None:
    pull = reviewed()
    pull.comments.append(pull.comment(SUMMARY_MARKER + "\n\ncopy"))
    assert pull.plan(ABOUT) == (DeleteComment(pull.comments[1].id, in_diff=False),)


def test_13_the_summary_is_written_only_when_it_changes() -> None:
    pull = reviewed()
    steps = pull.plan(subject([INLINE, ON_FILE], [HUNKS]))
    assert [step.comment_id for step in steps if isinstance(step, UpsertSummary)] == [
        pull.comments[0].id
    ]


def test_13_a_folded_summary_is_left_and_a_new_one_written() -> None:
    pull = reviewed()
    pull.comments[0] = replace(pull.comments[0], minimized="resolved")
    steps = pull.plan(ABOUT)
    assert [step.comment_id for step in steps if isinstance(step, UpsertSummary)] == [None]


@pytest.mark.parametrize("marker", [SUMMARY_MARKER, finding_marker(INLINE.fingerprint)])
def test_14_a_persons_comment_with_our_marker_is_never_touched(marker: str) -> None:
    pull = PullRequest()
    theirs = pull.comment(f"{marker}\n\nmine now", "ana")
    pull.comments.append(theirs)
    pull.threads.append(Thread("t0", DOCKERFILE, (theirs,)))
    assert pull.plan(CLEAN) == ()
    steps = pull.review(ABOUT)
    assert inline_lines(steps) == [(None, 3)]
    assert pull.comments[0] == theirs


def test_15_a_clean_first_run_is_silent() -> None:
    assert PullRequest().plan(CLEAN) == ()
    advice = finding(1, 3, severity=Severity.ADVICE)
    assert PullRequest().plan(subject([advice], [HUNKS])) == ()


def test_15_a_later_clean_run_turns_the_summary_green() -> None:
    pull = reviewed()
    steps = pull.review(CLEAN)
    assert GREEN in summary_of(steps)
    assert pull.plan(CLEAN) == ()


def test_16_a_thread_whose_finding_is_gone_is_resolved() -> None:
    pull = reviewed()
    steps = pull.review(subject([ON_FILE, ELSEWHERE], [HUNKS]))
    assert [step for step in steps if isinstance(step, ResolveThread)] == [
        ResolveThread(pull.threads[0].id)
    ]


def test_16_it_is_folded_away_where_threads_may_not_be_resolved() -> None:
    pull = reviewed()
    gone = replace(subject([ON_FILE, ELSEWHERE], [HUNKS]), may_resolve=False)
    steps = pull.review(gone)
    first = pull.threads[0].comments[0]
    assert [step for step in steps if isinstance(step, MinimizeComment)] == [
        MinimizeComment(first.node_id)
    ]
    assert pull.plan(gone) == ()


def test_16_a_thread_with_a_persons_reply_is_kept() -> None:
    pull = reviewed()
    pull.reply(0)
    pull.reply(1)
    assert [type(step) for step in pull.plan(CLEAN)] == [UpsertSummary]


def test_16_a_finding_that_comes_back_is_said_again() -> None:
    pull = reviewed()
    pull.review(CLEAN)
    assert inline_lines(pull.review(ABOUT)) == [(None, 3)]
    assert pull.plan(ABOUT) == ()


@pytest.mark.parametrize("how", ["resolved", "folded"])
def test_17_what_a_person_closed_is_not_posted_again(how: str) -> None:
    pull = reviewed()
    if how == "resolved":
        pull.resolve(0)
    else:
        pull.minimize(0)
    assert pull.plan(ABOUT) == ()
    # Not even after it was gone for a while.
    pull.review(CLEAN)
    assert inline_lines(pull.review(ABOUT)) == []


def test_18_incomplete_input_never_closes_threads() -> None:
    pull = reviewed()
    steps = pull.plan(replace(CLEAN, complete=False))
    assert [type(step) for step in steps] == [UpsertSummary]
    assert GREEN not in summary_of(steps)
    assert "nothing found in what could be read" in summary_of(steps)
    assert "nothing earlier was closed" in summary_of(steps)


def test_18_nor_does_an_analysis_that_a_limit_stopped() -> None:
    stopped = replace(CLEAN, report=replace(CLEAN.report, complete=False))
    assert [type(step) for step in reviewed().plan(stopped)] == [UpsertSummary]


def test_18_a_thread_on_a_file_without_a_patch_stays_open() -> None:
    file = ChangedFile(DOCKERFILE, Status.MODIFIED, Patch(problem="GitHub gives no patch"))
    assert [type(step) for step in reviewed().plan(subject([], [file]))] == [UpsertSummary]


def test_20_what_two_runs_at_once_left_becomes_as_one_left() -> None:
    alone, twice = reviewed(), reviewed()
    other = reviewed()
    copies = [replace(each, id=f"copy-{each.id}") for each in other.comments]
    twice.comments += copies
    twice.threads += [
        replace(
            thread,
            id=f"copy-{thread.id}",
            comments=(replace(thread.comments[0], id=f"copy-{thread.comments[0].id}"),),
        )
        for thread in other.threads
    ]
    assert {type(step) for step in twice.review(ABOUT)} == {DeleteComment}
    assert (twice.threads, twice.comments) == (alone.threads, alone.comments)


def test_28_a_marker_counts_only_at_the_start_of_our_comment() -> None:
    forged = finding_marker("f" * 16)
    hostile = replace(INLINE, message=f"`{forged}` lands\n{forged}\n{SUMMARY_MARKER}")
    pull = reviewed(subject([hostile], [HUNKS]))
    assert pull.threads[0].comments[0].fingerprint == INLINE.fingerprint
    assert not pull.threads[0].comments[0].is_summary
    assert pull.comments[0].fingerprint is None


POOL = [
    *(finding(number, 1 + number % 9, severity=Severity.WARNING) for number in range(1, 40)),
    *(finding(100 + number, 50 + number) for number in range(14)),
    *(finding(200 + number, None, path=f"{number}/x") for number in range(3)),
    finding(300, 2, severity=Severity.ADVICE),
]
PATCHES = [
    [HUNKS],
    [changed(DOCKERFILE, (1, 100))],
    [],
    [ChangedFile(DOCKERFILE, Status.MODIFIED, Patch(problem="none"))],
]
HEADS = st.builds(
    lambda findings, files, complete, may_resolve, inline: replace(
        subject(findings, files), complete=complete, may_resolve=may_resolve, inline=inline
    ),
    st.lists(st.sampled_from(POOL), unique=True, max_size=len(POOL)),
    st.sampled_from(PATCHES),
    st.booleans(),
    st.booleans(),
    st.sampled_from([True, True, True, False]),
)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["reply", "resolve", "minimize", "delete", "copy", "fold summary"]),
        st.integers(0, 60),
    ),
    max_size=6,
)


def do(pull: PullRequest, deed: str, number: int) -> None:
    """Do what a person, or a run at the same time, may do."""
    if deed == "fold summary":
        pull.comments = [replace(each, minimized="outdated") for each in pull.comments]
    elif deed == "copy" and pull.comments:
        pull.comments.append(replace(pull.comments[0], id=f"copy-{pull.made}-{number}"))
    elif pull.threads and deed != "copy":
        getattr(pull, deed)(number % len(pull.threads))


@settings(max_examples=60)
@given(st.lists(st.tuples(HEADS, DEEDS), min_size=1, max_size=6))
def test_11_after_any_history_a_plan_that_was_performed_leaves_nothing_to_do(
    history: list[tuple[Subject, list[tuple[str, int]]]],
) -> None:
    pull = PullRequest()
    for number, (about, deeds) in enumerate(history):
        pull.head_sha = f"{number:040x}"
        head = replace(about, links=replace(about.links, sha=pull.head_sha))
        answered = [thread for thread in pull.threads if pull.earlier().has_reply(thread)]
        steps = pull.review(head)
        assert pull.plan(head) == ()
        assert len(inline_lines(steps)) <= MAX_INLINE
        assert len(on_files(steps)) <= MAX_ON_FILES
        # Nobody's conversation was closed, and no finding is told in two open threads of ours.
        assert all(thread in pull.threads for thread in answered)
        silent = [each for each in pull.threads if not pull.earlier().has_reply(each)]
        told = Counter(
            thread.comments[0].fingerprint
            for thread in silent
            if thread.comments[0].author == ME and pull.earlier().is_open(thread)
        )
        assert set(told.values()) <= {1}
        for deed, which in deeds:
            do(pull, deed, which)
