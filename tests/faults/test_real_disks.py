"""Disks that are really full, read-only or another's; most of it needs root."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hullcheck.edges.cli import main
from hullcheck.edges.writing import write_whole
from hullcheck.errors import WriteError
from tests.edges.conftest import Repo

from .conftest import SHOP
from .trees import read_tree

Captured = pytest.CaptureFixture[str]

NOBODY = 65534


def needs_root() -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("it needs root")


def mount(place: Path, *options: str) -> None:
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", ",".join(options), "none", str(place)],
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.decode().strip()}")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repo]:
    """Make a repository on a disk of its own that has little room."""
    needs_root()
    place = tmp_path / "small"
    place.mkdir()
    mount(place, "size=1m", "nr_inodes=400")
    try:
        made = Repo(place / "repo")
        made.root.mkdir()
        made.git("init", "--quiet", "--initial-branch=main", "--template=")
        made.commit(SHOP)
        monkeypatch.chdir(made.root)
        yield made
    finally:
        monkeypatch.chdir(tmp_path)
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path) -> None:
    """Leave no room at all."""
    with (place / "filler").open("wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


@pytest.mark.parametrize("command", [["fix", "--write"], ["check", "--output", "report"]])
def test_a_full_disk(small: Repo, capsys: Captured, command: list[str]) -> None:
    old = read_tree(small.root)
    fill(small.root.parent)
    assert main(command) == 3
    told = capsys.readouterr().err
    assert "cannot be written\n  No space left on device" in told
    assert read_tree(small.root) == old
    (small.root.parent / "filler").unlink()
    assert main(command) < 2
    assert read_tree(small.root) != old


def test_a_disk_without_room_for_another_name(small: Repo, capsys: Captured) -> None:
    old = read_tree(small.root)
    made: list[Path] = []
    try:
        while True:
            place = small.root.parent / f"filler{len(made)}"
            place.touch()
            made.append(place)
    except OSError:
        pass
    assert main(["fix", "--write"]) == 3
    assert "No space left on device\n  Nothing was changed." in capsys.readouterr().err
    assert read_tree(small.root) == old
    made[0].unlink()
    # For one more name, but not for the six that are needed.
    assert main(["fix", "--write"]) == 3
    assert read_tree(small.root) == old


def test_a_read_only_file_system(small: Repo, capsys: Captured) -> None:
    old = read_tree(small.root)
    subprocess.run(["mount", "-o", "remount,ro", str(small.root.parent)], check=True)
    for command in (["fix", "--write"], ["baseline", "--output", "report"]):
        assert main(command) == 3
        assert "cannot be written\n  Read-only file system" in capsys.readouterr().err
    # What only reads needs no more.
    assert main(["check"]) == 1
    assert main(["fix"]) == 0
    assert read_tree(small.root) == old


@pytest.fixture
def everybodys() -> Iterator[Path]:
    """Give a folder that others than root may go to."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def somebody_else() -> Iterator[None]:
    """Let root be somebody who owns nothing."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="the system knows no such users")
class TestSomebodyElse:
    def test_a_quota_that_is_used_up(self, everybodys: Path) -> None:
        needs_root()
        mount(everybodys, "size=1m", "usrquota", "usrquota_block_hardlimit=8192", "mode=0777")
        try:
            with somebody_else(), pytest.raises(WriteError, match="cannot be written") as caught:
                write_whole(str(everybodys / "file"), bytes(99_999))
            assert list(everybodys.iterdir()) == []
        finally:
            subprocess.run(["umount", "-l", str(everybodys)], check=True)
        assert caught.value.cause == "Disk quota exceeded"

    def test_a_folder_that_may_not_be_written(self, everybodys: Path) -> None:
        (everybodys / "file").write_bytes(b"old")
        (everybodys / "file").chmod(0o666)
        everybodys.chmod(0o555)
        try:
            with somebody_else(), pytest.raises(WriteError, match="cannot be written") as caught:
                write_whole(str(everybodys / "file"), b"new")
        finally:
            everybodys.chmod(0o755)
        assert caught.value.cause == "Permission denied"
        assert (everybodys / "file").read_bytes() == b"old"

    def test_a_file_of_another_user(self, everybodys: Path) -> None:
        needs_root()
        (everybodys / "file").write_bytes(b"old")
        everybodys.chmod(0o777)
        with somebody_else(), pytest.raises(WriteError, match="is read-only"):
            write_whole(str(everybodys / "file"), b"new")
        assert [path.name for path in everybodys.iterdir()] == ["file"]
