"""What a run that was killed has left is removed, and nothing that anybody writes or wrote."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hullcheck.edges import leftovers
from hullcheck.edges.cli import main
from hullcheck.edges.leftovers import claimed, clear, clear_folder, is_own_name, new_name
from hullcheck.edges.writing import write_whole

from .conftest import Repo


def left_in(folder: Path) -> Path:
    place = folder / new_name()
    place.write_bytes(b"half")
    return place


def test_only_its_own_names_are_cleared(tmp_path: Path) -> None:
    kept = [tmp_path / name for name in (".hullcheck-", ".hullcheck-notes", ".hullcheck.toml")]
    for place in kept:
        place.write_bytes(b"a person's")
    folder, link = tmp_path / new_name(), tmp_path / new_name()
    folder.mkdir()
    link.symlink_to("elsewhere")
    left = left_in(tmp_path)
    assert clear_folder(tmp_path) == [left]
    assert {*tmp_path.iterdir()} == {*kept, folder, link}
    assert clear_folder(tmp_path / "missing") == []
    assert not any(is_own_name(place.name) for place in kept)


def test_what_is_being_written_is_left_to_its_writer(tmp_path: Path) -> None:
    left = left_in(tmp_path)
    with claimed(tmp_path):
        assert clear([left]) == []
    assert clear([left]) == [left]


def test_what_another_process_writes_is_left_to_it(tmp_path: Path) -> None:
    left = left_in(tmp_path)
    code = (
        "import sys, pathlib; from hullcheck.edges.leftovers import claimed\n"
        "with claimed(pathlib.Path(sys.argv[1])): print(flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    child.stdout.readline()
    assert clear_folder(tmp_path) == []
    child.kill()
    child.communicate()
    assert clear_folder(tmp_path) == [left]


def test_who_clears_up_and_never_ends_keeps_nobody_from_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "PATIENCE", 0.05)
    handle = leftovers._opened(tmp_path)
    assert leftovers._locks(handle, exclusive=True)
    write_whole(str(tmp_path / "report"), b"new")
    assert (tmp_path / "report").read_bytes() == b"new"


def test_fix_tells_what_it_removed_also_where_git_ignores_it(
    leaky: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    leaky.write({".gitignore": ".*\n", "docs/x": "x"})
    left = left_in(leaky.root / "docs")
    assert main(["check"]) == 1
    assert left.exists()
    assert main(["fix", "--write"]) == 0
    assert not left.exists()
    told = f"Removed `docs/{left.name}`, left by a run that was interrupted."
    assert told in capsys.readouterr().err
