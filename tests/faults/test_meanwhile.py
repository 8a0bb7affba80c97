"""Somebody edits, or a signal comes, at any of the calls of `fix --write`."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product
from pathlib import Path
from types import FrameType

import pytest

from hullcheck.edges.cli import main
from tests.edges.conftest import Repo

from .amount import some
from .calls import Call, Hook, watched
from .disk import Held
from .trees import apart, lay_out, read_tree, torn

Captured = pytest.CaptureFixture[str]

EDITED = b"theirs\n"


def rewrite(place: Path) -> None:
    with place.open("r+b" if place.exists() else "wb") as file:
        file.truncate()
        file.write(EDITED)


def put_another(place: Path) -> None:
    (place.parent / "another").write_bytes(EDITED)
    os.rename(place.parent / "another", place)  # noqa: PTH104 (as an editor does it)


def remove(place: Path) -> None:
    place.unlink(missing_ok=True)


def put_link(place: Path) -> None:
    remove(place)
    place.symlink_to("elsewhere")


def put_folder(place: Path) -> None:
    remove(place)
    place.mkdir()


def seen(place: Path) -> object:
    """Return what is there, without following anything."""
    if place.is_symlink():
        return os.readlink(place)  # noqa: PTH115 (as text)
    return place.read_bytes() if place.is_file() else place.is_dir()


EDITS: dict[str, tuple[Callable[[Path], object], object]] = {
    "rewritten": (rewrite, EDITED),
    "replaced": (put_another, EDITED),
    "removed": (remove, False),
    "a link": (put_link, "elsewhere"),
    "a folder": (put_folder, True),
}
"""What somebody does to a file, and what is there then."""

TARGETS = (".dockerignore", "api/.dockerignore", "web/.dockerignore")


def once(number: int, act: Callable[[], object]) -> Hook:
    """Do something before a call."""
    done: list[int] = []

    def hook(_: Call, at: int) -> None:
        if at == number and not done:
            done.append(at)
            act()

    return hook


def calls_of(shop: Repo) -> list[Call]:
    """Return the calls of a run, all undone after it."""
    old = read_tree(shop.root)
    with watched(shop.root) as layer:
        main(["fix", "--write"])
    lay_out(shop.root, old)
    return layer.calls


def length(shop: Repo) -> int:
    """Return how many calls a run has."""
    return len(calls_of(shop))


def clear(place: Path) -> None:
    if place.is_symlink() or place.is_file():
        place.unlink()
    elif place.is_dir():
        place.rmdir()


def test_what_somebody_does_to_a_file_at_any_moment_is_kept(shop: Repo, capsys: Captured) -> None:
    old, calls = read_tree(shop.root), length(shop)
    assert calls > 30
    for number, target, edit in some(product(range(calls), TARGETS, EDITS), 18):
        act, expected = EDITS[edit]
        place, found = shop.root / target, list[object]()

        def edit_it(
            act: Callable[[Path], object] = act,
            place: Path = place,
            found: list[object] = found,
        ) -> None:
            found.append(seen(place))
            act(place)

        with watched(shop.root, once(number, edit_it)):
            code = main(["fix", "--write"])
        where = (number, target, edit, capsys.readouterr().err)
        assert code in (0, 3), where
        # Who removes what is not there does nothing.
        assert seen(place) == expected or found == [expected], where
        assert "defect" not in where[3], where
        clear(place)
        tree, left = apart(read_tree(shop.root))
        others = {path for path in tree if tree[path] != old.get(path)} - {target}
        if code:
            assert not others, where
        assert left == [], where
        lay_out(shop.root, old)


@pytest.mark.parametrize("act", [rewrite, put_another])
def test_what_is_edited_in_the_last_moment_is_kept(
    shop: Repo, act: Callable[[Path], object], capsys: Captured
) -> None:
    old, calls = read_tree(shop.root), calls_of(shop)
    last = {number: call.to for number, call in enumerate(calls) if call.name == "exchange"}
    if not last:
        pytest.skip("no two files change places here")
    for number, target in last.items():
        with watched(shop.root, once(number, partial(act, shop.root / target))):
            assert main(["fix", "--write"]) == 3
        assert f"`{target}` has changed since it was read" in capsys.readouterr().err
        tree, left = apart(read_tree(shop.root))
        assert tree[target].data == EDITED
        assert left == []
        assert {path for path in tree if tree[path] != old.get(path)} == {target}
        lay_out(shop.root, old)


def test_nothing_is_written_where_a_folder_has_become_a_link(
    shop: Repo, tmp_path: Path, capsys: Captured
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    kept = shop.root / "api.kept"
    old, calls = read_tree(shop.root), length(shop)
    before = old["api/.dockerignore"].data

    def lead_away() -> None:
        os.rename(shop.root / "api", kept)  # noqa: PTH104
        (shop.root / "api").symlink_to(outside)

    for number in some(range(calls), 8):
        (outside / ".dockerignore").write_bytes(before)
        with watched(shop.root, once(number, lead_away)):
            main(["fix", "--write"])
        assert (outside / ".dockerignore").read_bytes() == before, number
        (shop.root / "api").unlink()
        kept.rename(shop.root / "api")
        lay_out(shop.root, old)
        for stray in outside.iterdir():
            stray.unlink()
    assert "defect" not in capsys.readouterr().err


class TerminatedError(BaseException):
    """What a handler of SIGTERM raises in a test, where the default one would end all tests."""


@contextmanager
def terminated() -> Iterator[None]:
    def end(_: int, __: FrameType | None) -> None:
        raise TerminatedError

    former = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


@pytest.mark.parametrize("number_of_signals", [1, 2])
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_call_leaves_all_old_or_all_new(
    shop: Repo, capsys: Captured, kind: signal.Signals, number_of_signals: int
) -> None:
    old, calls = read_tree(shop.root), length(shop)
    main(["fix", "--write"])
    new = read_tree(shop.root)
    ends: set[int] = set()
    for number in some(range(calls), 6):
        lay_out(shop.root, old)

        def hook(_: Call, at: int, first: int = number) -> None:
            if first <= at < first + number_of_signals:
                signal.raise_signal(kind)

        capsys.readouterr()
        with watched(shop.root, hook), terminated():
            try:
                code = main(["fix", "--write"])
            except TerminatedError:
                code = 130
        tree = read_tree(shop.root)
        assert code == 130
        assert capsys.readouterr().err in ("", "\n")
        assert tree in (old, new), number
        ends.add(int(tree == new))
    # Before the last file is in its place all is taken back, behind it all stays.
    assert ends == {0, 1}


def test_a_signal_that_is_ignored_stays_ignored(shop: Repo) -> None:
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with watched(shop.root, once(5, lambda: signal.raise_signal(signal.SIGHUP))):
            assert main(["fix", "--write"]) == 0
    finally:
        signal.signal(signal.SIGHUP, former)


def test_a_disk_that_takes_a_byte_at_a_time_gets_all(shop: Repo) -> None:
    with watched(shop.root, lambda call, _: 1 if call.name == "write" else None) as layer:
        assert main(["fix", "--write"]) == 0
    assert all(len(call.data) == 1 for call in layer.calls if call.name == "write")
    assert read_tree(shop.root)[".dockerignore"] == Held(b".git\n**/.venv\n", 0o640)


def test_what_was_torn_is_told_apart(shop: Repo) -> None:
    old = read_tree(shop.root)
    assert torn({**old, "x": Held(b"")}, old, old) == {"x": Held(b"")}
