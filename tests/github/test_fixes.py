"""Fix pull requests; the numbers are those of the list of behaviours."""

from __future__ import annotations

import pytest

from fake.faults import Fault
from fake.hub import BOT
from fake.world import Pull
from step import OPEN, SAFE, SECOND, Run, Step

MAIN = "refs/heads/main"
BRANCH = "refs/heads/hullcheck/fix-main"
NOT_PERMITTED = "GitHub Actions is not permitted to create or approve pull requests."


@pytest.fixture
def leaky(step: Step) -> Step:
    """Give a repository whose default branch lets an environment in."""
    step.hub.change(step.repository, "main", OPEN)
    return step


def fix(step: Step, event: str = "schedule", ref: str = MAIN, **inputs: object) -> Run:
    step.variables["GITHUB_REF"] = ref
    sha = step.repository.store.ref(MAIN) or ""
    return step.run(event, {}, sha=sha, mode="fix", **inputs)


def pulls(step: Step) -> list[Pull]:
    return list(step.repository.pulls())


def text_of(step: Step, path: str = ".dockerignore") -> bytes:
    found = step.repository.store.read(f"{BRANCH}:{path}")
    assert found is not None
    return found.data


def commits(step: Step) -> list[str]:
    return step.repository.store.commits(f"{MAIN}..{BRANCH}")


def close(step: Step, pull: Pull) -> None:
    step.repository.head(pull)
    pull.state = "closed"


def test_31_one_pull_request_on_one_branch_of_a_known_name(leaky: Step) -> None:
    run = fix(leaky)
    assert run.code == 0
    (pull,) = pulls(leaky)
    assert (pull.head, pull.base, pull.author.login) == ("hullcheck/fix-main", "main", BOT)
    assert b"**/.venv" in text_of(leaky)
    assert run.outputs["fix-url"].endswith(f"/pull/{pull.number}")
    assert "/pull/" in run.out


def test_31_an_unchanged_fix_makes_no_push(leaky: Step) -> None:
    fix(leaky)
    before = leaky.repository.store.ref(BRANCH)
    run = fix(leaky)
    assert (run.writes, len(pulls(leaky))) == ([], 1)
    assert leaky.repository.store.ref(BRANCH) == before


def test_42_no_file_among_the_workflows_is_written(leaky: Step) -> None:
    folder = ".github/workflows/tool"
    tool = {path.replace("b/", f"{folder}/"): text for path, text in SECOND.items()}
    leaky.hub.change(leaky.repository, "main", tool)
    run = fix(leaky)
    assert f"{folder}/.dockerignore" in run.summary
    trees = [each.body["tree"] for each in run.requests if each.kind == "git/create-tree"]
    assert [[entry["path"] for entry in tree] for tree in trees] == [[".dockerignore"]]
    leaky.hub.change(leaky.repository, "main", {".dockerignore": SAFE[".dockerignore"]})
    assert "git/create-tree" not in fix(leaky).writes


def test_18_a_tree_that_was_not_read_whole_takes_nothing_from_a_fix(leaky: Step) -> None:
    fix(leaky)
    before = leaky.repository.store.ref(BRANCH)
    leaky.hub.change(leaky.repository, "main", {".dockerignore": SAFE[".dockerignore"]})
    leaky.hub.faults.truncated_tree(2, times=None)
    run = fix(leaky)
    assert (run.writes, pulls(leaky)[0].state) == ([], "open")
    assert leaky.repository.store.ref(BRANCH) == before
    assert "Not everything was read" in run.summary
    leaky.hub.faults.ordered.clear()
    fix(leaky)
    assert pulls(leaky)[0].state == "closed"


def test_31_what_changes_is_brought_up_to_date_in_place(leaky: Step) -> None:
    fix(leaky)
    leaky.hub.change(leaky.repository, "main", SECOND)
    run = fix(leaky)
    assert len(pulls(leaky)) == 1
    assert b"**/.venv" in text_of(leaky, "b/.dockerignore")
    assert "pulls/update" in run.writes
    assert fix(leaky).writes == []


def test_32_the_branch_is_one_commit_on_the_base_as_it_is(leaky: Step) -> None:
    fix(leaky)
    leaky.hub.change(leaky.repository, "main", {"other.py": "x = 1\n"})
    fix(leaky)
    (commit,) = commits(leaky)
    base = leaky.repository.store.resolve(MAIN)
    assert leaky.repository.store.resolve(f"{commit}^") == base


def test_33_a_persons_commit_is_never_written_over(leaky: Step) -> None:
    fix(leaky)
    theirs = leaky.hub.change(leaky.repository, "hullcheck/fix-main", {"mine.txt": "x"}, by="bob")
    leaky.hub.change(leaky.repository, "main", {"other.py": "x = 1\n"})
    fix(leaky)
    assert leaky.repository.store.ref(BRANCH) == theirs
    (pull,) = pulls(leaky)
    assert "- [ ] <!-- hullcheck:rebuild --> Rebuild this branch" in (pull.body or "")
    assert fix(leaky).writes == []
    # The box says what is lost; who may tick it may push there as well.
    pull.body = (pull.body or "").replace(
        "- [ ] <!-- hullcheck:rebuild", "- [x] <!-- hullcheck:rebuild"
    )
    fix(leaky)
    assert len(commits(leaky)) == 1
    assert "hullcheck:rebuild" not in (pull.body or "")
    assert fix(leaky).writes == []


def test_33_a_commit_that_comes_while_we_write_stays(leaky: Step) -> None:
    fix(leaky)
    leaky.hub.change(leaky.repository, "main", {"other.py": "x = 1\n"})
    theirs: list[str] = []
    push = lambda: theirs.append(  # noqa: E731
        leaky.hub.change(leaky.repository, "hullcheck/fix-main", {"mine.txt": "x"}, by="bob")
    )
    leaky.hub.faults.meanwhile("git/create-commit", push)
    fix(leaky)
    assert theirs[0] in commits(leaky)


def test_33_a_branch_of_that_name_that_is_not_ours_is_left(leaky: Step) -> None:
    theirs = leaky.hub.change(
        leaky.repository, "hullcheck/fix-main", {"mine.txt": "x"}, onto="main", by="bob"
    )
    run = fix(leaky)
    assert (run.writes, run.code) == ([], 0)
    assert leaky.repository.store.ref(BRANCH) == theirs


def test_34_what_a_person_closed_is_not_proposed_again(leaky: Step) -> None:
    fix(leaky)
    (pull,) = pulls(leaky)
    close(leaky, pull)
    leaky.repository.store.delete_ref(BRANCH)
    run = fix(leaky)
    assert (run.writes, len(pulls(leaky))) == ([], 1)
    assert "not proposed again" in run.summary
    # Something new is proposed, and that alone.
    leaky.hub.change(leaky.repository, "main", {".env.example": "A=1\n"})
    fix(leaky)
    assert len(pulls(leaky)) == 2
    assert b"**/.venv" not in text_of(leaky)
    assert b"**/.env" in text_of(leaky)


def test_34_opened_again_it_is_kept_up_to_date(leaky: Step) -> None:
    fix(leaky)
    (pull,) = pulls(leaky)
    close(leaky, pull)
    pull.state = "open"
    leaky.hub.change(leaky.repository, "main", {"other.py": "x = 1\n"})
    assert fix(leaky).writes != []
    assert len(pulls(leaky)) == 1


def test_35_with_nothing_left_to_fix_it_is_closed(leaky: Step) -> None:
    fix(leaky)
    leaky.hub.change(leaky.repository, "main", {".dockerignore": SAFE[".dockerignore"]})
    run = fix(leaky)
    (pull,) = pulls(leaky)
    assert pull.state == "closed"
    assert "there is nothing left for it to fix" in (pull.body or "")
    assert leaky.repository.store.ref(BRANCH) is None
    assert run.outputs["errors"] == "0"
    assert fix(leaky).writes == []
    # We closed it and no person: the same fix is proposed when it is needed again.
    leaky.hub.change(leaky.repository, "main", OPEN)
    fix(leaky)
    assert len(pulls(leaky)) == 2


def test_35_a_branch_with_a_persons_commit_is_not_deleted(leaky: Step) -> None:
    fix(leaky)
    leaky.hub.change(leaky.repository, "hullcheck/fix-main", {"mine.txt": "x"}, by="bob")
    leaky.hub.change(leaky.repository, "main", {".dockerignore": SAFE[".dockerignore"]})
    assert fix(leaky).writes == []
    assert leaky.repository.store.ref(BRANCH) is not None


@pytest.mark.parametrize(
    "match", ["pulls/create", "git/create-commit", "git/create-tree", "graphql"]
)
@pytest.mark.parametrize("after", [True, False])
def test_36_a_lost_answer_opens_nothing_twice(leaky: Step, match: str, after: bool) -> None:
    leaky.hub.faults.bad_gateway(match, after=after)
    leaky.hub.faults.dropped("pulls/create", after=after)
    fix(leaky)
    assert len(pulls(leaky)) == 1
    assert len(commits(leaky)) == 1
    assert fix(leaky).writes == []


def test_36_two_runs_at_once_open_one(leaky: Step) -> None:
    def other() -> None:
        leaky.hub.service.lock.release()
        try:
            fix(leaky)
        finally:
            leaky.hub.service.lock.acquire()

    leaky.hub.faults.meanwhile("pulls/create", other)
    fix(leaky)
    assert len(pulls(leaky)) == 1
    assert fix(leaky).writes == []


def test_37_a_node_that_is_not_there_yet_is_asked_for_again(leaky: Step) -> None:
    error = {"message": "Could not resolve to a node with the global id of 'x'"}
    body = {"message": "Validation Failed", "errors": [error]}
    leaky.hub.faults.order(Fault("pulls/create", times=2, status=422, body=body))
    assert fix(leaky).code == 0
    assert len(pulls(leaky)) == 1


def test_38_the_commit_is_signed_by_github(leaky: Step) -> None:
    assert "did not sign" not in fix(leaky).out
    leaky.token = leaky.hub.token("alice", {"contents": "write", "pull_requests": "write"})
    leaky.hub.change(leaky.repository, "side", OPEN, onto="main")
    assert "did not sign" in fix(leaky, ref="refs/heads/side").out


def test_39_mode_line_ends_and_marks_stay(leaky: Step) -> None:
    odd = b"\xef\xbb\xbf# caf\xe9\r\n.git\r\n**/__pycache__"
    leaky.hub.change(leaky.repository, "main", {".dockerignore": odd})
    fix(leaky)
    after = text_of(leaky)
    assert after.startswith(odd)
    assert after[len(odd) :] == b"\r\n**/.venv"
    (entry,) = [
        each
        for each in leaky.repository.store.tree(BRANCH, recursive=True)
        if each.path == ".dockerignore"
    ]
    assert entry.mode == "100644"


def test_40_where_opening_is_forbidden_a_link_is_given(leaky: Step) -> None:
    leaky.hub.faults.order(Fault("pulls/create", None, status=403, body={"message": NOT_PERMITTED}))
    run = fix(leaky)
    assert run.code == 0
    assert "/compare/main...hullcheck/fix-main?expand=1" in run.out
    assert "Allow GitHub Actions to create and approve pull requests" in run.out


def test_40_a_missing_permission_is_named(leaky: Step) -> None:
    leaky.token = leaky.hub.token(permissions={"contents": "read", "pull_requests": "write"})
    run = fix(leaky)
    assert "`contents: write` and `pull-requests: write`" in run.summary.replace("``", "`")
    assert pulls(leaky) == []


def test_41_the_text_says_what_was_verified_and_how_to_refuse(leaky: Step) -> None:
    fix(leaky)
    body = pulls(leaky)[0].body or ""
    assert "Route: `.venv`" in body
    assert "Verified by analysing the edited tree again: 1 finding is gone" in body
    assert "a stage or a mount of a `RUN` still does (5 files)." in body
    assert "Close this to refuse these fixes for good" in body
    assert "Checks do not start by themselves here" in body


def test_41_with_another_token_checks_start(leaky: Step) -> None:
    leaky.token = leaky.hub.token("hullcheck[bot]", {"contents": "write", "pull_requests": "write"})
    fix(leaky)
    assert "Checks do not start" not in (pulls(leaky)[0].body or "")


def test_44_a_dry_run_writes_nothing_and_shows_the_plan(leaky: Step) -> None:
    run = fix(leaky, dry_run=True)
    assert run.writes == []
    assert "push one commit to `hullcheck/fix-main` that changes `.dockerignore`" in run.out
    assert "open a pull request from `hullcheck/fix-main` to `main`" in run.out


def test_45_the_branch_of_a_fork_is_not_pushed_to(leaky: Step) -> None:
    fork = leaky.hub.fork(leaky.repository, "bob")
    leaky.hub.change(fork, "feature", SECOND, onto="main")
    pull = leaky.hub.pull(leaky.repository, "feature", by="bob", source=fork)
    run = leaky.review(pull, event="pull_request_target", mode="fix")
    assert (run.code, run.requests) == (0, [])
    assert "the head is a fork's" in run.out


def test_a_pull_request_is_fixed_in_its_own_branch(step: Step) -> None:
    before = {path.replace("b/", "c/"): text for path, text in SECOND.items()}
    step.hub.change(step.repository, "main", before)
    pull = step.open(SECOND)
    step.review(pull, mode="fix")
    (made,) = [each for each in pulls(step) if each is not pull]
    assert (made.head, made.base) == ("hullcheck/fix-feature", "feature")
    # What the base has already is not this pull request's to fix.
    for folder, is_fixed in (("b", True), ("c", False)):
        name = f"refs/heads/hullcheck/fix-feature:{folder}/.dockerignore"
        found = step.repository.store.read(name)
        assert found is not None
        assert (b"**/.venv" in found.data) == is_fixed


def test_a_base_that_moves_meanwhile_is_left_to_the_next_run(leaky: Step) -> None:
    leaky.hub.faults.meanwhile(
        "git/get-tree", lambda: leaky.hub.change(leaky.repository, "main", {"x.py": "x = 1\n"})
    )
    assert fix(leaky).writes == []
    assert fix(leaky).writes != []


def test_nothing_to_fix_writes_nothing(step: Step) -> None:
    assert (fix(step).code, fix(step).writes) == (0, [])


def test_a_tag_has_no_branch_to_fix(leaky: Step) -> None:
    run = fix(leaky, ref="refs/tags/v1")
    assert run.code == 2
    assert "fixes go to a branch" in run.errors


def test_a_branch_that_is_gone_is_an_error(leaky: Step) -> None:
    run = fix(leaky, ref="refs/heads/gone")
    assert run.code == 2
    assert "there is no branch `gone`" in run.errors


def test_a_run_that_fixes_fails_only_where_it_is_told_to(leaky: Step) -> None:
    assert fix(leaky).code == 0
    assert fix(leaky, fail_on="error").code == 1


STYLE = """
[fix]
labels = ["containers", "chore"]
reviewers = ["bob"]
commit-prefix = "chore: "
sign-off = true
"""


def styled(leaky: Step, style: str = STYLE) -> Run:
    leaky.repository.permissions["bob"] = "write"
    leaky.hub.change(leaky.repository, "main", {".hullcheck.toml": style})
    return fix(leaky)


def test_31_a_new_one_is_labelled_and_shown_to_whom_the_configuration_names(leaky: Step) -> None:
    run = styled(leaky)
    (pull,) = pulls(leaky)
    assert (pull.labels, pull.reviewers) == (["containers", "chore"], ["bob"])
    assert pull.title.startswith("chore: Keep the developer")
    (commit,) = commits(leaky)
    message = leaky.repository.store.git("log", "-1", "--format=%B", commit).decode()
    assert message.startswith("chore: Keep the developer")
    assert f"Signed-off-by: {BOT} <" in message
    assert "@users.noreply.github.com>" in message
    assert "label" not in run.summary
    # What people take away stays away.
    pull.labels.clear()
    pull.reviewers.clear()
    assert fix(leaky).writes == []


def test_31_a_reviewer_who_may_not_be_asked_is_told_and_stops_nothing(leaky: Step) -> None:
    run = styled(leaky, STYLE.replace("bob", "mallory"))
    (pull,) = pulls(leaky)
    assert (run.code, pull.labels, pull.reviewers) == (0, ["containers", "chore"], [])
    assert "Not every label or reviewer was taken" in run.summary
    assert "requested_reviewers` (422)" in run.summary


def test_31_labels_come_though_the_answer_to_opening_was_lost(leaky: Step) -> None:
    leaky.hub.faults.dropped("pulls/create", after=True)
    styled(leaky)
    (pull,) = pulls(leaky)
    assert (pull.labels, pull.reviewers) == (["containers", "chore"], ["bob"])


@pytest.mark.parametrize(
    "wrong", ['commit-prefix = "a\\nb"', 'reviewers = ["a/b"]', 'labels = [""]', "sign-of = true"]
)
def test_31_a_wrong_style_is_an_error_with_its_line(leaky: Step, wrong: str) -> None:
    run = styled(leaky, f"[fix]\n{wrong}\n")
    assert run.code == 2
    assert ".hullcheck.toml:2" in run.errors
    assert pulls(leaky) == []
