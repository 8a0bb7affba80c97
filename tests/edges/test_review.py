"""`hullcheck review`: the review of a pull request, from two revisions of a real repository."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hullcheck.core.diff import ChangedFile, Hunk, Patch, Status
from hullcheck.edges.changes import read_changed_files
from hullcheck.edges.cli import main
from hullcheck.edges.git import Git
from hullcheck.edges.revision import read_revision

from .conftest import LEAKY, Repo

Captured = pytest.CaptureFixture[str]

SAFE = {**LEAKY, ".dockerignore": ".git\n**/.venv\n**/__pycache__\n"}
"""The same repository with the environment kept out."""


@pytest.fixture
def safe(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Make a repository that keeps the environment out, on a branch of its own, and go there."""
    repo.commit(SAFE)
    repo.git("checkout", "--quiet", "-b", "topic")
    monkeypatch.chdir(repo.root)
    return repo


def steps(capsys: Captured, *arguments: str) -> list[dict[str, Any]]:
    """Return the Steps that `hullcheck review` prints as JSON."""
    assert main(["review", *arguments, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
    found: list[dict[str, Any]] = document["steps"]
    return found


def test_a_line_deleted_from_the_ignore_file_is_told_at_the_copy_it_opens(
    safe: Repo, capsys: Captured
) -> None:
    safe.commit({".dockerignore": LEAKY[".dockerignore"]})
    (summary,) = steps(capsys, "--base", "main")
    assert summary["step"] == "upsert-summary"
    # The Dockerfile is not in the pull request, so no comment can stand there.
    assert "**error** at [`Dockerfile:3`](blob/" in summary["body"]
    assert "carries the host's `.venv` into the image at `/app/.venv`" in summary["body"]


def test_a_copy_outside_of_the_hunks_is_told_on_the_file(safe: Repo, capsys: Captured) -> None:
    far = SAFE["Dockerfile"] + "\n" * 9 + "CMD a\n"
    safe.commit({".dockerignore": LEAKY[".dockerignore"], "Dockerfile": far})
    comment = steps(capsys, "--base", "main")[0]
    assert comment["step"] == "post-review"
    safe.git("checkout", "--quiet", "main")
    safe.commit({"Dockerfile": far})
    safe.git("checkout", "--quiet", "-b", "second")
    safe.commit({".dockerignore": ".git\n", "Dockerfile": far.replace("CMD a", "CMD b")})
    comment = steps(capsys, "--base", "main")[0]
    assert (comment["step"], comment["path"]) == ("post-file-comment", "Dockerfile")


def test_a_new_line_is_told_at_the_line(safe: Repo, capsys: Captured) -> None:
    safe.commit({"b/Dockerfile": LEAKY["Dockerfile"], "b/uv.lock": "version = 1\n"})
    safe.commit({"b/pyproject.toml": LEAKY["pyproject.toml"]})
    review = steps(capsys, "--base", "main")[0]
    assert (review["step"], review["event"]) == ("post-review", "COMMENT")
    assert review["commit_id"] == safe.git("rev-parse", "HEAD")
    places = {(each["path"], each["line"], each["start_line"]) for each in review["comments"]}
    assert places == {("b/Dockerfile", 3, None)}


def test_nothing_new_is_nothing_to_say(safe: Repo, capsys: Captured) -> None:
    safe.commit({"README.md": "more\n"})
    assert main(["review", "--base", "main"]) == 0
    assert capsys.readouterr().out.startswith("Nothing to say")


def test_what_the_base_has_already_is_not_told(leaky: Repo, capsys: Captured) -> None:
    leaky.git("checkout", "--quiet", "-b", "topic")
    leaky.commit({"Dockerfile": "# why\n" + LEAKY["Dockerfile"]})
    assert steps(capsys, "--base", "main") == []


def test_a_moved_folder_brings_nothing_new(repo: Repo, capsys: Captured) -> None:
    repo.commit({f"old/{path}": text for path, text in LEAKY.items()})
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.git("mv", "old", "new")
    repo.git("commit", "--quiet", "--message", "x")
    assert steps(capsys, repo.path, "--base", "main") == []


def test_revisions_are_read_without_a_checkout(safe: Repo, capsys: Captured) -> None:
    safe.commit({".dockerignore": ".git\n"})
    safe.git("checkout", "--quiet", "main")
    safe.write({"Dockerfile": "rubbish", ".venv/pyvenv.cfg": ""})
    assert steps(capsys, "--base", "main", "--head", "topic")
    assert steps(capsys, "--base", "main") == []


def test_the_base_is_where_pull_requests_usually_go(safe: Repo, capsys: Captured) -> None:
    safe.commit({".dockerignore": ".git\n"})
    assert steps(capsys) == steps(capsys, "--base", "main")


def test_a_base_that_is_not_known_is_asked_for(repo: Repo, capsys: Captured) -> None:
    repo.commit(LEAKY)
    repo.git("branch", "--move", "main", "trunk")
    assert main(["review", repo.path]) == 2
    assert "Name it: `--base REV`." in capsys.readouterr().err


def test_the_text_shows_each_comment_as_it_would_be(safe: Repo, capsys: Captured) -> None:
    safe.commit({".dockerignore": ".git\n"})
    assert main(["review", "--base", "main"]) == 0
    out = capsys.readouterr().out
    assert "\n--- summary ---\n<!-- hullcheck:summary -->\n\n## hullcheck: " in out


def changes(repo: Repo, base: str, head: str, *wanted: str) -> tuple[ChangedFile, ...]:
    old, new = (read_revision(repo.path, revision).snapshot.tree for revision in (base, head))
    return read_changed_files(Git(repo.path), old, new, wanted)


def test_changed_files_have_gits_patches_where_they_are_wanted(repo: Repo) -> None:
    text = "".join(f"{number}\n" for number in range(40))
    base = repo.commit({"a": text, "b": text, "gone": "x\n", "moved": "y\n", "same": "z"})
    repo.git("rm", "--quiet", "gone")
    repo.git("mv", "moved", "there")
    texts = {"a": text.replace("20\n", "twenty"), "b": "", "new": "1\n2"}
    head = repo.commit({**texts, "bin": b"\0\n"})
    assert changes(repo, base, head, "a", "new", "bin") == (
        ChangedFile("a", Status.MODIFIED, Patch((Hunk(18, 8, 18, 7),))),
        ChangedFile("b", Status.MODIFIED),
        ChangedFile("bin", Status.ADDED),
        ChangedFile("gone", Status.REMOVED),
        ChangedFile("new", Status.ADDED, Patch((Hunk(0, 0, 1, 2),), new_final_newline=False)),
        ChangedFile("there", Status.RENAMED, previous_path="moved"),
    )


def test_the_repositorys_own_diff_settings_change_nothing(repo: Repo) -> None:
    base, head = repo.commit({"a": "1\n2\n3\n4\n5\n"}), repo.commit({"a": "1\n2\n3\n4\nx\n"})
    repo.write({".gitattributes": "a diff=evil\n"})
    for name, value in {
        "diff.context": "0",
        "diff.external": "false",
        "diff.noprefix": "true",
        "diff.evil.textconv": "false",
        "color.diff": "always",
    }.items():
        repo.git("config", name, value)
    (file,) = changes(repo, base, head, "a")
    assert file.patch == Patch((Hunk(2, 4, 2, 4),))


def test_a_blob_that_the_clone_lacks_is_a_problem_of_one_patch(repo: Repo) -> None:
    base, head = repo.commit({"a": "1\n"}), repo.commit({"a": "2\n"})
    blob = repo.git("rev-parse", f"{base}:a")
    (repo.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    (file,) = changes(repo, base, head, "a")
    assert file.patch.problem
