"""The rig itself: what it takes and refuses is what GitHub's descriptions say."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest

from fake.api import Api
from fake.calls import HANDLERS, Answer
from fake.description import description
from fake.hub import Hub
from fake.sample import PULL
from fake.world import Pull, Repository


def test_every_described_operation_is_answered() -> None:
    assert {each.name for _, each in description().operations} == HANDLERS.keys()


def test_the_descriptions_are_small(request: pytest.FixtureRequest) -> None:
    folder = request.path.parent / "schema"
    assert sum(each.stat().st_size for each in folder.iterdir()) < 1_500_000


def test_an_unknown_member_is_a_violation(github: Hub, api: Api, pull: Pull) -> None:
    comment = {"path": "new.txt", "line": 1, "body": "x", "subject_type": "file"}
    answer = api("POST", f"{PULL}/reviews", {"event": "COMMENT", "comments": [comment]})
    assert answer.status_code == 422
    (violation,) = github.take_violations()
    assert "subject_type" in violation
    assert "pulls/create-review" in violation


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/repos/octo/app/issues/1/comments", {}),
        ("POST", f"{PULL}/reviews", {"event": "LGTM"}),
        ("GET", f"{PULL}/files?perpage=3", None),
        ("GET", "/repos/octo/app/no/such/thing", None),
        ("GET", "/repos/octo/app/pulls/1?state=open", None),
    ],
)
def test_what_github_does_not_describe_is_a_violation(
    github: Hub, api: Api, pull: Pull, method: str, path: str, body: Any
) -> None:
    assert api(method, path, body).status_code in (200, 404, 422)
    assert len(github.take_violations()) == 1


def test_more_than_fifty_annotations_are_a_violation(
    github: Hub, api: Api, repository: Repository
) -> None:
    one = {
        "path": "Dockerfile",
        "start_line": 1,
        "end_line": 1,
        "annotation_level": "notice",
        "message": "m",
    }
    output = {"title": "t", "summary": "s", "annotations": [one] * 51}
    body = {"name": "n", "head_sha": repository.store.resolve("main"), "output": output}
    assert api("POST", "/repos/octo/app/check-runs", body).status_code == 422
    assert "more than 50 items" in github.take_violations()[0]


def test_a_member_that_github_does_not_tell_is_an_error_of_the_rig(
    github: Hub, api: Api, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(HANDLERS, "repos/get", lambda _: Answer({"nmae": "app"}))
    api("GET", "/repos/octo/app")
    assert "nmae" in github.take_violations()[0]


def test_addresses_of_an_enterprise_server_lead_here(
    github: Hub, api: Api, repository: Repository
) -> None:
    assert api("GET", "/api/v3/repos/octo/app").status_code == 200
    query = {"query": "{ viewer { login } }"}
    assert api("POST", "/api/graphql", query).json()["data"]["viewer"]["login"]


def test_requests_are_told_by_kind(github: Hub, api: Api, pull: Pull) -> None:
    api("GET", f"{PULL}/files")
    api("GET", f"{PULL}/files")
    api("POST", "/repos/octo/app/issues/1/comments", {"body": "x"})
    assert github.counts == {"pulls/list-files": 2, "issues/create-comment": 1}
    assert [each.body for each in github.writes] == [{"body": "x"}]


def test_a_request_is_answered_fast(github: Hub, api: Api, pull: Pull) -> None:
    api("GET", PULL)
    start = time.perf_counter()
    for _ in range(5):
        api("GET", "/repos/octo/app")
    # A delayed acknowledgement would take 40 ms each time.
    assert time.perf_counter() - start < 5 * 0.04


ROUTES = """
GET /user 403
GET /users/alice 200
GET /users/nobody 404
GET /rate_limit 200
GET /repos/octo/app/branches 200
GET /repos/octo/app/branches/feature 200
GET /repos/octo/app/branches/none 404
GET /repos/octo/app/commits 200
GET /repos/octo/app/commits/feature 200
GET /repos/octo/app/commits/none 422
GET /repos/octo/app/commits/HEAD/pulls 200
GET /repos/octo/app/commits/{head}/pulls 200
GET /repos/octo/app/commits/feature/check-runs 200
GET /repos/octo/app/git/commits/{head} 200
GET /repos/octo/app/git/commits/none 404
GET /repos/octo/app/git/matching-refs/heads/fe 200
GET /repos/octo/app/git/blobs/none 404
GET /repos/octo/app/git/trees/none 404
GET /repos/octo/app/contents/vendor/lib 200
GET /repos/octo/app/contents/none 404
GET /repos/octo/app/contents/bin?ref=main 200
GET /repos/octo/app/issues 200
GET /repos/octo/app/issues/1 200
GET /repos/octo/app/issues/9 404
GET /repos/octo/app/labels 200
GET /repos/octo/app/labels/none 404
GET /repos/octo/app/check-runs/9 404
GET /repos/octo/app/code-scanning/sarifs/x 404
GET /repos/octo/app/pulls?state=all&head=octo:feature 200
GET /repos/octo/app/pulls/1/reviews 200
GET /repos/octo/app/pulls/1/reviews/{review} 200
GET /repos/octo/app/pulls/1/reviews/{review}/comments 200
GET /repos/octo/app/pulls/1/reviews/9 404
GET /repos/octo/app/pulls/comments/{comment} 200
GET /repos/octo/app/pulls/comments/9 404
GET /repos/octo/app/issues/comments/9 404
GET /repos/octo/none 404
POST /repos/octo/app/issues 201 {"title": "t", "body": "b", "labels": ["x"]}
POST /repos/octo/app/issues 422 {"title": "{long}"}
PATCH /repos/octo/app/issues/1 200 {"title": "t", "labels": ["x", "y"]}
PATCH /repos/octo/app/pulls/1 200 {"title": "t", "body": "b"}
PATCH /repos/octo/app/pulls/1 422 {"base": "none"}
PATCH /repos/octo/app/pulls/comments/{comment} 200 {"body": "z"}
DELETE /repos/octo/app/pulls/comments/{comment} 204
POST /repos/octo/app/statuses/{head} 201 {"state": "success", "context": "c"}
POST /repos/octo/app/git/blobs 201 {"content": "x", "encoding": "utf-8"}
POST /repos/octo/app/git/blobs 422 {"content": "?", "encoding": "base64"}
POST /repos/octo/app/git/trees 422 {"tree": [{"path": "a", "mode": "100644", "sha": "{none}"}]}
POST /repos/octo/app/git/commits 422 {"message": "m", "tree": "{none}"}
POST /repos/octo/app/git/refs 422 {"ref": "refs/heads/x", "sha": "{none}"}
PATCH /repos/octo/app/git/refs/heads/none 422 {"sha": "{head}"}
PUT /repos/octo/app/contents/long.txt 422 {"message": "m", "content": "eA=="}
DELETE /repos/octo/app/contents/long.txt 409 {"message": "m", "sha": "{none}"}
DELETE /repos/octo/app/contents/none 404 {"message": "m", "sha": "{none}"}
PUT /repos/octo/app/pulls/1/reviews/{review} 422 {"body": "not mine"}
POST /repos/octo/app/pulls/1/reviews 422 {"event": "COMMENT"}
POST /repos/octo/app/pulls 422 {"head": "none", "base": "main", "title": "t"}
GET /app 401
"""
"""Requests with the status that answers them; what else the answers must be, GitHub describes."""


@pytest.mark.parametrize("route", ROUTES.strip().split("\n"))
def test_answers_are_as_github_describes_them(
    github: Hub, api: Api, repository: Repository, pull: Pull, route: str
) -> None:
    comment = github.review_comment(repository, pull, "new.txt", 1, "x")
    known = {"head": repository.head(pull), "comment": str(comment.id), "none": "1" * 40}
    known |= {"review": str(comment.review), "long": "x" * 257}
    filled = re.sub(r"\{(\w+)\}", lambda found: known[found[1]], route)
    method, path, status, *body = filled.split(" ", 3)
    answer = api(method, path, json.loads(body[0]) if body else None)
    assert answer.status_code == int(status), answer.text
