"""The rig itself: what it takes and refuses is what GitHub's descriptions say."""

from __future__ import annotations

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
