"""What people ask for in comments; the numbers are those of the list of behaviours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake.faults import Fault
from fake.hub import BOT
from fake.world import IssueComment, Pull
from hullcheck.review.one_click import BOX_MARKER, Act, Wish, parse_command, unticked, was_ticked
from step import SECOND, Run, Step

WORKFLOW = {
    ".github/workflows/hullcheck.yml": "on: issue_comment\njobs:\n  a:\n    runs-on: u\n"
    "    steps:\n      - uses: octo/hullcheck@v1\n"
}
"""What answers to comments."""

BOX = f"- [ ] {BOX_MARKER}"
TICKED = f"- [x] {BOX_MARKER}"


@pytest.fixture
def pull(step: Step) -> Pull:
    """Give a reviewed pull request, on which `alice` may write and `bob` may not."""
    step.hub.change(step.repository, "main", WORKFLOW)
    step.repository.permissions |= {"alice": "write", "bob": "read"}
    made = step.open(SECOND)
    step.review(made)
    return made


def say(step: Step, pull: Pull, text: str, by: str = "alice", **changes: Any) -> Run:
    """Let somebody comment, and run what that starts."""
    comment = step.hub.comment(step.repository, pull, text, by=by)
    return answer(step, pull, comment, by, **changes)


def answer(
    step: Step,
    pull: Pull,
    comment: IssueComment,
    by: str,
    action: str = "created",
    before: str | None = None,
    **inputs: Any,
) -> Run:
    kind = "Bot" if by.endswith("[bot]") else "User"
    payload = {
        "action": action,
        "issue": {"number": pull.number, "state": pull.state, "pull_request": {"url": "x"}},
        "comment": {
            "id": comment.id,
            "body": comment.body,
        },
        "sender": {"login": by, "type": kind},
    }
    if before is not None:
        payload["changes"] = {"body": {"from": before}}
    return step.run("issue_comment", payload, **inputs)


def summary_of(step: Step) -> IssueComment:
    (found,) = [
        each
        for each in step.repository.comments.values()
        if each.author.login == BOT and "hullcheck:summary" in each.body
    ]
    return found


def tick(step: Step, pull: Pull, by: str = "alice", **inputs: Any) -> Run:
    comment = summary_of(step)
    before, comment.body = comment.body, comment.body.replace(BOX, TICKED)
    return answer(step, pull, comment, by, action="edited", before=before, **inputs)


def fixes(step: Step) -> list[Pull]:
    return [each for each in step.repository.pulls() if each.head.startswith("hullcheck/fix-")]


def last(step: Step) -> str:
    return list(step.repository.comments.values())[-1].body


def test_24_a_command_of_somebody_who_may_write_is_done(step: Step, pull: Pull) -> None:
    run = say(step, pull, "/hullcheck fix")
    assert run.code == 0
    (made,) = fixes(step)
    assert (made.base, made.head) == ("feature", "hullcheck/fix-feature")
    assert f"/pull/{made.number}" in last(step)
    # At once, before the work.
    assert run.writes[0] == "reactions/create-for-issue-comment"
    assert run.writes[-1] == "issues/create-comment"


@pytest.mark.parametrize("by", ["bob", "mallory", "other[bot]"])
def test_24_nobody_else_is_listened_to(step: Step, pull: Pull, by: str) -> None:
    run = say(step, pull, "/hullcheck fix", by=by)
    assert (run.code, run.writes, fixes(step)) == (0, [], [])


@pytest.mark.parametrize(
    "text",
    [
        "please /hullcheck fix",
        "/hullcheck fix it",
        "> /hullcheck fix",
        "/hullcheckfix",
        "/hullcheck",
    ],
)
def test_24_a_sentence_about_a_command_is_none(step: Step, pull: Pull, text: str) -> None:
    run = say(step, pull, text)
    assert (run.code, run.requests) == (0, [])


def test_24_a_closed_pull_request_and_an_issue_are_left(step: Step, pull: Pull) -> None:
    pull.state = "closed"
    assert say(step, pull, "/hullcheck fix").requests == []
    comment = {"id": 1, "body": "/hullcheck fix", "user": {"login": "alice"}}
    issue = {"action": "created", "issue": {"number": 1}, "comment": comment}
    issue["sender"] = {"login": "alice", "type": "User"}
    assert step.run("issue_comment", issue).requests == []


def test_24_an_edited_command_is_not_done_again(step: Step, pull: Pull) -> None:
    comment = step.hub.comment(step.repository, pull, "/hullcheck fix")
    run = answer(step, pull, comment, "alice", action="edited", before="/hullcheck")
    assert run.requests == []


def test_24_a_run_started_again_answers_once(step: Step, pull: Pull) -> None:
    comment = step.hub.comment(step.repository, pull, "/hullcheck fix")
    answer(step, pull, comment, "alice")
    assert answer(step, pull, comment, "alice").writes == []
    assert len(fixes(step)) == 1


def test_25_a_tick_asks_and_the_box_is_unticked_first(step: Step, pull: Pull) -> None:
    run = tick(step, pull)
    assert run.code == 0
    assert run.writes[0] == "issues/update-comment"
    assert BOX in summary_of(step).body
    assert len(fixes(step)) == 1
    assert f"/pull/{fixes(step)[0].number}" in last(step)


@pytest.mark.parametrize("by", ["bob", BOT])
def test_25_a_tick_of_others_is_nothing(step: Step, pull: Pull, by: str) -> None:
    run = tick(step, pull, by=by)
    assert (run.writes, fixes(step)) == ([], [])


def test_25_a_box_in_a_persons_comment_is_none(step: Step, pull: Pull) -> None:
    comment = step.hub.comment(step.repository, pull, f"<!-- hullcheck:summary -->\n{TICKED}")
    before = comment.body.replace(TICKED, BOX)
    run = answer(step, pull, comment, "alice", action="edited", before=before)
    assert fixes(step) == []
    assert "issues/update-comment" not in run.writes


def test_25_an_edit_that_ticks_nothing_is_nothing(step: Step, pull: Pull) -> None:
    comment = summary_of(step)
    run = answer(step, pull, comment, "alice", action="edited", before=comment.body + "x")
    assert run.requests == []


def test_25_the_box_is_there_only_where_somebody_answers(step: Step) -> None:
    step.review(step.open(SECOND))
    assert BOX not in summary_of(step).body


def test_26_what_we_write_ourselves_starts_nothing(step: Step, pull: Pull) -> None:
    assert say(step, pull, "/hullcheck fix", by=BOT).requests == []


def test_45_the_branch_of_a_fork_is_told_to_be_one(step: Step, pull: Pull) -> None:
    fork = step.hub.fork(step.repository, "carol")
    step.hub.change(fork, "other", SECOND, onto="main")
    theirs = step.hub.pull(step.repository, "other", by="carol", source=fork)
    run = say(step, theirs, "/hullcheck fix")
    assert run.code == 0
    assert fixes(step) == []
    assert "a fork's, whose branch cannot be written" in last(step)
    patch = last(step).partition("```diff\n")[2].partition("```")[0]
    assert "+++ b/b/.dockerignore" in patch
    assert "+**/.venv" in patch


def test_44_a_dry_run_answers_nobody(step: Step, pull: Pull) -> None:
    run = say(step, pull, "/hullcheck fix", dry_run=True)
    assert run.writes == []
    assert "open a pull request from `hullcheck/fix-feature`" in run.out


def test_a_rule_is_explained(step: Step, pull: Pull) -> None:
    say(step, pull, "/hullcheck explain host-venv-in-image\n\nI do not get it.")
    assert "**`host-venv-in-image`**" in last(step)
    say(step, pull, "/hullcheck explain host-venv-in-imag")
    assert "There is no rule" in last(step)
    assert "Did you mean `host-venv-in-image`?" in last(step)


def test_24_a_commit_on_the_branch_itself_where_that_is_asked_for(step: Step, pull: Pull) -> None:
    before = step.repository.store.ref("refs/heads/feature")
    run = say(step, pull, "/hullcheck fix --commit")
    assert run.code == 0
    assert fixes(step) == []
    (commit,) = step.repository.store.commits(f"{before}..refs/heads/feature")
    assert step.repository.store.resolve(f"{commit}^") == before
    assert "Committed to `feature`: 1 finding fixed." in last(step)
    assert step.review(pull).code == 0
    say(step, pull, "/hullcheck fix --commit")
    assert "There is nothing to fix" in last(step)


def test_24_a_commit_is_not_made_over_one_that_came_meanwhile(step: Step, pull: Pull) -> None:
    def push() -> None:
        step.push({"mine.txt": "x"})

    step.hub.faults.meanwhile("git/create-commit", push)
    say(step, pull, "/hullcheck fix --commit")
    assert "the branch moved meanwhile" in last(step)
    assert step.repository.store.read("refs/heads/feature:mine.txt") is not None


def test_24_a_commit_whose_answer_was_lost_is_made_once(step: Step, pull: Pull) -> None:
    before = step.repository.store.ref("refs/heads/feature")
    step.hub.faults.bad_gateway("graphql", after=True)
    say(step, pull, "/hullcheck fix --commit")
    assert len(step.repository.store.commits(f"{before}..refs/heads/feature")) == 1


def test_44_a_dry_run_commits_nothing(step: Step, pull: Pull) -> None:
    run = say(step, pull, "/hullcheck fix --commit", dry_run=True)
    assert run.writes == []
    assert "push one commit to `feature` that changes `b/.dockerignore`" in run.out


def allowances(step: Step) -> list[Pull]:
    return [each for each in step.repository.pulls() if each.head.startswith("hullcheck/allow-")]


def found_rule(step: Step, pull: Pull) -> str:
    run = step.review(pull, json_file="found.json")
    found = json.loads((step.workspace / "found.json").read_text())["findings"]
    assert run.code == 1
    return str(found[0]["rule"])


def test_24_an_allowance_is_proposed_to_the_pull_request(step: Step, pull: Pull) -> None:
    rule = found_rule(step, pull)
    run = say(step, pull, f"/hullcheck allow {rule} the tests look into it <!-- @all -->")
    assert run.code == 0
    (made,) = allowances(step)
    assert (made.base, made.head) == ("feature", f"hullcheck/allow-{rule}-feature")
    assert f"/pull/{made.number}" in last(step)
    assert "`alice` asked for it" in (made.body or "")
    assert "`@all`" in (made.body or "")
    read = step.repository.store.read(f"refs/heads/{made.head}:b/Dockerfile")
    assert read is not None
    comment = f"# hullcheck: allow[{rule}] the tests look into it <!-- @all -->"
    assert comment in read.data.decode()
    # Merged, the review is content.
    step.push({"b/Dockerfile": read.data})
    assert step.review(pull).code == 0


def test_24_an_allowance_is_asked_for_by_those_who_may_write(step: Step, pull: Pull) -> None:
    rule = found_rule(step, pull)
    run = say(step, pull, f"/hullcheck allow {rule} because", by="bob")
    assert (run.writes, allowances(step)) == ([], [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/hullcheck allow no-such-rule because", "There is no rule `no-such-rule`"),
        ("/hullcheck allow host-venv-in-imag because", "Did you mean `host-venv-in-image`?"),
        ("/hullcheck allow conda-env-in-image because", "brings nothing that"),
    ],
)
def test_an_allowance_of_nothing_is_answered(step: Step, pull: Pull, text: str, words: str) -> None:
    assert say(step, pull, text).code == 0
    assert words in last(step)
    assert allowances(step) == []


def test_a_forks_allowance_is_told_how_to_write(step: Step, pull: Pull) -> None:
    fork = step.hub.fork(step.repository, "carol")
    step.hub.change(fork, "other", SECOND, onto="main")
    theirs = step.hub.pull(step.repository, "other", by="carol", source=fork)
    say(step, theirs, "/hullcheck allow host-venv-in-image because")
    assert "`# hullcheck: allow[host-venv-in-image] reason`" in last(step)


def test_a_dry_run_proposes_no_allowance(step: Step, pull: Pull) -> None:
    rule = found_rule(step, pull)
    run = say(step, pull, f"/hullcheck allow {rule} because", dry_run=True)
    assert run.writes == []
    assert f"open a pull request from `hullcheck/allow-{rule}-feature`" in run.out


def test_what_fails_is_said(step: Step, pull: Pull) -> None:
    step.hub.faults.order(Fault("git/create-tree", None, status=500, body={"message": "x"}))
    run = say(step, pull, "/hullcheck fix")
    assert run.code == 3
    assert "It could not be done" in last(step)


def test_nothing_to_fix_is_said(step: Step, pull: Pull) -> None:
    step.push({"b/.dockerignore": "**/.venv\n.git\n**/__pycache__\n"})
    say(step, pull, "/hullcheck fix")
    assert "There is nothing to fix" in last(step)


@given(st.text())
def test_no_text_is_a_command_by_chance(text: str) -> None:
    wish = parse_command(text)
    assert wish is None or text.startswith("/hullcheck")


def test_commands() -> None:
    assert parse_command("/hullcheck fix") == Wish()
    assert parse_command("/hullcheck  fix --unsafe  \r\nplease") == Wish(unsafe=True)
    both = Wish(unsafe=True, commit=True)
    assert parse_command("/hullcheck fix --commit --unsafe") == both
    asked = Wish(Act.EXPLAIN, "cache-in-image")
    assert parse_command("/hullcheck explain cache-in-image") == asked
    allow = Wish(Act.ALLOW, "cache-in-image", reason="it is wanted")
    assert parse_command("/hullcheck allow cache-in-image it is wanted \r\nthanks") == allow
    assert parse_command("/hullcheck allow cache-in-image") is None
    assert parse_command("/hullcheck explain A b") is None
    assert was_ticked(BOX, TICKED)
    assert not was_ticked(TICKED, TICKED)
    assert unticked(f"a\n{TICKED} b") == f"a\n{BOX} b"
