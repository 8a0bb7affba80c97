"""What starts a run: every payload that GitHub publishes is accepted, or refused with a reason."""

from __future__ import annotations

import json
import lzma
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake.world import Pull
from hullcheck.edges.action.events import EVENTS, read_task
from hullcheck.edges.tasks.nouns import NoTask, ReviewTask, Task
from hullcheck.errors import UsageError
from step import OPEN, SECOND, Step

WEBHOOKS = Path(__file__).parent / "schema" / "webhooks.json.xz"
SHA = "a" * 40


@cache
def published() -> dict[str, list[Any]]:
    """Return GitHub's published payloads by the names of their events."""
    told = json.loads(lzma.decompress(WEBHOOKS.read_bytes()))
    return {each["name"]: each["examples"] for each in told}


def taken(event: str, payload: Any) -> Task | None:
    """Return what is done for an event; None where it is refused with a reason."""
    try:
        return read_task(event, payload, SHA)
    except UsageError as error:
        return None if error.cause else pytest.fail(f"no reason is given: {error}")


def test_every_published_payload_is_accepted_or_refused_with_a_reason() -> None:
    assert len(published()) > 50
    for event, payloads in published().items():
        for payload in payloads:
            task = taken(event, payload)
            assert (task is not None) == (event in EVENTS), (event, task)


def test_published_pull_requests_are_reviewed_at_their_heads() -> None:
    for payload in published()["pull_request"]:
        task = taken("pull_request", payload)
        if payload["action"] == "closed":
            assert isinstance(task, NoTask)
        else:
            assert isinstance(task, ReviewTask)
            assert task.head == payload["pull_request"]["head"]["sha"]


def test_an_unknown_event_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        read_task("deployment", {}, SHA)
    for event in EVENTS:
        assert event in caught.value.cause


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(event=st.sampled_from(sorted(EVENTS)), payload=JSON, sha=st.text())
def test_any_payload_is_accepted_or_refused(event: str, payload: Any, sha: str) -> None:
    with suppress(UsageError):
        read_task(event, payload, sha)


@pytest.mark.parametrize("sha", ["main", "a" * 39, "../x", SHA + "\n", "A" * 40])
def test_an_id_that_is_none_never_gets_into_an_address(step: Step, sha: str) -> None:
    pull = step.payload(step.open(SECOND))
    pull["pull_request"]["head"]["sha"] = sha
    run = step.run("pull_request", pull)
    assert (run.code, run.requests) == (2, [])
    assert "pull_request.head.sha" in run.errors


@pytest.fixture
def pull(step: Step) -> Pull:
    return step.open(SECOND)


def test_a_push_is_audited_whole(step: Step) -> None:
    sha = step.hub.change(step.repository, "main", OPEN)
    run = step.run("push", {"after": sha, "ref": "refs/heads/main"})
    assert (run.code, run.writes) == (1, [])
    assert "::error file=Dockerfile,line=3" in run.out
    assert run.reads == ["git/get-tree", "graphql"]


@pytest.mark.parametrize("event", ["schedule", "workflow_dispatch"])
def test_a_schedule_audits_the_commit_that_github_names(step: Step, event: str) -> None:
    sha = step.hub.change(step.repository, "main", OPEN)
    run = step.run(event, {"schedule": "0 0 * * 1"}, sha=sha)
    assert (run.code, run.outputs["errors"]) == (1, "1")
    assert step.run(event, None, sha="").code == 2


def test_a_merge_group_is_held_against_its_base(step: Step, pull: Pull) -> None:
    group = {"head_sha": step.repository.head(pull), "base_sha": step.repository.base(pull)}
    run = step.run("merge_group", {"action": "checks_requested", "merge_group": group})
    assert (run.code, run.writes) == (1, [])
    step.hub.change(step.repository, "main", OPEN)
    same = step.repository.store.ref("refs/heads/main") or ""
    group = {"head_sha": same, "base_sha": same}
    run = step.run("merge_group", {"action": "checks_requested", "merge_group": group})
    assert run.code == 0


@pytest.mark.parametrize(
    ("event", "payload", "reason"),
    [
        ("push", {"after": "0" * 40, "ref": "refs/heads/old"}, "refs/heads/old was deleted"),
        (
            "merge_group",
            {"action": "destroyed", "merge_group": {"head_sha": SHA, "base_sha": SHA}},
            "the merge group is gone",
        ),
    ],
)
def test_what_is_gone_is_nothing_to_do(step: Step, event: str, payload: Any, reason: str) -> None:
    run = step.run(event, payload)
    assert (run.code, run.requests) == (0, [])
    assert f"Nothing to do: {reason}." in run.out
    assert run.outputs["errors"] == "0"


def test_a_closed_pull_request_is_nothing_to_do(step: Step, pull: Pull) -> None:
    run = step.run("pull_request", step.payload(pull, "closed"))
    assert (run.code, run.requests) == (0, [])


def test_a_fork_is_reviewed_by_the_base_repository(step: Step) -> None:
    fork = step.hub.fork(step.repository, "bob")
    step.hub.change(fork, "feature", SECOND, onto="main")
    pull = step.hub.pull(step.repository, "feature", by="bob", source=fork)
    run = step.review(pull, event="pull_request_target")
    assert run.writes == ["pulls/create-review", "issues/create-comment"]


def test_the_mode_decides_over_the_event(step: Step, pull: Pull) -> None:
    run = step.review(pull, mode="audit")
    assert (run.code, run.writes) == (1, [])
    sha = step.repository.store.ref("refs/heads/main") or ""
    run = step.run("push", {"after": sha, "ref": "refs/heads/main"}, mode="review")
    assert run.code == 2
    assert "there is no pull request to review" in run.errors


def test_without_a_token_it_says_how_to_hand_one_over(step: Step, pull: Pull) -> None:
    run = step.review(pull, token="")
    assert (run.code, run.requests) == (2, [])
    assert "token: ${{ github.token }}" in run.errors


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[" * 100_000])
def test_a_payload_that_is_no_json_is_an_error(step: Step, pull: Pull, content: bytes) -> None:
    place = step.folder / "bad"
    place.write_bytes(content)
    step.variables["GITHUB_EVENT_PATH"] = str(place)
    run = step.review(pull)
    assert (run.code, run.requests) == (2, [])
    assert "GITHUB_EVENT_PATH, cannot be read" in run.errors
