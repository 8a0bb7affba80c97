"""The git program: what a hostile repository cannot do, and how failures are told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hullcheck.edges.git import Answer, Git, find_repository
from hullcheck.edges.revision import read_merge_base, read_revision
from hullcheck.edges.worktree import read_worktree
from hullcheck.errors import RepositoryError, TooSlowError

from .conftest import Repo


def trap(tmp_path: Path) -> tuple[str, Path]:
    """Return a command that a hostile configuration may name, and the file that tells it ran."""
    ran = tmp_path / "ran"
    script = tmp_path / "trap.sh"
    script.write_text(f"#!/bin/sh\ntouch {ran}\nexit 1\n")
    script.chmod(0o755)
    return str(script), ran


def read_everything(repo: Repo) -> None:
    reader = read_worktree(repo.path)
    reader.load(reader.snapshot, reader.snapshot.paths)
    for revision in ("HEAD", "HEAD~1"):
        base = read_revision(repo.path, revision)
        base.load(base.snapshot, base.snapshot.paths)
    read_merge_base(repo.path, "HEAD~1", "HEAD")


def test_no_setting_of_a_repository_makes_git_run_a_program(repo: Repo, tmp_path: Path) -> None:
    script, ran = trap(tmp_path)
    repo.commit({"a": "1", ".gitattributes": "* filter=evil diff=evil\n"})
    repo.commit({"a": "2", "b": "3"})
    repo.write({"a": "changed", "new": "", "old/x.pyc": ""})
    settings = """core.fsmonitor core.pager core.editor core.askPass core.sshCommand core.gitProxy
        core.alternateRefsCommand credential.helper diff.external gpg.program diff.evil.textconv
        diff.evil.command filter.evil.clean filter.evil.smudge filter.evil.process"""
    for setting in settings.split():
        repo.git("config", setting, script)
    for alias in ("ls-files", "ls-tree", "cat-file", "rev-parse", "check-ignore", "merge-base"):
        repo.git("config", f"alias.{alias}", f"!{script}")
    hooks = repo.root / ".git/hooks"
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        hooks.mkdir(exist_ok=True)
        (hooks / hook).symlink_to(script)

    read_everything(repo)

    assert not ran.exists()
    repo.git("status", check=False)
    assert ran.exists(), "the trap does not work, so the test says nothing"


def test_a_partial_clone_fetches_nothing(repo: Repo, tmp_path: Path) -> None:
    script, ran = trap(tmp_path)
    repo.commit({"a": "text", "b": "here"})
    blob = repo.git("rev-parse", "HEAD:a")
    (repo.root / f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
    repo.git("config", "core.repositoryFormatVersion", "1")
    repo.git("config", "extensions.partialClone", "origin")
    repo.git("config", "remote.origin.promisor", "true")
    repo.git("config", "remote.origin.url", f"ext::{script}")
    repo.git("config", "protocol.ext.allow", "always")

    reader = read_revision(repo.path, "HEAD")
    snapshot = reader.load(reader.snapshot, ["a", "b"])

    assert not ran.exists()
    assert "partial clone" in getattr(snapshot.text("a"), "reason", "")
    assert snapshot.source("b") is not None
    repo.git("cat-file", "-p", blob, check=False)
    assert ran.exists(), "the trap does not work, so the test says nothing"


def test_reading_changes_nothing_in_the_git_directory(repo: Repo) -> None:
    repo.commit({"a": "1"})
    repo.commit({"a": "2"})
    os.utime(repo.root / "a", (0, 0))  # git would refresh its index
    before = sorted((str(p), p.stat().st_mtime_ns) for p in (repo.root / ".git").rglob("*"))
    read_everything(repo)
    assert sorted((str(p), p.stat().st_mtime_ns) for p in (repo.root / ".git").rglob("*")) == before


def test_the_variables_of_a_git_hook_do_not_lead_elsewhere(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"a": ""})
    other = Repo(tmp_path / "other")
    other.root.mkdir()
    other.git("init", "--quiet")
    other.commit({"b": ""})
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git/index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    assert list(read_worktree(repo.path).snapshot.paths) == ["a"]
    assert list(read_revision(repo.path, "HEAD").snapshot.paths) == ["a"]


def test_a_machine_without_git_is_told_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RepositoryError, match="Install git"):
        Git(str(tmp_path)).run("version")


def test_a_repository_of_another_user_is_refused_with_the_command_that_allows_it(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hullcheck.edges.git._KEPT", ("GIT_CONFIG", "GIT_TEST_"))
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(RepositoryError) as caught:
        read_worktree(repo.path)
    assert caught.value.advice == f"git config --global --add safe.directory {repo.path}"


def test_the_refusal_of_older_gits_is_understood_too() -> None:
    words = "fatal: unsafe repository ('/a b' is owned by someone else)"
    refusal = Git("/a b/c").refusal(Answer(128, b"", words))
    assert refusal.advice == "git config --global --add safe.directory '/a b'"


def test_a_git_that_does_not_end_is_stopped(repo: Repo, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with (repo.root / ".git/config").open("a") as config:
        config.write(f"[include]\n\tpath = {tmp_path / 'fifo'}\n")
    with pytest.raises(TooSlowError, match=r"did not end within 0\.2 seconds"):
        Git(repo.path, seconds=0.2).run("ls-files", "-s")


def test_a_git_that_prints_too_much_is_stopped(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit({"a": "", "b": ""})
    monkeypatch.setattr("hullcheck.edges.git.MAX_OUTPUT_BYTES", 60)
    with pytest.raises(RepositoryError, match="printed more than 60 bytes"):
        Git(repo.path).run("ls-files", "-s")


def test_what_git_refuses_is_told_in_its_own_words(repo: Repo) -> None:
    repo.git("config", "core.repositoryFormatVersion", "99")
    with pytest.raises(RepositoryError, match="99"):
        read_worktree(repo.path)


def test_a_git_file_that_leads_nowhere_is_no_folder_without_git(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    with pytest.raises(RepositoryError, match="/nowhere"):
        find_repository(str(tmp_path))


def test_a_folder_without_git_is_in_no_repository(tmp_path: Path) -> None:
    assert find_repository(str(tmp_path)) is None


def test_the_place_in_the_repository_is_told_whatever_its_name(repo: Repo) -> None:
    place = repo.root / "a\nb" / "c"
    place.mkdir(parents=True)
    found = find_repository(str(place))
    assert found is not None
    assert (found.prefix, found.has_work_tree, found.is_bare) == ("a\nb/c/", True, False)
