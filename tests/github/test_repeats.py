"""Nothing is said twice on GitHub; the numbers are those of the list of behaviours."""

from __future__ import annotations

import pytest

from fake.faults import Faults
from fake.world import Pull
from hullcheck.review.earlier import SUMMARY_MARKER
from step import OPEN, SAFE, SECOND, Run, Step

CLOSED = {"b/.dockerignore": ".git\n**/.venv\n**/__pycache__\n"}
"""What keeps the second project's environment out."""


@pytest.fixture
def pull(step: Step) -> Pull:
    """Give a pull request that had one review with an inline comment and a summary."""
    made = step.open(SECOND)
    assert step.review(made).writes == ["pulls/create-review", "issues/create-comment"]
    return made


def test_11_a_second_run_writes_nothing(step: Step, pull: Pull) -> None:
    run = step.review(pull)
    assert run.writes == []
    assert run.code == 1


def test_12_a_rebase_brings_no_new_comments(step: Step, pull: Pull) -> None:
    step.hub.change(step.repository, "main", {"other.py": "x = 1\n"})
    step.hub.change(step.repository, "feature", {**SECOND, "b/x.py": ""}, onto="main")
    run = step.review(pull)
    # The summary's links name the commit.
    assert run.writes == ["issues/update-comment"]
    assert len(step.repository.review_comments) == 1


def test_12_lines_above_bring_no_new_comments(step: Step, pull: Pull) -> None:
    step.push({"b/Dockerfile": "# why\n# so\n" + SECOND["b/Dockerfile"]})
    assert step.review(pull).writes == ["issues/update-comment"]


def test_13_the_summary_is_edited_and_extra_copies_are_deleted(step: Step, pull: Pull) -> None:
    (first,) = step.repository.comments.values()
    copy = step.hub.comment(step.repository, pull, first.body, by=first.author.login)
    assert step.review(pull).writes == ["issues/delete-comment"]
    assert copy.id not in step.repository.comments
    step.push({"b/Dockerfile": "# why\n" + SECOND["b/Dockerfile"]})
    assert step.review(pull).writes == ["issues/update-comment"]
    assert list(step.repository.comments) == [first.id]


def test_13_a_summary_that_somebody_folded_away_is_left(step: Step, pull: Pull) -> None:
    (first,) = step.repository.comments.values()
    first.minimized = "resolved"
    assert step.review(pull).writes == ["issues/create-comment"]
    assert step.review(pull).writes == []


def test_14_a_persons_comment_with_our_marker_is_never_edited(step: Step) -> None:
    pull = step.open(SECOND)
    text = f"{SUMMARY_MARKER}\nmine"
    said = step.hub.comment(step.repository, pull, text)
    step.review(pull)
    assert step.review(pull).writes == []
    assert step.repository.comments[said.id].body == text
    assert len(step.repository.comments) == 2


def test_15_a_clean_first_run_is_silent(step: Step) -> None:
    run = step.review(step.open({"Dockerfile": SAFE["Dockerfile"] + "CMD a\n"}))
    assert (run.writes, run.code) == ([], 0)


def test_15_a_later_clean_run_turns_the_summary_green(step: Step, pull: Pull) -> None:
    step.push(CLOSED)
    run = step.review(pull)
    assert run.writes == ["issues/update-comment", "graphql"]
    (summary,) = step.repository.comments.values()
    assert "nothing left to do" in summary.body
    assert run.code == 0


def test_16_a_thread_whose_finding_is_gone_is_resolved(step: Step, pull: Pull) -> None:
    step.push(CLOSED)
    step.review(pull)
    (thread,) = step.repository.threads.values()
    assert thread.resolved_by is not None
    assert step.review(pull).writes == []


def test_16_without_the_permission_the_comment_is_folded_away(step: Step, pull: Pull) -> None:
    step.token = step.hub.token(permissions={"contents": "read", "pull_requests": "write"})
    step.push(CLOSED)
    run = step.review(pull)
    (comment,) = step.repository.review_comments.values()
    assert comment.minimized == "outdated"
    assert "it needs `contents: write`" in run.summary
    assert step.review(pull).writes == []


def test_16_a_thread_that_a_person_answered_is_kept(step: Step, pull: Pull) -> None:
    (comment,) = step.repository.review_comments.values()
    step.hub.reply(step.repository, comment, "Why?")
    step.push(CLOSED)
    assert step.review(pull).writes == ["issues/update-comment"]
    (thread,) = step.repository.threads.values()
    assert thread.resolved_by is None


def test_16_a_finding_that_comes_back_is_said_again(step: Step, pull: Pull) -> None:
    step.push(CLOSED)
    step.review(pull)
    step.push({"b/.dockerignore": SECOND["b/.dockerignore"]})
    step.review(pull)
    first, second = step.repository.threads.values()
    assert (first.resolved_by is None, second.resolved_by is None) == (False, True)
    assert step.review(pull).writes == []


def test_17_what_a_person_resolved_is_not_posted_again(step: Step, pull: Pull) -> None:
    (thread,) = step.repository.threads.values()
    step.hub.resolve(thread)
    assert step.review(pull).writes == []


def test_18_a_truncated_tree_closes_nothing(step: Step, pull: Pull) -> None:
    step.push({**CLOSED, "b/uv.lock": None})
    step.hub.faults.truncated_tree(1)
    run = step.review(pull)
    assert "graphql" not in run.writes
    (thread,) = step.repository.threads.values()
    assert thread.resolved_by is None
    assert "Not everything could be read" in next(iter(step.repository.comments.values())).body


@pytest.mark.parametrize("match", ["pulls/create-review", "issues/create-comment"])
@pytest.mark.parametrize("after", [True, False])
def test_19_after_a_lost_answer_it_is_looked_before_posting_again(
    step: Step, match: str, after: bool
) -> None:
    pull = step.open(SECOND)
    step.hub.faults.bad_gateway(match, after=after)
    step.hub.faults.dropped("*create-review", after=after)
    run = step.review(pull)
    assert run.code == 1
    assert len(step.repository.review_comments) == 1
    assert len(step.repository.comments) == 1
    assert step.review(pull).writes == []


def test_19_reading_is_repeated(step: Step) -> None:
    faults: Faults = step.hub.faults
    faults.bad_gateway("git/get-tree")
    faults.dropped("repos/compare-commits-with-basehead")
    assert step.review(step.open(SECOND)).code == 1
    assert step.clock.slept[:2] == [1, 1]


def test_20_two_runs_at_once_end_as_one(step: Step) -> None:
    pull = step.open(SECOND)
    others: list[Run] = []
    # The second run begins and ends just before the first one posts.
    step.hub.faults.meanwhile("pulls/create-review", lambda: others.append(other(step, pull)))
    step.review(pull)
    assert len(others) == 1
    assert len(step.repository.review_comments) == 1
    assert len(step.repository.comments) == 1
    assert step.review(pull).writes == []


def other(step: Step, pull: Pull) -> Run:
    """Run beside a run: the service answers one request at a time, so without its lock."""
    step.hub.service.lock.release()
    try:
        return step.review(pull)
    finally:
        step.hub.service.lock.acquire()


def test_26_what_bots_answer_is_no_answer(step: Step, pull: Pull) -> None:
    (comment,) = step.repository.review_comments.values()
    step.hub.reply(step.repository, comment, "I am a bot", by="other[bot]")
    step.push(CLOSED)
    step.review(pull)
    (thread,) = step.repository.threads.values()
    assert thread.resolved_by is not None


def test_26_comments_of_ours_start_no_run(step: Step, pull: Pull) -> None:
    run = step.run("issue_comment", {"action": "edited", "comment": {"body": SUMMARY_MARKER}})
    assert (run.code, run.requests) == (2, [])


def test_an_earlier_summary_is_brought_up_to_date_by_two_requests(step: Step) -> None:
    pull = step.open(OPEN)
    step.review(pull)
    step.hub.change(step.repository, "feature", {"app.py": "print(3)\n"}, onto="main")
    run = step.review(pull)
    assert run.writes == ["issues/update-comment"]
    assert run.reads[:2] == ["repos/compare-commits-with-basehead", "graphql"]
    # The third looks whether another run wrote at the same time.
    assert len(run.reads) == 3
    assert len(step.review(pull).requests) == 2
