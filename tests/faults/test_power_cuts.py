"""The power goes between any two calls: every file is old or new, and the next run ends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hullcheck.edges.action.outputs import write_in_workspace
from hullcheck.edges.cli import main
from hullcheck.edges.writing import write_whole
from tests.edges.conftest import Repo

from .amount import some
from .calls import Call
from .disk import Tree, all_power_cuts
from .trees import apart, in_the_end, lay_out, performed, read_tree, torn

Captured = pytest.CaptureFixture[str]

FOLDERS = (".", "api", "web")


def fixed(shop: Repo) -> tuple[Tree, list[Call], Tree]:
    return performed(shop.root, lambda: main(["fix", "--write"]))


def test_what_fix_says_is_done_lasts(shop: Repo) -> None:
    old, calls, new = fixed(shop)
    assert {path for path in new if new[path] != old.get(path)} == {
        *(".dockerignore", "api/.dockerignore", "web/.dockerignore")
    }
    ends = in_the_end(old, calls)
    assert all(tree == new for tree in ends)


def test_the_model_sees_that_a_file_was_not_made_to_last(shop: Repo) -> None:
    old, calls, new = fixed(shop)
    kept = [call for call in calls if call.name != "fsync" or call.path in FOLDERS]
    assert any(torn(apart(tree)[0], old, new) for _, tree in all_power_cuts(old, kept))


def test_the_model_sees_that_a_name_was_not_made_to_last(shop: Repo) -> None:
    old, calls, _ = fixed(shop)
    kept = [call for call in calls if call.name != "fsync" or call.path not in FOLDERS]
    assert old in in_the_end(old, kept)


def test_after_a_power_cut_each_file_is_old_or_new_and_the_next_run_ends_it(
    shop: Repo, capsys: Captured
) -> None:
    old, calls, new = fixed(shop)
    cuts = list(all_power_cuts(old, calls))
    assert len(cuts) > 100
    for done, tree in cuts:
        assert torn(apart(tree)[0], old, new) == {}, calls[:done]
    for _, tree in some(cuts, 8):
        lay_out(shop.root, tree)
        capsys.readouterr()
        assert main(["fix", "--write"]) == 0
        assert read_tree(shop.root) == new
        told = capsys.readouterr().err
        for left in apart(tree)[1]:
            assert f"Removed `{left}`, left by a run that was interrupted." in told


def test_without_a_way_to_change_places_it_is_the_same(
    shop: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hullcheck.edges.renaming._call", lambda: None)
    old, calls, new = fixed(shop)
    done = [call for call in calls if call.name != "exchange"]
    for _, tree in all_power_cuts(old, done):
        assert torn(apart(tree)[0], old, new) == {}
    assert all(tree == new for tree in in_the_end(old, done))


WRITERS: dict[str, Callable[[Path], object]] = {
    "--output": lambda root: write_whole(str(root / "file"), b"new and longer\n"),
    "json-file": lambda root: write_in_workspace(str(root), "file", "new and longer\n"),
    "baseline": lambda root: main(["baseline", str(root), "--output", str(root / "file")]),
    "check": lambda root: main(
        ["check", str(root), "--format", "sarif", "--output", f"{root}/file"]
    ),
}
"""What writes one file in the place of another."""


@pytest.mark.parametrize("before", [b"old\n", None])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_file_that_is_written_is_old_or_new(
    tmp_path: Path, writer: str, before: bytes | None
) -> None:
    if before is not None:
        (tmp_path / "file").write_bytes(before)
        (tmp_path / "file").chmod(0o604)
    old, calls, new = performed(tmp_path, lambda: WRITERS[writer](tmp_path))
    assert new != old
    assert [call.name for call in calls].count("fsync") == 2
    for _, tree in all_power_cuts(old, calls):
        files, left = apart(tree)
        assert torn(files, old, new) == {}
        # The next one to write there clears up.
        lay_out(tmp_path, tree)
        WRITERS[writer](tmp_path)
        assert read_tree(tmp_path) == new, left
    assert all(tree == new for tree in in_the_end(old, calls))
