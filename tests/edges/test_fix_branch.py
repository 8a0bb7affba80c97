"""`fix --branch`: the commit of a fix pull request, made in the clone."""

from __future__ import annotations

from pathlib import Path

import pytest

from hullcheck.edges.cli import main

from .conftest import QUIET, Repo

Captured = pytest.CaptureFixture[str]

BRANCH = "hullcheck/fix-main"


@pytest.fixture
def named(leaky: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Give a repository in which git knows who commits."""
    for name, value in QUIET.items():
        monkeypatch.setenv(name, value)
    leaky.git("branch", "--move", "main")
    return leaky


def state(repo: Repo) -> tuple[str, str, str]:
    """Return what a developer has: files, index and HEAD."""
    return (
        repo.git("status", "--porcelain", "--ignored"),
        repo.git("ls-files", "-s"),
        repo.git("rev-parse", "HEAD"),
    )


def test_the_fixes_are_one_commit_and_nothing_else_changes(named: Repo, capsys: Captured) -> None:
    before = state(named)
    assert main(["fix", "--branch"]) == 0
    out, err = capsys.readouterr()
    assert "to `hullcheck/fix-main`. Push it: git push origin hullcheck/fix-main" in out
    assert "Fixed 1 finding in 1 file" in err
    assert state(named) == before
    assert named.git("rev-parse", f"{BRANCH}^") == named.git("rev-parse", "main")
    assert named.git("diff", "--name-only", "main", BRANCH) == ".dockerignore"
    assert "Hullcheck-Fix: " in named.git("log", "-1", "--format=%B", BRANCH)


def test_the_branch_is_clean_and_a_second_time_changes_nothing(
    named: Repo, capsys: Captured
) -> None:
    main(["fix", "--branch"])
    commit = named.git("rev-parse", BRANCH)
    assert main(["fix", "--branch"]) == 0
    assert "is that commit already" in capsys.readouterr().out
    assert named.git("rev-parse", BRANCH) == commit
    named.git("switch", "--quiet", BRANCH)
    assert main(["check"]) == 0


def test_when_the_base_has_moved_the_commit_is_made_anew(named: Repo) -> None:
    main(["fix", "--branch"])
    named.commit({"more.py": ""})
    assert main(["fix", "--branch"]) == 0
    assert named.git("rev-parse", f"{BRANCH}^") == named.git("rev-parse", "main")


def test_what_is_not_committed_has_no_part_in_it(named: Repo) -> None:
    named.write({".dockerignore": "**/.venv\n", "Dockerfile": "FROM scratch\n"})
    assert main(["fix", "--branch"]) == 0
    assert "Dockerfile" not in named.git("diff", "--name-only", "main", BRANCH)
    assert (named.root / "Dockerfile").read_text() == "FROM scratch\n"


def test_a_commit_of_a_person_is_not_written_over(named: Repo, capsys: Captured) -> None:
    main(["fix", "--branch"])
    named.git("switch", "--quiet", BRANCH)
    theirs = named.commit({"mine.txt": "x"})
    named.git("switch", "--quiet", "main")
    assert main(["fix", "--branch"]) == 2
    assert "commits that are not hullcheck's" in capsys.readouterr().err
    assert named.git("rev-parse", BRANCH) == theirs


def test_a_branch_that_is_checked_out_is_left(
    named: Repo, tmp_path: Path, capsys: Captured
) -> None:
    main(["fix", "--branch"])
    named.git("worktree", "add", "--quiet", str(tmp_path / "other"), BRANCH)
    named.commit({"more.py": ""})
    assert main(["fix", "--branch"]) == 2
    assert "is checked out" in capsys.readouterr().err


def test_a_part_of_a_repository_is_fixed_in_its_place(named: Repo) -> None:
    (named.root / "part").mkdir()
    named.git("mv", *named.git("ls-files").split(), "part")
    named.git("commit", "--quiet", "--message", "x")
    assert main(["fix", "part", "--branch"]) == 0
    assert named.git("diff", "--name-only", "main", BRANCH) == "part/.dockerignore"


def test_a_clean_repository_gets_no_branch(named: Repo, capsys: Captured) -> None:
    named.commit({".dockerignore": "**/.venv\n**/.git\n.git\n"})
    assert main(["fix", "--branch"]) == 0
    assert "Nothing was committed." in capsys.readouterr().out
    assert named.git("branch", "--list", "hullcheck/*") == ""


def test_sign_off_and_prefix_come_from_the_configuration(named: Repo) -> None:
    named.commit({".hullcheck.toml": '[fix]\nsign-off = true\ncommit-prefix = "chore: "\n'})
    assert main(["fix", "--branch"]) == 0
    message = named.git("log", "-1", "--format=%B", BRANCH)
    assert message.startswith("chore: Keep")
    assert message.splitlines()[-1] == "Signed-off-by: a <a@example.org>"


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (["switch", "--quiet", "--detach"], "HEAD is on no branch"),
        (["update-ref", "-d", "refs/heads/main"], "HEAD"),
    ],
)
def test_without_a_branch_it_says_so(
    named: Repo, prepare: list[str], words: str, capsys: Captured
) -> None:
    named.git(*prepare)
    assert main(["fix", "--branch"]) == 2
    assert words in capsys.readouterr().err


def test_a_git_that_knows_nobody_is_told_of(
    named: Repo, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    for name in QUIET:
        if "NAME" in name or "EMAIL" in name:
            monkeypatch.delenv(name)
    named.git("config", "user.useConfigOnly", "true")
    assert main(["fix", "--branch"]) == 2
    assert "git config user.name" in capsys.readouterr().err
    assert named.git("branch", "--list", "hullcheck/*") == ""


def test_write_and_branch_exclude_each_other(named: Repo, capsys: Captured) -> None:
    assert main(["fix", "--branch", "--write"]) == 2
    assert "exclude each other" in capsys.readouterr().err


def test_hooks_of_the_repository_are_not_run(named: Repo) -> None:
    hook = named.root / ".git/hooks/reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {named.root}/ran\n")
    hook.chmod(0o700)
    assert main(["fix", "--branch"]) == 0
    assert not (named.root / "ran").exists()
