"""The rig's GraphQL, executed against GitHub's schema."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from fake.api import Api
from fake.hub import Hub
from fake.sample import LONG
from fake.world import Pull, Repository

TEXTS = """query($e: String!) { repository(owner: "octo", name: "app") {
    a: object(expression: $e) { ... on Blob { text byteSize isBinary isTruncated oid } }
    b: object(expression: "main:bin") { ... on Tree { entries { name mode } } }
    c: object(expression: "main:none") { oid }
    defaultBranchRef { name target { oid } } } }"""


def test_many_texts_come_in_one_query(github: Hub, api: Api, repository: Repository) -> None:
    found = api.query(TEXTS, e="main:long.txt")["data"]["repository"]
    assert found["a"]["text"] == LONG
    assert found["b"] == {"entries": [{"name": "run", "mode": 0o100755}]}
    assert found["c"] is None
    assert found["defaultBranchRef"]["name"] == "main"
    assert github.counts == {"graphql": 1}
    assert github.writes == []


THREADS = """{ repository(owner: "octo", name: "app") { pullRequest(number: 1) {
    reviewThreads(first: 100) { pageInfo { hasNextPage endCursor } nodes {
        id isResolved isOutdated path line resolvedBy { login }
        comments(first: 100) { nodes { id body isMinimized minimizedReason
            author { __typename login } } } } } } } }"""


RESOLVE = """mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) {
    thread { isResolved } } }"""


def threads(api: Api) -> list[dict[str, Any]]:
    found = api.query(THREADS)["data"]["repository"]["pullRequest"]["reviewThreads"]["nodes"]
    assert isinstance(found, list)
    return found


def test_threads_are_resolved_and_comments_minimized(
    github: Hub, api: Api, repository: Repository, pull: Pull
) -> None:
    told = github.client().get_repo("octo/app").get_pull(1)
    one: Any = {"path": "long.txt", "body": "x", "line": 3}
    told.create_review(event="COMMENT", comments=[one])
    root = next(iter(repository.review_comments.values()))
    github.reply(repository, root, "why?", by="alice")
    (thread,) = threads(api)
    authors = [each["author"]["login"] for each in thread["comments"]["nodes"]]
    assert authors == ["github-actions", "alice"]
    api.query(RESOLVE, id=thread["id"])
    hide = """mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED})
        { minimizedComment { isMinimized } } }"""
    answer = api.query(hide, id=thread["comments"]["nodes"][0]["id"])
    assert answer["data"]["minimizeComment"]["minimizedComment"] == {"isMinimized": True}
    (thread,) = threads(api)
    assert thread["resolvedBy"] == {"login": "github-actions"}
    assert thread["comments"]["nodes"][0]["minimizedReason"] == "outdated"
    assert [each.kind for each in github.writes] == ["pulls/create-review", "graphql", "graphql"]


def test_resolving_needs_contents_write(github: Hub, repository: Repository, pull: Pull) -> None:
    made = github.review_comment(repository, pull, "new.txt", 1, "x")
    weak = Api(github, github.token(permissions={"pull_requests": "write", "contents": "read"}))
    (error,) = weak.query(RESOLVE, id=f"PRRT_{made.id}")["errors"]
    assert (error["type"], error["message"]) == (
        "FORBIDDEN",
        "Resource not accessible by integration",
    )


COMMIT = """mutation($input: CreateCommitOnBranchInput!) {
    createCommitOnBranch(input: $input) { commit { oid } } }"""


def test_a_commit_on_a_branch_must_know_its_head(
    github: Hub, api: Api, repository: Repository
) -> None:
    head = repository.store.resolve("main")
    given = {
        "branch": {"repositoryNameWithOwner": "octo/app", "branchName": "main"},
        "message": {"headline": "Ignore .venv"},
        "expectedHeadOid": head,
        "fileChanges": {
            "additions": [
                {"path": ".dockerignore", "contents": base64.b64encode(b".venv\n").decode()}
            ],
            "deletions": [{"path": "long.txt"}],
        },
    }
    assert "errors" not in api.query(COMMIT, input=given)
    assert repository.store.git("show", "main:.dockerignore") == b".venv\n"
    (error,) = api.query(COMMIT, input=given)["errors"]
    assert error["type"] == "STALE_DATA"


@pytest.mark.parametrize(
    ("query", "violations"),
    [
        ("{ repository(owner: 1, name: 2) { id } }", 2),
        ("{ viewer { shoeSize } }", 1),
        ("{ viewer {", 1),
        ('{ repository(owner: "octo", name: "none") { id } }', 0),
        ('{ repository(owner: "octo", name: "app") { pullRequests { totalCount } } }', 0),
        ('{ repository(owner: "octo", name: "app") { diskUsage } }', 1),
    ],
)
def test_what_the_schema_or_github_refuses_of_queries(
    github: Hub, api: Api, repository: Repository, query: str, violations: int
) -> None:
    assert api.query(query)["errors"]
    assert len(github.take_violations()) == violations
