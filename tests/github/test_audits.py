"""Scheduled audits: the issue of a branch, its fix, and further branches."""

from __future__ import annotations

from typing import Any

import pytest

from fake.hub import BOT
from fake.world import Issue, Pull
from step import OPEN, SAFE, SECOND, Run, Step

DAY = 86_400


@pytest.fixture
def leaky(step: Step) -> Step:
    """Give a repository whose default branch lets an environment in."""
    step.hub.change(step.repository, "main", OPEN)
    return step


def audit(step: Step, branch: str = "main", **inputs: Any) -> Run:
    step.variables["GITHUB_REF"] = f"refs/heads/{branch}"
    sha = step.repository.store.ref(f"refs/heads/{branch}") or ""
    return step.run("schedule", {}, sha=sha, **{"tracking_issue": True, **inputs})


def issues(step: Step) -> list[Issue]:
    found = step.repository.issues.values()
    return [issue for issue in found if not isinstance(issue, Pull)]


def said(step: Step) -> list[str]:
    return [comment.body for comment in step.repository.comments.values()]


def test_an_audit_keeps_one_issue_and_says_where(leaky: Step) -> None:
    run = audit(leaky)
    (issue,) = issues(leaky)
    assert issue.author.login == BOT
    assert issue.title == "hullcheck: what lands in the images of main"
    assert "Route: `.venv`" in (issue.body or "")
    assert (run.code, run.writes) == (1, ["issues/create"])
    again = audit(leaky)
    assert (again.writes, len(issues(leaky))) == ([], 1)
    assert again.outputs["issue-url"].endswith(f"/issues/{issue.number}")
    assert again.outputs["issue-url"] in again.summary
    assert "0 new findings, 0 gone, 1 unchanged." in again.summary


def test_without_the_input_nothing_is_written(leaky: Step) -> None:
    assert audit(leaky, tracking_issue=False).writes == []


def test_a_clean_branch_gets_no_issue(step: Step) -> None:
    run = audit(step)
    assert (run.code, run.writes, issues(step)) == (0, [], [])


def test_what_changes_is_told_in_place_and_new_findings_are_said(leaky: Step) -> None:
    audit(leaky)
    leaky.hub.change(leaky.repository, "main", SECOND)
    run = audit(leaky)
    (issue,) = issues(leaky)
    assert "b/.venv" in (issue.body or "")
    assert len(said(leaky)) == 1
    assert "2 new findings, 0 gone, 1 unchanged." in run.summary
    assert audit(leaky).writes == []


def test_it_is_closed_when_nothing_is_left(leaky: Step) -> None:
    audit(leaky)
    leaky.hub.change(leaky.repository, "main", {".dockerignore": SAFE[".dockerignore"]})
    run = audit(leaky)
    assert issues(leaky)[0].state == "closed"
    assert "0 new findings, 1 gone" in run.summary
    assert audit(leaky).writes == []
    leaky.hub.change(leaky.repository, "main", OPEN)
    audit(leaky)
    (issue,) = issues(leaky)
    assert issue.state == "open"


def test_what_a_person_closed_stays_closed(leaky: Step) -> None:
    audit(leaky)
    issues(leaky)[0].state = "closed"
    assert audit(leaky).writes == []
    leaky.hub.change(leaky.repository, "main", SECOND)
    audit(leaky)
    assert [issue.state for issue in issues(leaky)] == ["open"]


def test_an_issue_of_somebody_else_with_our_marker_is_left(leaky: Step) -> None:
    audit(leaky)
    (issue,) = issues(leaky)
    issue.author = leaky.hub.world.account("mallory")
    before = issue.body
    audit(leaky)
    assert len(issues(leaky)) == 2
    assert issue.body == before


def test_53_reminders_back_off(leaky: Step) -> None:
    audit(leaky, remind_after=7)
    counts = []
    for _ in range(9):
        leaky.clock.sleep(7 * DAY)
        audit(leaky, remind_after=7)
        counts.append(len(said(leaky)))
    assert counts == [1, 1, 2, 2, 2, 2, 3, 3, 3]
    assert "Unchanged since" in said(leaky)[0]


def test_52_further_branches_are_audited_and_a_failing_one_stops_nothing(leaky: Step) -> None:
    leaky.hub.change(leaky.repository, "release/1", SECOND, onto="main")
    leaky.hub.change(leaky.repository, "release/2", {".hullcheck.toml": "x = 1\n"}, onto="main")
    leaky.hub.change(leaky.repository, "other", SECOND, onto="main")
    run = audit(leaky, branches=("release/*",))
    assert run.code == 2
    assert [issue.title.rpartition(" ")[2] for issue in issues(leaky)] == ["main", "release/1"]
    assert "# `release/1`" in run.summary
    assert "there is no key `x`" in run.summary
    assert audit(leaky, branches=("release/*",)).writes == []


def test_fixes_are_proposed_by_policy(leaky: Step) -> None:
    run = audit(leaky, propose_fixes=True)
    (pull,) = leaky.repository.pulls()
    assert (pull.head, pull.base) == ("hullcheck/fix-main", "main")
    assert run.outputs["fix-url"].endswith(f"/pull/{pull.number}")
    assert audit(leaky, propose_fixes=True).writes == []
    # Our own branches are none to audit.
    assert audit(leaky, branches=("**",), propose_fixes=True).writes == []


def test_44_a_dry_run_writes_nothing(leaky: Step) -> None:
    run = audit(leaky, propose_fixes=True, dry_run=True)
    assert run.writes == []
    assert "open the issue: hullcheck: what lands" in run.out
    assert "open a pull request from `hullcheck/fix-main`" in run.out


def test_29_without_the_permission_it_is_one_line(leaky: Step) -> None:
    leaky.token = leaky.hub.token(BOT, {"contents": "read"})
    run = audit(leaky)
    assert run.code == 1
    assert "The tracking issue was not written: it needs `issues: write`" in run.summary


@pytest.mark.parametrize("kind", ["issues/list-for-repo", "issues/create"])
def test_46_too_long_a_wait_is_no_missing_permission(leaky: Step, kind: str) -> None:
    leaky.hub.faults.secondary_limit(kind, retry_after=100_000)
    run = audit(leaky)
    assert run.code == 3
    assert "::error title=hullcheck::GitHub's limit is reached" in run.out
    assert "needs `issues: write`" not in run.summary
    assert run.outputs["errors"] == "1"


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("kind", ["issues/create", "issues/update", "issues/create-comment"])
def test_19_a_lost_answer_says_nothing_twice(leaky: Step, kind: str, after: bool) -> None:
    leaky.hub.faults.dropped("issues/create" if kind == "issues/create" else "*none*", after=after)
    audit(leaky)
    leaky.hub.change(leaky.repository, "main", SECOND)
    if kind != "issues/create":
        leaky.hub.faults.dropped(kind, after=after)
    audit(leaky)
    assert (len(issues(leaky)), len(said(leaky))) == (1, 1)
    assert audit(leaky).writes == []


def test_a_tag_is_no_branch(leaky: Step) -> None:
    leaky.variables["GITHUB_REF"] = "refs/tags/v1"
    sha = leaky.repository.store.ref("refs/heads/main") or ""
    run = leaky.run("push", {"after": sha, "ref": "refs/tags/v1"}, tracking_issue=True)
    assert run.writes == []
    assert "It is no branch that was audited" in run.summary


def test_18_what_was_not_read_whole_closes_nothing(leaky: Step) -> None:
    audit(leaky)
    leaky.hub.change(leaky.repository, "main", {".dockerignore": SAFE[".dockerignore"]})
    leaky.hub.faults.truncated_tree(2, times=None)
    audit(leaky)
    assert issues(leaky)[0].state == "open"


def test_that_the_issue_failed_is_told_where_the_fix_went_well(leaky: Step) -> None:
    leaky.hub.faults.bad_gateway("issues/list-for-repo", after=False)
    for _ in range(3):
        leaky.hub.faults.bad_gateway("issues/list-for-repo", after=False)
    run = audit(leaky, propose_fixes=True)
    assert run.code == 3
    assert "::error title=hullcheck::GitHub refuses GET" in run.out
    assert issues(leaky) == []
    assert len(list(leaky.repository.pulls())) == 1
