"""Files are written whole or not at all, and only over what was read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hullcheck.edges.writing import Change, write_changes, write_whole
from hullcheck.errors import WriteError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_changes_and_new_files_are_written(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"a\r\n")
    write_changes(tmp_path, {"old": Change(b"a\r\n", b"b\r\n"), "sub/new": Change(None, b"c")})
    assert (tmp_path / "old").read_bytes() == b"b\r\n"
    assert (tmp_path / "sub/new").read_bytes() == b"c"
    assert names(tmp_path) == ["old", "sub"]
    assert names(tmp_path / "sub") == ["new"]


def test_the_mode_of_a_file_stays(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"a")
    (tmp_path / "old").chmod(0o640)
    write_changes(tmp_path, {"old": Change(b"a", b"b"), "new": Change(None, b"b")})
    assert (tmp_path / "old").stat().st_mode & 0o777 == 0o640
    mask = os.umask(0)
    os.umask(mask)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o666 & ~mask


@pytest.mark.parametrize("before", [b"read", None])
def test_a_file_that_changed_meanwhile_stops_everything(
    tmp_path: Path, before: bytes | None
) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"edited")
    with pytest.raises(WriteError, match=r"`.*b` (has changed|is there already)"):
        write_changes(tmp_path, {"a": Change(b"a", b"A"), "b": Change(before, b"B")})
    assert (tmp_path / "a").read_bytes() == b"a"
    assert (tmp_path / "b").read_bytes() == b"edited"
    assert names(tmp_path) == ["a", "b"]


def test_a_file_that_is_gone_stops_everything(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="has changed since it was read"):
        write_changes(tmp_path, {"a": Change(b"a", b"A")})
    assert names(tmp_path) == []


def test_nothing_is_written_through_a_symbolic_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "root"
    root.mkdir()
    (outside / "f").write_bytes(b"a")
    (root / "file").symlink_to(outside / "f")
    (root / "folder").symlink_to(outside)
    for path in ("file", "folder/f", "folder/new"):
        with pytest.raises(WriteError, match="a symbolic link leads there"):
            write_changes(root, {path: Change(b"a" if path != "folder/new" else None, b"A")})
    assert names(outside) == ["f"]
    assert (outside / "f").read_bytes() == b"a"


def test_a_failure_half_way_takes_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "c").write_bytes(b"c")
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == "c":
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    changes = {"a": Change(b"a", b"A"), "b": Change(None, b"B"), "c": Change(b"c", b"C")}
    with pytest.raises(WriteError, match="cannot be written") as caught:
        write_changes(tmp_path, changes)
    assert caught.value.cause == "No space left on device"
    assert (tmp_path / "a").read_bytes() == b"a"
    assert names(tmp_path) == ["a", "c"]


def test_output_replaces_a_file_and_reaches_a_device(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old and longer")
    write_whole(str(target), b"new")
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["report.json"]
    write_whole(os.devnull, b"new")


def test_output_follows_a_link_and_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_whole(str(tmp_path / "link"), b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.parametrize("path", ["missing/report.json", "."])
def test_output_that_cannot_be_written_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WriteError) as caught:
        write_whole(path, b"")
    assert caught.value.advice == "Give another file to --output."
    assert names(tmp_path) == []
