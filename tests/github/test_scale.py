"""Large pull requests, limits and packaging; the numbers are those of the list of behaviours."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from fake.faults import READ_ONLY_MESSAGE, Fault
from fake.world import Pull
from step import OPEN, SAFE, SECOND, Step


@pytest.fixture
def pull(step: Step) -> Pull:
    return step.open(SECOND)


def test_46_writes_are_a_second_apart(step: Step, pull: Pull) -> None:
    step.review(pull)
    assert step.clock.slept == [1.0]


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize("match", ["pulls/create-review", "git/get-tree", "graphql"])
def test_46_a_secondary_limit_is_waited_for(
    step: Step, pull: Pull, match: str, status: int
) -> None:
    step.hub.faults.secondary_limit(match, status=status, retry_after=7)
    step.hub.faults.secondary_limit(match, status=status)
    assert step.review(pull).code == 1
    assert [seconds for seconds in step.clock.slept if seconds > 1] == [7, 60]
    assert len(step.repository.review_comments) == len(step.repository.comments) == 1


def test_46_the_primary_limit_is_waited_for_until_it_ends(step: Step, pull: Pull) -> None:
    reset = step.hub.world.clock.unix + 40
    step.hub.faults.primary_limit("git/get-tree", reset=reset)
    assert step.review(pull).code == 1
    assert 30 <= max(step.clock.slept) <= 41


def test_46_graphql_tells_its_limit_with_status_200(step: Step, pull: Pull) -> None:
    step.hub.faults.graphql_limit(reset=step.hub.world.clock.unix + 20)
    assert step.review(pull).code == 1
    assert 10 <= max(step.clock.slept) <= 21


def test_46_too_long_a_wait_ends_the_run_with_what_is_known(step: Step, pull: Pull) -> None:
    step.hub.faults.secondary_limit("pulls/create-review", retry_after=3000)
    run = step.review(pull)
    assert run.code == 3
    assert "::error title=hullcheck::GitHub's limit is reached" in run.out
    assert "::error file=b/Dockerfile,line=3" in run.out
    assert "### error" in run.summary
    assert run.outputs["errors"] == "1"
    assert max(step.clock.slept, default=0) < 3000
    assert len(step.repository.review_comments) == 0


def test_46_before_anything_is_known_it_ends_with_a_sentence(step: Step, pull: Pull) -> None:
    step.hub.faults.secondary_limit("*", retry_after=3000)
    run = step.review(pull)
    assert run.code == 3
    assert "GitHub's limit is reached" in run.errors


def test_47_a_file_without_a_patch_is_told_on_the_file(step: Step, pull: Pull) -> None:
    step.hub.faults.missing_patch()
    step.review(pull)
    (comment,) = step.repository.review_comments.values()
    assert (comment.path, comment.line) == ("b/Dockerfile", None)
    assert "files without a patch" in next(iter(step.repository.comments.values())).body


def test_47_behind_three_hundred_files_the_list_is_paged(step: Step) -> None:
    many = {f"a/{number:03}.py": "" for number in range(300)}
    run = step.review(step.open({**SECOND, **many}))
    assert run.reads.count("pulls/list-files") == 1
    (comment,) = step.repository.review_comments.values()
    assert (comment.path, comment.line) == ("b/Dockerfile", 3)


def test_47_no_page_is_asked_for_where_nothing_is_to_be_placed(step: Step) -> None:
    many = {f"a/{number:03}.py": "" for number in range(400)}
    assert "pulls/list-files" not in step.review(step.open(many)).reads
    assert "pulls/list-files" not in step.review(step.open({**OPEN, **many}, branch="b")).reads


def test_47_what_the_list_does_not_tell_is_told_on_the_file(step: Step) -> None:
    many = {f"a/{number:03}.py": "" for number in range(300)}
    pull = step.open({**SECOND, **many})
    step.hub.faults.file_limit(300, times=None)
    step.review(pull)
    (comment,) = step.repository.review_comments.values()
    assert (comment.path, comment.line) == ("b/Dockerfile", None)


def test_48_a_truncated_tree_is_walked(step: Step, pull: Pull) -> None:
    step.hub.faults.truncated_tree(4)
    step.hub.faults.truncated_tree(4)
    run = step.review(pull)
    assert run.reads.count("git/get-tree") >= 3
    assert len(step.repository.review_comments) == 1


def test_48_a_tree_that_is_never_told_whole_is_said(step: Step, pull: Pull) -> None:
    step.hub.faults.truncated_tree(2, times=None)
    run = step.review(pull)
    assert "A limit stopped the run before everything was read." in run.out


def test_48_a_large_file_is_read_as_a_blob(step: Step) -> None:
    large = SECOND["b/compose.yaml"] + "# x\n" * 300_000
    run = step.review(step.open({**SECOND, "b/compose.yaml": large}))
    assert run.reads.count("git/get-blob") == 1
    assert "carries the host's `b/.venv`" in run.summary


def test_48_a_text_that_is_no_utf8_is_read_as_a_blob(step: Step) -> None:
    latin = SECOND["b/compose.yaml"].encode() + "# café\n".encode("latin-1")
    run = step.review(step.open({**SECOND, "b/compose.yaml": latin}))
    assert run.reads.count("git/get-blob") == 1


def test_48_what_is_too_large_is_an_unknown(step: Step) -> None:
    large = SECOND["b/compose.yaml"] + "# x\n" * 1_500_000
    run = step.review(step.open({**SECOND, "b/compose.yaml": large}))
    assert "git/get-blob" not in run.reads
    assert "more than `5,000,000` are not read" in run.summary
    assert int(run.outputs["unknowns"]) >= 1


def test_48_links_submodules_and_lfs_pointers_are_told_apart(step: Step) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    tree = """
        -- current -> b --
        -- vendor/lib (submodule) --
    """
    step.hub.push(step.repository, "odd", tree)
    odd = step.push({**SECOND, "b/compose.yaml": pointer}, branch="odd")
    run = step.run("push", {"after": odd, "ref": "refs/heads/odd"})
    assert "Git LFS" in run.summary
    assert run.code in (0, 1)


def test_50_annotations_are_as_many_as_github_shows(step: Step) -> None:
    many = {
        path.replace("b/", f"p{number:02}/"): text
        for number in range(14)
        for path, text in SECOND.items()
    }
    step.hub.faults.read_only()
    run = step.review(step.open(many))
    assert run.out.count("::error file=") == 10
    assert "4 more of level error not annotated." in run.out


def test_51_sarif_is_written_where_it_is_asked_for(step: Step, pull: Pull) -> None:
    run = step.review(pull, sarif_file="out/hullcheck.sarif")
    document = json.loads((step.workspace / "out/hullcheck.sarif").read_text())
    (result,) = [each for each in document["runs"][0]["results"] if each["level"] == "error"]
    assert result["partialFingerprints"]
    assert run.outputs["sarif"] == "out/hullcheck.sarif"


def test_54_it_runs_without_a_checkout_on_a_workspace_it_cannot_write(
    step: Step, pull: Pull
) -> None:
    step.workspace.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert step.review(pull).code == 1
    assert list(step.workspace.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_54_what_it_writes_belongs_to_whoever_owns_the_workspace(step: Step, pull: Pull) -> None:
    os.chown(step.workspace, 1001, 1002)
    step.review(pull, sarif_file="out/a.sarif", json_file="b.json")
    for name in ("out", "out/a.sarif", "b.json"):
        place = step.workspace.joinpath(name).stat()
        assert (place.st_uid, place.st_gid) == (1001, 1002)


@pytest.mark.parametrize("name", ["../a.json", "/etc/a.json", "link/a.json", "."])
def test_54_no_file_is_written_outside_of_the_workspace(
    step: Step, pull: Pull, name: str, tmp_path: Path
) -> None:
    (step.workspace / "link").symlink_to(tmp_path)
    run = step.review(pull, json_file=name)
    assert run.code == 2
    assert f"`{name}` is no file of the workspace" in run.errors
    assert not (tmp_path / "a.json").exists()


def test_a_plan_is_shown_and_nothing_is_written(step: Step, pull: Pull) -> None:
    run = step.review(pull, dry_run=True)
    assert run.writes == []
    assert "--- comment at b/Dockerfile:3 ---" in run.out
    assert "--- summary ---" in run.out
    assert run.code == 1


def test_comments_can_be_turned_off(step: Step, pull: Pull) -> None:
    run = step.review(pull, comments="none")
    assert (run.writes, run.code) == ([], 1)
    assert "::error file=b/Dockerfile,line=3" in run.out
    run = step.review(pull, comments="summary")
    assert run.writes == ["issues/create-comment"]


def test_a_locked_conversation_is_told_in_githubs_words(step: Step, pull: Pull) -> None:
    body = {"message": "Unable to create comment because issue is locked."}
    step.hub.faults.order(Fault("*", None, only_writes=True, status=403, body=body))
    run = step.review(pull)
    assert run.code == 1
    assert READ_ONLY_MESSAGE not in run.out
    assert "issue is locked" in run.summary


def many_files(number: int) -> dict[str, str]:
    return {f"a/{index:04}.py": "" for index in range(number)}


def test_a_large_pull_request_takes_eight_requests(step: Step) -> None:
    """300 changed files, 100 threads and 150 wanted texts."""
    projects = {
        path.replace("b/", f"p{number:02}/"): text
        for number in range(30)
        for path, text in SECOND.items()
    }
    step.hub.change(step.repository, "main", projects)
    pull = step.open({**SECOND, **many_files(290)})
    for number in range(100):
        step.hub.review_comment(step.repository, pull, f"a/{number:04}.py", None, "so?")
    run = step.review(pull)
    assert len(run.reads) <= 8
    assert run.code == 1


def test_a_file_nobody_names_matters_where_a_build_copies_it(step: Step) -> None:
    # No Dockerfile changes: a project appears in a directory that one copies.
    step.hub.change(
        step.repository,
        "main",
        {"c/Dockerfile": "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN python -m venv .venv\n"},
    )
    new = {
        "c/pyproject.toml": '[project]\nname = "c"\nversion = "1"\n',
        "c/uv.lock": "version = 1\n",
    }
    run = step.review(step.open(new))
    assert "carries the host's `c/.venv`" in run.summary


def test_what_can_change_no_build_takes_two_requests(step: Step) -> None:
    step.hub.change(step.repository, "main", OPEN)
    run = step.review(step.open({"app.py": "print(2)\n"}))
    assert run.reads == ["repos/compare-commits-with-basehead", "graphql"]
    assert (run.writes, run.code) == ([], 0)
    assert SAFE["app.py"] != "print(2)\n"
