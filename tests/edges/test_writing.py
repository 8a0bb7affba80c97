"""Files are written whole or not at all, and only over what was read."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path
from stat import S_ISDIR

import pytest

from hullcheck.edges import renaming
from hullcheck.edges.staging import Change
from hullcheck.edges.writing import write_changes, write_whole
from hullcheck.errors import WriteError

FULL = OSError(28, "No space left on device")
"""As a write to a full disk says it: without a name."""


@pytest.fixture(params=["exchange", "rename"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have files change places where the system can, and have it that it cannot."""
    if request.param == "rename":
        monkeypatch.setattr(renaming, "_call", lambda: None)


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
    full = OSError(28, "No space left on device", str(tmp_path / "c"))
    editing_before(monkeypatch, "c", refusing(full))
    changes = {"a": Change(b"a", b"A"), "b": Change(None, b"B"), "c": Change(b"c", b"C")}
    with pytest.raises(WriteError, match="cannot be written") as caught:
        write_changes(tmp_path, changes)
    assert caught.value.cause == "No space left on device"
    assert (tmp_path / "a").read_bytes() == b"a"
    assert names(tmp_path) == ["a", "c"]


def refusing(error: BaseException) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise error

    return refuse


def editing_before(monkeypatch: pytest.MonkeyPatch, name: str, edit: Callable[[], object]) -> None:
    """Have somebody make `edit` right before the file `name` is replaced."""
    replace, exchange = Path.replace, renaming.renameat2

    def busy(self: Path, target: Path) -> Path:
        if target.name == name:
            edit()
        return replace(self, target)

    def busy_too(source: bytes, target: bytes, flags: int) -> None:
        if Path(os.fsdecode(target)).name == name:
            edit()
        exchange(source, target, flags)

    monkeypatch.setattr(Path, "replace", busy)
    monkeypatch.setattr(renaming, "renameat2", busy_too)


def test_a_full_disk_is_told_with_the_name_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"a")
    monkeypatch.setattr(os, "fsync", refusing(FULL))
    with pytest.raises(WriteError, match=r"^`a` cannot be written") as caught:
        write_changes(tmp_path, {"a": Change(b"a", b"A")})
    assert (caught.value.cause, caught.value.advice) == (FULL.strerror, "Nothing was changed.")
    assert names(tmp_path) == ["a"]


def test_a_limit_on_the_size_of_files_is_told_with_the_name_of_the_file(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(WriteError, match=r"^`sub/a` cannot be written") as caught:
            write_changes(tmp_path, {"sub/a": Change(None, b"A" * 10_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.cause == "File too large"
    assert names(tmp_path) == []


def test_a_read_only_file_is_refused_also_for_root(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    (tmp_path / "b").chmod(0o444)
    with pytest.raises(WriteError, match=r"^`b` is read-only") as caught:
        write_changes(tmp_path, {"a": Change(b"a", b"A"), "b": Change(b"b", b"B")})
    assert caught.value.advice.startswith("Nothing was changed. Make it writable")
    with pytest.raises(WriteError, match="is read-only"):
        write_whole(str(tmp_path / "b"), b"B")
    assert (tmp_path / "a").read_bytes() == b"a"
    assert (tmp_path / "b").read_bytes() == b"b"


def test_a_file_keeps_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"a")
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "chown", lambda _, user, group: given.append((user, group)))
    write_changes(tmp_path, {"a": Change(b"a", b"A")})
    state = (tmp_path / "a").stat()
    assert set(given) == {(state.st_uid, state.st_gid)}


def test_a_file_is_made_where_hard_links_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refusing(OSError(1, "Operation not permitted")))
    write_changes(tmp_path, {"new": Change(None, b"new")})
    assert (tmp_path / "new").read_bytes() == b"new"
    assert names(tmp_path) == ["new"]
    mask = os.umask(0)
    os.umask(mask)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o666 & ~mask


def test_without_hard_links_no_file_is_overwritten_that_has_come_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(_: Path, target: Path) -> None:
        target.write_bytes(b"theirs")
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(WriteError, match=r"^`new` cannot be written") as caught:
        write_changes(tmp_path, {"new": Change(None, b"new")})
    assert caught.value.cause == "File exists"
    assert (tmp_path / "new").read_bytes() == b"theirs"


def test_half_a_file_does_not_stay_where_hard_links_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object) -> None:
        monkeypatch.setattr(os, "fsync", refusing(FULL))
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(WriteError, match=r"^`new` cannot be written"):
        write_changes(tmp_path, {"new": Change(None, b"new")})
    assert names(tmp_path) == []


def test_directories_of_a_new_file_go_with_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr(os, "link", refusing(FileExistsError(17, "File exists")))
    with pytest.raises(WriteError, match=r"^`kept/deep/er/new` cannot be written"):
        write_changes(tmp_path, {"kept/deep/er/new": Change(None, b"")})
    assert names(tmp_path) == ["kept"]
    assert names(tmp_path / "kept") == []


def test_a_directory_that_somebody_used_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(_: Path, target: Path) -> None:
        (target.parent / "theirs").write_bytes(b"theirs")
        raise FileExistsError(17, "File exists")

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(WriteError):
        write_changes(tmp_path, {"made/new": Change(None, b"")})
    assert names(tmp_path / "made") == ["theirs"]


def test_an_edit_while_others_are_written_is_kept_and_the_others_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ac":
        (tmp_path / name).write_bytes(name.encode())
    editing_before(monkeypatch, "a", lambda: (tmp_path / "c").write_bytes(b"edited"))
    changes = {"a": Change(b"a", b"A"), "b": Change(None, b"B"), "c": Change(b"c", b"C")}
    with pytest.raises(WriteError, match=r"^`c` has changed since it was read") as caught:
        write_changes(tmp_path, changes)
    assert caught.value.advice == "Nothing was changed. Run `hullcheck fix` again."
    assert (tmp_path / "a").read_bytes() == b"a"
    assert (tmp_path / "c").read_bytes() == b"edited"
    assert names(tmp_path) == ["a", "c"]


def test_an_edit_of_what_was_written_is_left_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        (tmp_path / name).write_bytes(name.encode())

    def edit() -> None:
        (tmp_path / "a").write_bytes(b"A and theirs")
        raise FULL

    editing_before(monkeypatch, "b", edit)
    with pytest.raises(WriteError, match=r"^`b` cannot be written") as caught:
        write_changes(tmp_path, {"a": Change(b"a", b"A"), "b": Change(b"b", b"B")})
    assert "`a` was edited after it was written, and is left as it is" in caught.value.advice
    assert "Nothing was changed" not in caught.value.advice
    assert (tmp_path / "a").read_bytes() == b"A and theirs"
    assert names(tmp_path) == ["a", "b"]


def test_what_cannot_be_taken_back_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        (tmp_path / name).write_bytes(name.encode())

    def edit() -> None:
        monkeypatch.setattr(Path, "replace", refusing(OSError(30, "Read-only file system")))
        raise FULL

    editing_before(monkeypatch, "b", edit)
    with pytest.raises(WriteError, match=r"^`b` cannot be written") as caught:
        write_changes(tmp_path, {"a": Change(b"a", b"A"), "b": Change(b"b", b"B")})
    assert "`a` keeps its change" in caught.value.advice
    assert "Read-only file system" in caught.value.advice


def test_an_interruption_takes_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        (tmp_path / name).write_bytes(name.encode())
    editing_before(monkeypatch, "b", refusing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_changes(tmp_path, {"a": Change(b"a", b"A"), "b": Change(b"b", b"B")})
    assert (tmp_path / "a").read_bytes() == b"a"
    assert names(tmp_path) == ["a", "b"]


def test_a_pipe_in_the_place_of_a_file_is_a_conflict_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    with pytest.raises(WriteError, match="has changed since it was read"):
        write_changes(tmp_path, {"a": Change(b"", b"A")})
    assert (tmp_path / "a").is_fifo()


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(WriteError, match="`loop/new` cannot be written"):
        write_changes(tmp_path, {"loop/new": Change(None, b"")})


def test_content_and_names_are_made_to_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lasting: list[bool] = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: lasting.append(S_ISDIR(os.fstat(handle).st_mode))
    )
    (tmp_path / "a").write_bytes(b"a")
    write_changes(tmp_path, {"a": Change(b"a", b"A"), "b/c": Change(None, b"C")})
    # Both contents and the way back of `a`; then the folder, and the one that was made.
    assert lasting == [False, False, False, True, True]


def test_output_that_cannot_be_put_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", refusing(FULL))
    with pytest.raises(WriteError, match="cannot be written"):
        write_whole(str(tmp_path / "report"), b"new")
    assert names(tmp_path) == []


def test_output_to_a_stream_keeps_what_is_in_its_file(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        log.write(b"before\n")
        log.flush()
        write_whole(f"/proc/self/fd/{log.fileno()}", b"after\n")
    assert (tmp_path / "log").read_bytes() == b"before\nafter\n"


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
