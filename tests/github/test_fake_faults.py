"""What the rig does wrong when a test orders it, and whom it lets do what."""

from __future__ import annotations

import pytest
import requests

from fake.api import Api
from fake.hub import Hub
from fake.sample import PULL
from fake.world import Pull, Repository


def test_a_token_may_what_its_permissions_say(github: Hub, api: Api, pull: Pull) -> None:
    reader = Api(github, github.token(permissions={"contents": "read"}))
    answer = reader("POST", "/repos/octo/app/issues/1/comments", {"body": "x"})
    assert answer.status_code == 403
    assert answer.json()["message"] == "Resource not accessible by integration"
    assert reader("GET", f"{PULL}/files").status_code == 200


def test_a_private_repository_is_not_there_for_strangers(
    github: Hub, repository: Repository
) -> None:
    repository.private = True
    stranger = Api(github, github.token(permissions={}))
    assert stranger("GET", "/repos/octo/app").status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic eA=="])
def test_a_wrong_token_is_told_from_a_missing_right(github: Hub, header: str) -> None:
    answer = requests.get(f"{github.url}/user", headers={"Authorization": header}, timeout=5)
    assert answer.status_code == 401


def test_an_app_gets_tokens_that_may_no_more_than_itself(
    github: Hub, repository: Repository
) -> None:
    github.repository("octo/other")
    app = Api(github, github.token("hullcheck[bot]", {"contents": "read"}, is_app=True))
    number = github.install("octo", contents="read").id
    assert app("GET", "/repos/octo/app/installation").json()["id"] == number
    path = f"/app/installations/{number}/access_tokens"
    assert app("POST", path, {"permissions": {"contents": "write"}}).status_code == 422
    made = app("POST", path, {"repositories": ["app"]}).json()
    inner = Api(github, github.world.tokens[made["token"]])
    found = inner("GET", "/installation/repositories").json()
    assert [each["full_name"] for each in found["repositories"]] == ["octo/app"]
    assert inner("DELETE", "/installation/token").status_code == 204
    assert inner("GET", "/installation/repositories").status_code == 401


def test_permission_of_people(github: Hub, api: Api, repository: Repository) -> None:
    repository.permissions["alice"] = "write"
    github.token("alice")
    told = api("GET", "/repos/octo/app/collaborators/alice/permission").json()
    assert told["permission"] == "write"


def test_the_limit_counts_down_and_ends(github: Hub, api: Api, repository: Repository) -> None:
    github.default_token.remaining = 1
    answer = api("GET", "/repos/octo/app")
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    answer = api("GET", "/repos/octo/app")
    assert (answer.status_code, "rate limit" in answer.json()["message"]) == (403, True)
    assert api.query("{ viewer { login } }")["errors"][0]["type"] == "RATE_LIMITED"


def test_an_answer_that_is_known_costs_nothing(
    github: Hub, api: Api, repository: Repository
) -> None:
    first = api("GET", "/repos/octo/app")
    api.session.headers["If-None-Match"] = first.headers["ETag"]
    left = github.default_token.remaining
    assert api("GET", "/repos/octo/app").status_code == 304
    assert github.default_token.remaining == left


def test_faults_happen_once_and_in_order(github: Hub, api: Api, repository: Repository) -> None:
    faults, path = github.faults, "/repos/octo/app"
    faults.secondary_limit(retry_after=7)
    faults.secondary_limit(status=429)
    faults.primary_limit(reset=12345)
    faults.bad_gateway("git/*")
    answers = [api("GET", path) for _ in range(4)]
    assert [each.status_code for each in answers] == [403, 429, 403, 200]
    assert [each.headers.get("Retry-After") for each in answers[:2]] == ["7", None]
    assert answers[2].headers["X-RateLimit-Reset"] == "12345"
    assert [each.match for each in faults.pending] == ["git/*"]


def test_a_read_only_token_reads(github: Hub, api: Api, pull: Pull) -> None:
    github.faults.read_only()
    assert api("GET", PULL).status_code == 200
    for _ in range(2):
        answer = api("POST", "/repos/octo/app/issues/1/comments", {"body": "x"})
        assert answer.status_code == 403


def test_a_bad_gateway_may_have_done_its_work(
    github: Hub, api: Api, repository: Repository, pull: Pull
) -> None:
    path = "/repos/octo/app/issues/1/comments"
    github.faults.bad_gateway("issues/create-comment")
    assert api("POST", path, {"body": "x"}).status_code == 502
    assert len(repository.comments) == 1
    github.faults.bad_gateway("issues/create-comment", after=False)
    assert api("POST", path, {"body": "x"}).status_code == 502
    assert len(repository.comments) == 1


@pytest.mark.parametrize("after", [False, True])
def test_a_dropped_connection(
    github: Hub, api: Api, repository: Repository, pull: Pull, after: bool
) -> None:
    github.faults.dropped("issues/create-comment", after=after)
    with pytest.raises(requests.ConnectionError):
        api("POST", "/repos/octo/app/issues/1/comments", {"body": "x"})
    assert len(repository.comments) == after
    assert github.requests[-1].status == 0


def test_the_graphql_limit_arrives_as_200(github: Hub, api: Api, repository: Repository) -> None:
    github.faults.graphql_limit()
    assert api.query("{ viewer { login } }")["errors"][0]["type"] == "RATE_LIMITED"
    assert "errors" not in api.query("{ viewer { login } }")


def test_the_head_moves_between_two_requests(
    github: Hub, api: Api, repository: Repository, pull: Pull
) -> None:
    old = repository.head(pull)
    github.faults.meanwhile("pulls/get", lambda: github.change(repository, "feature", {"z": "z"}))
    assert api("GET", PULL).json()["head"]["sha"] != old
    assert len(api("GET", f"{PULL}/commits").json()) == 2
