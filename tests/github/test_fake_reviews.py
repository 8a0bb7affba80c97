"""The rig's comments on lines: where they may stand, and how they move."""

from __future__ import annotations

import pytest
from github import GithubException

from fake.api import Api
from fake.hub import Hub
from fake.sample import LONG, PULL
from fake.world import Pull, Repository


def test_a_line_off_the_diff_is_refused_with_github_s_words(
    github: Hub, api: Api, repository: Repository, pull: Pull
) -> None:
    body = {"body": "x", "path": "long.txt", "commit_id": repository.head(pull), "line": 40}
    answer = api("POST", f"{PULL}/comments", body)
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    message = "pull_request_review_thread.line must be part of the diff"
    assert [each.get("message") for each in errors] == [message, None]
    assert [each["code"] for each in errors] == ["custom", "missing_field"]
    answer = api("POST", f"{PULL}/comments", {**body, "path": "Dockerfile", "line": 1})
    assert answer.json()["errors"][0]["field"] == "pull_request_review_thread.path"


def test_one_bad_line_refuses_a_whole_review(
    github: Hub, repository: Repository, pull: Pull
) -> None:
    told = github.client().get_repo("octo/app").get_pull(1)
    good, bad = ({"path": "long.txt", "body": "x", "line": line} for line in (3, 30))
    with pytest.raises(GithubException) as caught:
        told.create_review(event="COMMENT", body="b", comments=[good, bad])  # type: ignore[list-item]
    words = (
        "Pull request review thread line must be part of the diff and "
        "Pull request review thread diff hunk can't be blank"
    )
    assert (caught.value.status, caught.value.data["errors"]) == (422, [words])
    assert (repository.reviews, repository.review_comments) == ({}, {})
    told.create_review(event="COMMENT", body="b", comments=[good])  # type: ignore[list-item]
    assert [each.line for each in told.get_review_comments()] == [3]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [(3, 3, "must precede the end line."), (1, 30, "must be part of the diff"), (2, 4, "")],
)
def test_a_comment_on_several_lines(api: Api, pull: Pull, start: int, end: int, words: str) -> None:
    comment = {"path": "long.txt", "body": "x", "start_line": start, "line": end}
    answer = api("POST", f"{PULL}/reviews", {"event": "COMMENT", "comments": [comment]})
    assert answer.status_code == (422 if words else 200)
    assert words in str(answer.json().get("errors", ""))


def test_a_comment_moves_with_its_line_and_is_outdated_by_a_change(
    github: Hub, api: Api, repository: Repository, pull: Pull
) -> None:
    made = github.review_comment(repository, pull, "long.txt", 3, "see")
    text = LONG.replace("line 3\n", "line three\n")
    github.change(repository, "feature", {"long.txt": "top\n" + text})
    (told,) = api("GET", f"{PULL}/comments").json()
    assert (told["line"], told["original_line"]) == (4, 3)
    github.change(repository, "feature", {"long.txt": "top\n" + LONG})
    (told,) = api("GET", f"{PULL}/comments").json()
    assert (told["line"], told["id"]) == (None, made.id)


def test_a_comment_on_a_file_and_an_answer(
    github: Hub, api: Api, repository: Repository, pull: Pull
) -> None:
    sha = repository.head(pull)
    body = {"body": "x", "path": "long.txt", "commit_id": sha, "subject_type": "file"}
    first = api("POST", f"{PULL}/comments", body).json()
    assert first["subject_type"] == "file"
    answer = {"body": "y", "path": "long.txt", "commit_id": sha, "in_reply_to": first["id"]}
    second = api("POST", f"{PULL}/comments", answer).json()
    assert second["in_reply_to_id"] == first["id"]
    # The route for replies is not for Apps.
    path = f"{PULL}/comments/{first['id']}/replies"
    assert api("POST", path, {"body": "z"}).status_code == 404
    person = Api(github, github.token("alice"))
    assert person("POST", path, {"body": "z"}).status_code == 201
