"""Folders on a disk: work trees of git, parts of them, and folders without git."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hullcheck.core.on_disk import DirectoryKind, DiskEntry
from hullcheck.core.snapshot import Mode, NotLoaded, Snapshot, Unreadable
from hullcheck.edges.loading import MAX_FILE_BYTES, load_wanted
from hullcheck.edges.worktree import WorktreeReader, read_worktree
from hullcheck.errors import UsageError

from .conftest import Repo

VENV = {
    "pyvenv.cfg": "home = /usr/bin\n",
    "bin/python": "",
    "bin/pip": "",
    "lib/python3.13/site-packages/x/__init__.py": "",
}


def below(directory: str, files: dict[str, str]) -> dict[str, str | bytes]:
    return {f"{directory}/{path}": text for path, text in files.items()}


def entries(reader: WorktreeReader) -> dict[str, DiskEntry]:
    return {entry.path: entry for entry in reader.on_disk.entries if entry.path != ".git"}


def data_of(snapshot: Snapshot, path: str) -> bytes:
    source = snapshot.source(path)
    assert source is not None, snapshot.text(path)
    return source.data


def reason_of(snapshot: Snapshot, path: str) -> str:
    text = snapshot.text(path)
    assert isinstance(text, Unreadable)
    return text.reason


# What git tracks.


def test_tracked_files_are_there_with_their_modes_and_deleted_ones_are_not(repo: Repo) -> None:
    repo.write({"run": ""})
    (repo.root / "run").chmod(0o755)
    (repo.root / "link").symlink_to("sub/a")
    repo.commit({"sub/a": "old", "run": "", "gone": "", "away/b": ""})
    repo.git("add", "link")
    repo.write({"sub/a": "changed and not committed"})
    (repo.root / "gone").unlink()
    shutil.rmtree(repo.root / "away")

    reader = read_worktree(repo.path)

    tree = reader.snapshot.tree
    assert list(zip(tree.paths, tree.modes, strict=True)) == [
        ("link", Mode.SYMLINK),
        ("run", Mode.EXECUTABLE),
        ("sub/a", Mode.FILE),
    ]
    assert tree.blob("run") == repo.git("rev-parse", "HEAD:run")
    assert reader.snapshot.untracked == frozenset()
    assert entries(reader) == {}
    assert reader.snapshot.link_target("link") == "sub/a"
    assert reader.snapshot.text("sub/a") == NotLoaded("sub/a")
    loaded = reader.load(reader.snapshot, ["sub/a", "gone", "nowhere"])
    assert data_of(loaded, "sub/a") == b"changed and not committed"
    assert "nowhere" not in loaded.texts


def test_a_new_file_is_an_entry_with_its_mode(repo: Repo) -> None:
    repo.commit({"a": "", "src/b": ""})
    repo.write({"Dockerfile": "FROM x", "src/new": "", "deep/er/run": ""})
    (repo.root / "deep/er/run").chmod(0o755)
    (repo.root / "src/link").symlink_to("b")

    reader = read_worktree(repo.path)

    new = {"Dockerfile", "src/new", "deep/er/run", "src/link"}
    assert reader.snapshot.untracked == new
    assert set(reader.snapshot.paths) == new | {"a", "src/b"}
    assert reader.snapshot.tree.mode("deep/er/run") == Mode.EXECUTABLE
    assert reader.snapshot.link_target("src/link") == "b"
    assert entries(reader) == {
        path: DiskEntry(path, is_dir=False, ignored=False, probes=(path,)) for path in new
    }
    assert data_of(reader.load(reader.snapshot, ["Dockerfile"]), "Dockerfile") == b"FROM x"


def test_a_repository_without_commits_has_its_new_files(repo: Repo) -> None:
    repo.write({"a": ""})
    assert read_worktree(repo.path).snapshot.untracked == {"a"}


def test_a_part_of_a_repository_has_its_own_paths(repo: Repo) -> None:
    repo.commit({".gitignore": "*.log\n", "sub/a": "text", "sub2/b": "", "c": ""})
    repo.write({"sub/new": "", "sub/x.log": "", "other.log": ""})
    reader = read_worktree(str(repo.root / "sub"))
    assert list(reader.snapshot.paths) == ["a", "new"]
    assert set(entries(reader)) == {"new", "x.log"}
    assert data_of(reader.load(reader.snapshot, ["a"]), "a") == b"text"


def test_a_path_through_a_link_leads_to_the_folder(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a": "text"})
    (tmp_path / "link").symlink_to(repo.root)
    reader = read_worktree(str(tmp_path / "link"))
    assert data_of(reader.load(reader.snapshot, ["a"]), "a") == b"text"


def test_a_conflict_leaves_one_entry_for_the_path(repo: Repo) -> None:
    repo.commit({"a": "1"})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({"a": "2"})
    repo.git("checkout", "--quiet", "main")
    repo.commit({"a": "3"})
    repo.git("merge", "--quiet", "side", check=False)
    reader = read_worktree(repo.path)
    assert list(reader.snapshot.paths) == ["a"]
    assert b"<<<<<<<" in data_of(reader.load(reader.snapshot, ["a"]), "a")


def test_what_a_sparse_checkout_leaves_out_is_tracked_still(repo: Repo) -> None:
    repo.commit({"in/a": "", "out/b": "", "top": ""})
    repo.git("sparse-checkout", "set", "in")
    (repo.root / "in/a").unlink()
    reader = read_worktree(repo.path)
    assert list(reader.snapshot.paths) == ["out/b", "top"]
    assert reason_of(reader.load(reader.snapshot, ["out/b"]), "out/b")


def test_names_are_exact_whatever_is_in_them(repo: Repo) -> None:
    names = ["a\nb", 'q"q', "-x", ":(glob)*", " ", "é", "\udcff", "a\tb", "a-b/c", "a/b", "#", "!"]
    tracked, new, ignored = ({f"{name}{kind}": kind for name in names} for kind in "tnx")
    repo.commit({**tracked, ".gitignore": "*x\n"})
    repo.write({**new, **ignored})
    reader = read_worktree(repo.path)
    assert reader.snapshot.untracked == set(new)
    assert set(reader.snapshot.paths) == {*tracked, *new, ".gitignore"}
    assert {path for path, entry in entries(reader).items() if entry.ignored} == set(ignored)
    loaded = reader.load(reader.snapshot, [*tracked, *new])
    assert all(data_of(loaded, path) == path[-1:].encode() for path in (*tracked, *new))


# Links, and what is no file.


def test_a_tracked_file_that_became_a_link_is_read_as_the_link(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a": "", "b": ""})
    (tmp_path / "secret").write_text("secret")
    (repo.root / "a").unlink()
    (repo.root / "a").symlink_to(tmp_path / "secret")
    snapshot = read_worktree(repo.path).snapshot
    assert snapshot.tree.mode("a") == Mode.SYMLINK
    assert snapshot.link_target("a") == str(tmp_path / "secret")


def test_a_link_that_became_a_file_is_read_as_the_file(repo: Repo) -> None:
    (repo.root / "a").symlink_to("b")
    repo.git("add", "a")
    (repo.root / "a").unlink()
    repo.write({"a": "text"})
    reader = read_worktree(repo.path)
    assert reader.snapshot.tree.mode("a") == Mode.FILE
    assert data_of(reader.load(reader.snapshot, ["a"]), "a") == b"text"


def test_a_tracked_file_that_became_a_directory_is_gone(repo: Repo) -> None:
    repo.commit({"a": "", "b": ""})
    (repo.root / "a").unlink()
    repo.write({"a/new": ""})
    assert list(read_worktree(repo.path).snapshot.paths) == ["a/new", "b"]


def test_a_tracked_directory_that_became_a_link_is_the_link_alone(
    repo: Repo, tmp_path: Path
) -> None:
    repo.commit({"d/a": "", "b": ""})
    shutil.move(repo.root / "d", tmp_path / "outside")
    (repo.root / "d").symlink_to(tmp_path / "outside")
    assert list(read_worktree(repo.path).snapshot.paths) == ["b", "d"]


def test_no_path_is_read_through_a_link(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"d/a": "inside"})
    reader = read_worktree(repo.path)
    shutil.rmtree(repo.root / "d")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a").write_text("secret")
    (repo.root / "d").symlink_to(tmp_path / "outside")
    assert "symbolic link" in reason_of(reader.load(reader.snapshot, ["d/a"]), "d/a")


@pytest.mark.parametrize("path", ["../secret", "d/../../secret", "{outside}/secret"])
def test_a_path_in_a_forged_index_leads_nowhere(repo: Repo, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("secret")
    repo.commit({"d/a": ""})
    reader = read_worktree(repo.path)
    forged = path.format(outside=tmp_path)
    tree = type(reader.snapshot.tree).of({forged: Mode.FILE})
    loaded = reader.load(Snapshot(tree), [forged])
    assert loaded.source(forged) is None
    assert reason_of(loaded, forged)


def test_links_in_a_loop_are_read_and_not_followed(repo: Repo) -> None:
    (repo.root / "a").symlink_to("b")
    (repo.root / "b").symlink_to("a")
    (repo.root / "self").symlink_to(".")
    snapshot = read_worktree(repo.path).snapshot
    assert [snapshot.link_target(path) for path in snapshot.paths] == ["b", "a", "."]
    assert snapshot.resolve("a") is None


def test_a_pipe_is_never_opened(repo: Repo) -> None:
    repo.commit({"tracked": "", "b": ""})
    (repo.root / "tracked").unlink()
    os.mkfifo(repo.root / "tracked")
    os.mkfifo(repo.root / "untracked")
    reader = read_worktree(repo.path)
    assert list(reader.snapshot.paths) == ["b", "tracked"]
    loaded = reader.load(reader.snapshot, ["tracked"])
    assert reason_of(loaded, "tracked") == "it is no regular file"


def test_a_huge_file_is_not_read_and_its_size_is_told(repo: Repo) -> None:
    repo.write({"big": bytes(MAX_FILE_BYTES + 1), "fits": bytes(MAX_FILE_BYTES)})
    reader = read_worktree(repo.path)
    loaded = reader.load(reader.snapshot, ["big", "fits"])
    assert "5,000,001 bytes" in reason_of(loaded, "big")
    assert len(data_of(loaded, "fits")) == MAX_FILE_BYTES


def test_a_file_that_vanished_does_not_stop_the_others(repo: Repo) -> None:
    repo.write({"a": "", "b": "text"})
    reader = read_worktree(repo.path)
    (repo.root / "a").unlink()
    loaded = reader.load(reader.snapshot, ["a", "b"])
    assert "No such file" in reason_of(loaded, "a")
    assert data_of(loaded, "b") == b"text"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(repo: Repo) -> None:
    repo.commit({"closed/a": "", "b": ""})
    (repo.root / "b").chmod(0)
    (repo.root / "closed").chmod(0)
    reader = read_worktree(repo.path)
    (repo.root / "closed").chmod(0o755)
    assert list(reader.snapshot.paths) == ["b", "closed/a"]
    assert [unknown.path for unknown in reader.on_disk.unknowns] == ["closed"]
    assert "Permission denied" in reason_of(reader.load(reader.snapshot, ["b"]), "b")


def test_a_directory_that_cannot_be_listed_keeps_what_git_tracks_in_it(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"closed/a": "", "b": ""})
    scandir = os.scandir

    def refuse(place: str | Path) -> object:
        if str(place).rstrip("/").endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refuse)
    reader = read_worktree(repo.path)
    assert list(reader.snapshot.paths) == ["b", "closed/a"]
    (unknown,) = reader.on_disk.unknowns
    assert (unknown.path, unknown.reason) == (
        "closed",
        "the directory cannot be listed: Permission denied",
    )


# What git does not track.


def test_an_environment_without_packages_leaves_nothing_undecided(repo: Repo) -> None:
    # `python -m venv --without-pip`: `lib` is there and holds no file.
    repo.write({".venv/pyvenv.cfg": "", ".venv/.gitignore": "*", "a": ""})
    (repo.root / ".venv/lib/python3.12/site-packages").mkdir(parents=True)
    reader = read_worktree(repo.path)
    assert reader.on_disk.unknowns == ()
    assert entries(reader)[".venv"].probes == (".venv/pyvenv.cfg",)


def test_an_ignored_environment_is_one_entry_under_any_name(repo: Repo) -> None:
    repo.commit({".gitignore": "/my-env\n*.tmp\n.env\n", "a": ""})
    repo.write({**below("my-env", VENV), ".env": "SECRET=1", "x.tmp": ""})
    reader = read_worktree(repo.path)
    assert list(reader.snapshot.paths) == [".gitignore", "a"]
    assert entries(reader) == {
        ".env": DiskEntry(".env", False, True, None, (".env",)),
        "my-env": DiskEntry(
            "my-env",
            is_dir=True,
            ignored=True,
            kind=DirectoryKind.VENV,
            probes=(
                "my-env/pyvenv.cfg",
                "my-env/bin/python",
                "my-env/lib/python3.13/site-packages/x/__init__.py",
            ),
        ),
        "x.tmp": DiskEntry("x.tmp", False, True, None, ("x.tmp",)),
    }


def test_an_environment_that_git_does_not_ignore_is_no_part_of_the_snapshot(repo: Repo) -> None:
    repo.commit({"a": ""})
    repo.write(below("deep/env", VENV))
    reader = read_worktree(repo.path)
    assert list(reader.snapshot.paths) == ["a"]
    (entry,) = entries(reader).values()
    assert (entry.path, entry.kind, entry.ignored) == ("deep/env", DirectoryKind.VENV, False)


def test_an_environment_that_ignores_itself_counts_as_ignored(repo: Repo) -> None:
    repo.write({"a": "", **below(".venv", {**VENV, ".gitignore": "*\n"})})
    (entry,) = [entry for entry in entries(read_worktree(repo.path)).values() if entry.is_dir]
    assert (entry.path, entry.kind, entry.ignored) == (".venv", DirectoryKind.VENV, True)


def test_windows_and_conda_environments_are_known(repo: Repo) -> None:
    repo.write(
        {
            **below("w", {"pyvenv.cfg": "", "Scripts/python.exe": "", "Lib/x.py": ""}),
            **below("c", {"conda-meta/history": "", "bin/python": "", "lib/libz.so": ""}),
        }
    )
    found = entries(read_worktree(repo.path))
    assert found["w"].probes == ("w/pyvenv.cfg", "w/Scripts/python.exe", "w/Lib/x.py")
    assert found["c"].kind == DirectoryKind.CONDA
    assert found["c"].probes == ("c/conda-meta/history", "c/bin/python", "c/lib/libz.so")


def test_environments_in_ignored_directories_are_found(repo: Repo) -> None:
    repo.commit({".gitignore": "/build\n.tox\n", "src/a": ""})
    repo.write(
        {
            **below("build/tmp/env", VENV),
            **below("src/.tox/py313", VENV),
            "src/.tox/CACHEDIR.TAG": "",
            "build/x.txt": "",
        }
    )
    found = entries(read_worktree(repo.path))
    assert {path: entry.kind for path, entry in found.items()} == {
        "build": None,
        "build/tmp/env": DirectoryKind.VENV,
        "src/.tox": DirectoryKind.CACHE,
        "src/.tox/py313": DirectoryKind.VENV,
    }
    assert all(entry.ignored for entry in found.values())
    assert found["build"].probes == ("build/x.txt",)


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every directory that is listed."""
    places: list[str] = []
    scandir = os.scandir

    def spy(place: str | Path) -> object:
        places.append(str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", spy)
    return iter([places])


@pytest.mark.parametrize("ignored", [True, False])
def test_node_modules_are_not_walked(
    repo: Repo, listed: Iterator[list[str]], ignored: bool
) -> None:
    packages = {f"node_modules/p{n}/package.json": "" for n in range(100)}
    repo.commit({".gitignore": "node_modules\n" if ignored else "\n"})
    repo.write({**packages, "node_modules/.bin/p1": ""})
    reader = read_worktree(repo.path)
    (entry,) = entries(reader).values()
    assert (entry.path, entry.kind, entry.ignored) == (
        "node_modules",
        DirectoryKind.NODE_MODULES,
        ignored,
    )
    assert entry.probes == ("node_modules/p0/package.json",)
    assert list(reader.snapshot.paths) == [".gitignore"]
    assert len(next(listed)) < 10


def test_a_limit_on_looking_into_directories_is_told(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hullcheck.core.survey.MAX_LISTINGS", 5)
    repo.commit({".gitignore": "/data\n/env\n"})
    repo.write({f"data/{n}/x": "" for n in range(10)})
    repo.write(below("env", VENV))
    reader = read_worktree(repo.path)
    assert set(entries(reader)) == {"data", "env"}
    (unknown,) = reader.on_disk.unknowns
    assert "more than 5 directories" in unknown.reason
    assert unknown.path == "data/5"


def test_a_limit_on_new_files_is_told(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hullcheck.edges.worktree.MAX_UNTRACKED", 3)
    repo.write({f"new{n}": "" for n in range(5)})
    reader = read_worktree(repo.path)
    assert len(reader.snapshot.paths) <= 3
    assert "only 3 of 6" in reader.on_disk.unknowns[0].reason
    assert reader.on_disk.unknowns[0].limit


def test_a_pattern_that_keeps_git_busy_for_minutes_is_told_and_the_run_goes_on(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hullcheck.edges.worktree.MAX_JUDGING_SECONDS", 0.2)
    repo.commit({".gitignore": "a*" * 200 + "b\n", "Dockerfile": "FROM scratch\n"})
    repo.write({f"{'a' * 200}{n}": "" for n in range(40)})
    reader = read_worktree(repo.path)
    (unknown,) = reader.on_disk.unknowns
    assert unknown.path == ".gitignore"
    assert "did not say within 0.2 seconds" in unknown.reason
    assert len(reader.snapshot.untracked) == 40
    assert read_worktree(f"{repo.path}").snapshot.tree.index("Dockerfile") is not None


def test_a_limit_on_new_directories_leaves_them_closed(repo: Repo) -> None:
    deep = "/".join(["d"] * 60)
    repo.write({f"{deep}/x": "", "top/Dockerfile": ""})
    reader = read_worktree(repo.path)
    assert list(reader.snapshot.paths) == ["top/Dockerfile"]
    (unknown,) = reader.on_disk.unknowns
    assert "too many new files" in unknown.reason


def test_the_git_directory_lies_on_the_disk(repo: Repo) -> None:
    repo.commit({"a": "", "sub/b": ""})
    (entry,) = read_worktree(repo.path).on_disk.entries
    assert entry == DiskEntry(".git", True, True, DirectoryKind.GIT, (".git/HEAD", ".git/config"))
    assert read_worktree(str(repo.root / "sub")).on_disk.entries == ()


def test_a_linked_work_tree_has_a_git_file(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a": ""})
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    reader = read_worktree(str(tmp_path / "linked"))
    assert list(reader.snapshot.paths) == ["a"]
    assert reader.on_disk.entries == (DiskEntry(".git", False, True, DirectoryKind.GIT, (".git",)),)


def test_a_submodule_is_one_entry_and_is_not_entered(repo: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    other.root.mkdir()
    other.git("init", "--quiet")
    other.commit({"inner": ""})
    repo.commit({"a": ""})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.path, "lib")
    reader = read_worktree(repo.path)
    assert list(reader.snapshot.paths) == [".gitmodules", "a", "lib"]
    assert reader.snapshot.tree.mode("lib") == Mode.SUBMODULE
    assert entries(reader) == {}
    assert reason_of(reader.load(reader.snapshot, ["lib"]), "lib")
    assert list(read_worktree(str(repo.root / "lib")).snapshot.paths) == ["inner"]


def test_another_repository_inside_is_one_entry(repo: Repo) -> None:
    repo.commit({"a": ""})
    other = Repo(repo.root / "clone")
    other.root.mkdir()
    other.git("init", "--quiet")
    other.commit({"inner/x": "", "y": ""})
    reader = read_worktree(repo.path)
    assert list(reader.snapshot.paths) == ["a"]
    found = entries(reader)
    assert set(found) == {"clone", "clone/.git"}
    assert not found["clone"].ignored
    assert found["clone"].probes[0] == "clone/y"


def test_empty_directories_lie_on_the_disk(repo: Repo) -> None:
    repo.commit({".gitignore": "/out\n", "src/a": ""})
    for directory in ("out", "src/empty"):
        (repo.root / directory).mkdir()
    assert entries(read_worktree(repo.path)) == {
        "out": DiskEntry("out", is_dir=True, ignored=True),
        "src/empty": DiskEntry("src/empty", is_dir=True, ignored=False),
    }


# Folders without git, and paths that are no folders.


def test_a_folder_without_git_has_every_file_but_environments_and_caches(tmp_path: Path) -> None:
    folder = Repo(tmp_path / "folder")
    folder.write({"a": "text", "src/b": "", ".env": "", "src/__pycache__/b.pyc": ""})
    folder.write({**below("e", VENV), ".mypy_cache/CACHEDIR.TAG": "", "node_modules/x/y.js": ""})
    (folder.root / "a").chmod(0o755)
    (folder.root / "link").symlink_to("src")
    reader = read_worktree(folder.path)
    assert list(reader.snapshot.paths) == [".env", "a", "link", "src/b"]
    assert reader.snapshot.untracked == frozenset()
    assert reader.snapshot.tree.mode("a") == Mode.EXECUTABLE
    assert reader.snapshot.link_target("link") == "src"
    assert {entry.path: entry.kind for entry in reader.on_disk.entries} == {
        ".mypy_cache": DirectoryKind.CACHE,
        "e": DirectoryKind.VENV,
        "node_modules": DirectoryKind.NODE_MODULES,
        "src/__pycache__": DirectoryKind.CACHE,
    }
    assert not reader.on_disk.has_git
    assert data_of(reader.load(reader.snapshot, ["a"]), "a") == b"text"


def test_a_folder_without_git_has_a_limit_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hullcheck.edges.worktree.MAX_FOLDER", 5)
    Repo(tmp_path).write({f"{n}/{m}/x": "" for n in range(5) for m in range(5)})
    reader = read_worktree(str(tmp_path))
    assert len(reader.snapshot.paths) < 25
    assert "too many" in reader.on_disk.unknowns[0].reason


def test_a_folder_that_git_ignores_is_read_like_one_without_git(repo: Repo) -> None:
    repo.commit({".gitignore": "/tmp\n"})
    repo.write({"tmp/Dockerfile": ""})
    reader = read_worktree(str(repo.root / "tmp"))
    assert list(reader.snapshot.paths) == ["Dockerfile"]
    assert not reader.on_disk.has_git


def test_a_part_that_is_new_is_not_taken_for_ignored(repo: Repo) -> None:
    repo.commit({"a": ""})
    repo.write({"new/Dockerfile": ""})
    reader = read_worktree(str(repo.root / "new"))
    assert reader.snapshot.untracked == {"Dockerfile"}
    assert reader.on_disk.has_git


def test_a_bare_repository_is_no_folder_of_files(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a": ""})
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    for place in (tmp_path / "bare", repo.root / ".git"):
        with pytest.raises(UsageError, match="no work tree"):
            read_worktree(str(place))


def test_a_path_that_is_not_there_is_a_usage_error_with_a_close_name(tmp_path: Path) -> None:
    (tmp_path / "backend").mkdir()
    with pytest.raises(UsageError, match="does not exist") as caught:
        read_worktree(str(tmp_path / "bakend"))
    assert str(tmp_path / "backend") in caught.value.advice
    with pytest.raises(UsageError, match="does not exist"):
        read_worktree(str(tmp_path / "no/where"))


def test_a_file_is_a_usage_error_that_names_its_folder(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").touch()
    with pytest.raises(UsageError, match="no folder") as caught:
        read_worktree(str(tmp_path / "Dockerfile"))
    assert f"`{tmp_path}`" in caught.value.advice


# Loading what is wanted.


def test_what_texts_reveal_is_loaded_in_turn_for_few_rounds(repo: Repo) -> None:
    repo.write({f"f{n}": f"f{n + 1}" for n in range(9)})
    reader = read_worktree(repo.path)

    def wanted(snapshot: Snapshot) -> list[str]:
        texts = (snapshot.source(path) for path in snapshot.paths)
        return ["f0", "nowhere", *(source.text for source in texts if source)]

    loaded = load_wanted(reader, reader.snapshot, wanted)
    assert sorted(loaded.texts) == ["f0", "f1", "f2", "f3"]


def test_nothing_is_read_twice(repo: Repo) -> None:
    repo.write({"a": "old"})
    reader = read_worktree(repo.path)
    loaded = reader.load(reader.snapshot, ["a"])
    repo.write({"a": "new"})
    assert data_of(reader.load(loaded, ["a"]), "a") == b"old"
