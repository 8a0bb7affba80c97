"""Where the Action says what it finds; the numbers are those of the list of behaviours."""

from __future__ import annotations

import pytest

from fake.faults import Fault
from fake.world import Repository
from step import OPEN, SAFE, SECOND, Step

REFUSED = {"message": "Unprocessable Entity", "errors": ["Line could not be resolved"]}


def lines(repository: Repository) -> list[tuple[str, int | None]]:
    """Return the places of all comments on the diff."""
    return [(each.path, each.line) for each in repository.review_comments.values()]


def summaries(repository: Repository) -> list[str]:
    return [each.body for each in repository.comments.values()]


def test_01_a_finding_at_a_line_of_the_diff_is_told_there(step: Step) -> None:
    run = step.review(step.open(SECOND))
    assert run.code == 1
    assert run.writes == ["pulls/create-review", "issues/create-comment"]
    assert lines(step.repository) == [("b/Dockerfile", 3)]
    (comment,) = step.repository.review_comments.values()
    assert "carries the host's `b/.venv` into the image at `/app/.venv`" in comment.body


def test_02_a_line_outside_of_the_hunks_is_told_on_the_file(step: Step) -> None:
    far = SAFE["Dockerfile"] + "\n" * 9 + "CMD a\n"
    step.hub.change(step.repository, "main", {"Dockerfile": far})
    step.review(step.open({**OPEN, "Dockerfile": far.replace("CMD a", "CMD b")}))
    assert lines(step.repository) == [("Dockerfile", None)]


def test_03_a_file_outside_of_the_pull_request_is_told_in_the_summary(step: Step) -> None:
    run = step.review(step.open(OPEN))
    assert run.writes == ["issues/create-comment"]
    (summary,) = summaries(step.repository)
    sha = step.repository.store.ref("refs/heads/feature")
    assert f"{step.hub.url}/octo/app/blob/{sha}/Dockerfile#L3" in summary
    assert "::error file=Dockerfile,line=3" in run.out
    assert not [each for each in run.requests if each.status == 422]


def test_07_a_place_that_github_refuses_is_told_in_the_summary(step: Step) -> None:
    third = {path.replace("b/", "c/"): text for path, text in SECOND.items()}
    pull = step.open({**SECOND, **third})
    refuse = Fault("pulls/create-review", times=2, status=422, body=REFUSED)
    step.hub.faults.order(refuse)
    run = step.review(pull)
    # Both at once, the first alone, the second alone.
    assert run.writes == [*["pulls/create-review"] * 3, "issues/create-comment"]
    assert lines(step.repository) == [("c/Dockerfile", 3)]
    (summary,) = summaries(step.repository)
    assert "**error** at [`b/Dockerfile:3`]" in summary
    # GitHub is not asked again for what it refused.
    assert step.review(pull).writes == []


@pytest.mark.parametrize("status", [409, 422])
def test_07_a_refusal_that_blames_no_place_is_asked_again_once(step: Step, status: int) -> None:
    pull = step.open(SECOND)
    body = {"message": "Validation failed, or the endpoint has been spammed."}
    step.hub.faults.order(Fault("pulls/create-review", status=status, body=body))
    step.review(pull)
    assert lines(step.repository) == [("b/Dockerfile", 3)]
    assert "hullcheck:refused" not in summaries(step.repository)[0]


def test_07_what_is_refused_again_without_a_word_of_why_is_told_in_the_summary(step: Step) -> None:
    pull = step.open(SECOND)
    body = {"message": "Validation Failed"}
    step.hub.faults.order(Fault("pulls/create-review", times=2, status=422, body=body))
    step.review(pull)
    assert lines(step.repository) == []
    assert "**error** at [`b/Dockerfile:3`]" in summaries(step.repository)[0]
    assert step.review(pull).writes == []


def test_08_thirty_comments_and_the_others_are_folded(step: Step) -> None:
    many = {
        path.replace("b/", f"p{number:02}/"): text
        for number in range(35)
        for path, text in SECOND.items()
    }
    run = step.review(step.open(many))
    assert len(step.repository.review_comments) == 30
    assert summaries(step.repository)[0].count("<details><summary>error") == 5
    assert run.outputs["errors"] == "35"


def test_09_nothing_is_posted_when_the_head_moves_meanwhile(step: Step) -> None:
    pull = step.open(SECOND)
    step.hub.faults.meanwhile("graphql", lambda: step.push({"app.py": "print(2)\n"}))
    run = step.review(pull)
    assert run.writes == []
    assert "Superseded" in run.out
    assert run.code == 1


def test_09_comments_stand_at_the_head_and_not_at_the_merge(step: Step) -> None:
    pull = step.open(SECOND)
    step.variables["GITHUB_SHA"] = step.repository.store.ref("refs/heads/main") or ""
    step.review(pull)
    head = step.repository.head(pull)
    assert {each.commit for each in step.repository.review_comments.values()} == {head}


def test_10_a_review_never_approves_and_never_blocks(step: Step) -> None:
    step.review(step.open(SECOND))
    assert [each.event for each in step.repository.reviews.values()] == ["COMMENTED"]
