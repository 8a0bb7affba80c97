"""Snapshots of git revisions, read without a checkout."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hullcheck.core.renames import discover_renames
from hullcheck.core.snapshot import Mode, NotLoaded, Snapshot, Unreadable
from hullcheck.edges.git import Git
from hullcheck.edges.loading import MAX_FILE_BYTES
from hullcheck.edges.objects import MAX_FAILURES
from hullcheck.edges.revision import read_merge_base, read_revision
from hullcheck.errors import UsageError

from .conftest import Repo


def data_of(snapshot: Snapshot, path: str) -> bytes:
    source = snapshot.source(path)
    assert source is not None
    return source.data


def reason_of(snapshot: Snapshot, path: str) -> str:
    text = snapshot.text(path)
    assert isinstance(text, Unreadable)
    return text.reason


def loose_object(repo: Repo, blob: str) -> Path:
    return repo.root / ".git" / "objects" / blob[:2] / blob[2:]


def test_a_revision_is_read_as_it_was_whatever_lies_on_disk(repo: Repo) -> None:
    repo.write({"run": "#!/bin/sh\n", "data": b"\0\xff\r\n"})
    (repo.root / "run").chmod(0o755)
    (repo.root / "link").symlink_to("sub/a")
    commit = repo.commit({"sub/a": "old", "run": "#!/bin/sh\n", "data": b"\0\xff\r\n"})
    repo.git("add", "link")
    commit = repo.commit({})
    repo.commit({"sub/a": "new", "later": ""})
    shutil.rmtree(repo.root / "sub")

    reader = read_revision(repo.path, "HEAD~1")

    tree = reader.snapshot.tree
    assert reader.commit == commit
    assert list(zip(tree.paths, tree.modes, strict=True)) == [
        ("data", Mode.FILE),
        ("link", Mode.SYMLINK),
        ("run", Mode.EXECUTABLE),
        ("sub/a", Mode.FILE),
    ]
    assert reader.snapshot.link_target("link") == "sub/a"
    assert reader.snapshot.text("sub/a") == NotLoaded("sub/a")
    loaded = reader.load(reader.snapshot, ["sub/a", "data", "nowhere", "link"])
    assert data_of(loaded, "sub/a") == b"old"
    assert data_of(loaded, "data") == b"\0\xff\r\n"
    assert "nowhere" not in loaded.texts


HOSTILE_NAMES = ["a\nb", 'q"q', "-x", ":(glob)*", " ", "é", "\udcff", "a\tb", "a-b/c", "a/b", "a0"]


def test_names_are_exact_whatever_is_in_them(repo: Repo) -> None:
    texts = {name: str(number) for number, name in enumerate(HOSTILE_NAMES)}
    repo.commit(texts)
    reader = read_revision(repo.path, "HEAD")
    assert list(reader.snapshot.paths) == sorted(HOSTILE_NAMES)
    loaded = reader.load(reader.snapshot, HOSTILE_NAMES)
    assert {name: data_of(loaded, name).decode() for name in HOSTILE_NAMES} == texts


@pytest.mark.parametrize("directory", ["sub", ":(top)x", "a\nb", "-- x", "*"])
def test_a_part_of_a_repository_has_its_own_paths(repo: Repo, directory: str) -> None:
    repo.commit({f"{directory}/in/a": "text", f"{directory}-not/b": "", "c": ""})
    reader = read_revision(str(repo.root / directory), "HEAD")
    assert list(reader.snapshot.paths) == ["in/a"]
    assert data_of(reader.load(reader.snapshot, ["in/a"]), "in/a") == b"text"


def test_a_part_that_a_revision_has_not_is_empty(repo: Repo) -> None:
    repo.commit({"a": ""})
    repo.commit({"sub/b": ""})
    assert list(read_revision(str(repo.root / "sub"), "HEAD~1").snapshot.paths) == []


def test_a_bare_repository_has_revisions(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a": "text"})
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    reader = read_revision(str(tmp_path / "bare"), "main")
    assert data_of(reader.load(reader.snapshot, ["a"]), "a") == b"text"


def test_tags_and_expressions_name_commits(repo: Repo) -> None:
    first = repo.commit({"a": "1"})
    repo.git("tag", "--annotate", "v1", "--message", "x")
    repo.commit({"a": "2"})
    assert read_revision(repo.path, "v1").commit == first
    assert read_revision(repo.path, "HEAD^").commit == first
    assert read_revision(repo.path, first[:8]).commit == first


def test_a_name_whose_commit_is_lost_is_not_taken_for_a_slip(repo: Repo) -> None:
    lost = repo.commit({"a": "1"})
    repo.git("branch", "kept")
    loose_object(repo, lost).unlink()
    with pytest.raises(UsageError, match="git knows no commit `kept`") as caught:
        read_revision(repo.path, "kept")
    assert caught.value.cause == (
        "there is such a name, and the commit that it means is not in this clone"
    )
    assert "git fetch" in caught.value.advice


def test_replaced_objects_are_not_followed(repo: Repo) -> None:
    first = repo.commit({"a": "1"})
    second = repo.commit({"a": "2"})
    repo.git("replace", second, first)
    reader = read_revision(repo.path, second)
    assert data_of(reader.load(reader.snapshot, ["a"]), "a") == b"2"


def test_sha256_repositories_are_read(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.git("init", "--quiet", "--object-format=sha256")
    repo.commit({"a": "text"})
    reader = read_revision(repo.path, "HEAD")
    assert len(reader.commit) == 64
    assert data_of(reader.load(reader.snapshot, ["a"]), "a") == b"text"


def test_a_submodule_is_an_entry_without_a_text(repo: Repo) -> None:
    commit = repo.commit({"a": ""})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit},lib/sub")
    repo.git("commit", "--quiet", "--message", "x")
    reader = read_revision(repo.path, "HEAD")
    assert reader.snapshot.tree.mode("lib/sub") == Mode.SUBMODULE
    assert reader.snapshot.tree.blob("lib/sub") == commit
    assert "submodule" in reason_of(reader.load(reader.snapshot, ["lib/sub"]), "lib/sub")


def test_a_huge_blob_is_not_read_and_its_size_is_told(repo: Repo) -> None:
    repo.commit({"big": bytes(MAX_FILE_BYTES + 1), "fits": bytes(MAX_FILE_BYTES), "a": "x"})
    reader = read_revision(repo.path, "HEAD")
    loaded = reader.load(reader.snapshot, ["big", "fits", "a"])
    assert "5,000,001 bytes" in reason_of(loaded, "big")
    assert len(data_of(loaded, "fits")) == MAX_FILE_BYTES
    assert data_of(loaded, "a") == b"x"


def test_a_link_target_longer_than_any_path_is_not_read(repo: Repo) -> None:
    blob = repo.git("hash-object", "-w", "--stdin", given=b"x/" * 4000)
    repo.git("update-index", "--add", "--cacheinfo", f"120000,{blob},link")
    repo.git("commit", "--quiet", "--message", "x")
    snapshot = read_revision(repo.path, "HEAD").snapshot
    assert snapshot.link_target("link") is None
    assert "8,000 bytes" in reason_of(snapshot, "link")


def test_all_texts_together_have_a_limit(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit({"a": "12345", "b": "12345", "c": "1"})
    monkeypatch.setattr("hullcheck.edges.loading.MAX_LOADED_BYTES", 8)
    reader = read_revision(repo.path, "HEAD")
    loaded = reader.load(reader.load(reader.snapshot, ["a"]), ["b", "c"])
    assert data_of(loaded, "a") == b"12345"
    assert "8 bytes together" in reason_of(loaded, "b")
    assert data_of(loaded, "c") == b"1"


def test_missing_and_damaged_objects_do_not_stop_the_others(repo: Repo) -> None:
    names = [f"f{number}" for number in range(8)]
    repo.commit({name: name for name in names})
    missing, damaged = (repo.git("rev-parse", f"HEAD:{name}") for name in ("f2", "f5"))
    loose_object(repo, missing).unlink()
    loose_object(repo, damaged).chmod(0o644)
    loose_object(repo, damaged).write_bytes(b"nonsense")

    reader = read_revision(repo.path, "HEAD")
    loaded = reader.load(reader.snapshot, names)

    assert {name for name in names if loaded.source(name) is None} == {"f2", "f5"}
    assert "does not have its content" in reason_of(loaded, "f2")


def test_git_giving_up_on_every_object_comes_to_an_end(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    ask = Git.ask

    def give_up(git: Git, *arguments: str, given: bytes = b"") -> object:
        nonlocal asked
        asked += arguments[0] == "cat-file"
        return ask(git, *arguments, given=b"" if arguments[0] == "cat-file" else given)

    names = [f"f{number}" for number in range(2 * MAX_FAILURES)]
    repo.commit({name: name for name in names})
    reader = read_revision(repo.path, "HEAD")
    monkeypatch.setattr(Git, "ask", give_up)
    loaded = reader.load(reader.snapshot, names)
    assert all(loaded.source(name) is None and name in loaded.texts for name in names)
    assert asked <= 2 * MAX_FAILURES


def test_files_of_one_content_are_read_once_and_all_told(repo: Repo) -> None:
    repo.commit({"a": "same", "b": "same"})
    reader = read_revision(repo.path, "HEAD")
    loaded = reader.load(reader.snapshot, ["a", "b", "a"])
    assert [data_of(loaded, path) for path in "ab"] == [b"same", b"same"]


def test_an_unknown_revision_is_a_usage_error_with_close_names(repo: Repo) -> None:
    repo.commit({"a": ""})
    repo.git("branch", "feature/login")
    with pytest.raises(UsageError, match="git knows no commit `feature/logn`") as caught:
        read_revision(repo.path, "feature/logn")
    assert "`feature/login`" in caught.value.advice


@pytest.mark.parametrize(
    "revision", ["--help", "-q", "", "main..main", "main\0", "HEAD:a", "\udcff"]
)
def test_what_names_no_commit_is_a_usage_error(repo: Repo, revision: str) -> None:
    repo.commit({"a": ""})
    with pytest.raises(UsageError):
        read_revision(repo.path, revision)


def test_a_repository_without_commits_is_told(repo: Repo) -> None:
    with pytest.raises(UsageError, match="no commits yet"):
        read_revision(repo.path, "HEAD")


def test_a_shallow_clone_is_told_how_to_get_the_rest(repo: Repo, tmp_path: Path) -> None:
    old = repo.commit({"a": "1"})
    repo.commit({"a": "2"})
    clone = Repo(tmp_path / "shallow")
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", clone.path)
    assert list(read_revision(clone.path, "HEAD").snapshot.paths) == ["a"]
    with pytest.raises(UsageError, match="fetch-depth: 0"):
        read_revision(clone.path, old)


def test_a_folder_without_git_has_no_revisions(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="in no git repository"):
        read_revision(str(tmp_path), "HEAD")


def test_the_merge_base_is_the_newest_common_commit(repo: Repo) -> None:
    common = repo.commit({"a": ""})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({"b": ""})
    repo.git("checkout", "--quiet", "main")
    repo.commit({"c": ""})
    assert read_merge_base(repo.path, "main", "side") == common


def test_histories_without_a_common_commit_are_a_usage_error(repo: Repo) -> None:
    repo.commit({"a": ""})
    repo.git("checkout", "--quiet", "--orphan", "other")
    repo.commit({"b": ""})
    with pytest.raises(UsageError, match="no commit in common"):
        read_merge_base(repo.path, "main", "other")


def test_a_moved_file_is_known_by_its_blob(repo: Repo) -> None:
    repo.commit({"old/Dockerfile": "FROM x", "b": "y"})
    repo.git("mv", "old", "new")
    repo.commit({})
    base, head = (read_revision(repo.path, name).snapshot.tree for name in ("HEAD~1", "HEAD"))
    assert discover_renames(base, head) == {"old/Dockerfile": "new/Dockerfile"}
