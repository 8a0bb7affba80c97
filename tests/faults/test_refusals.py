"""The disk refuses any of the calls of `fix --write`: once, or from then on."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from itertools import product

import pytest

from hullcheck.edges.cli import main
from tests.edges.conftest import Repo

from .amount import some
from .calls import Call, Hook, watched
from .disk import Tree
from .trees import apart, lay_out, read_tree, torn

Captured = pytest.CaptureFixture[str]

GROWING = {"open", "write", "mkdir", "link", "fsync"}
NAMING = {"open", "mkdir", "link", "rename", "exchange", "unlink", "rmdir", "chmod", "chown"}

REFUSALS = {
    errno.ENOSPC: GROWING,
    errno.EDQUOT: GROWING,
    errno.EIO: GROWING | NAMING,
    errno.EROFS: NAMING,
    errno.EACCES: NAMING,
    errno.EPERM: NAMING,
    errno.ENAMETOOLONG: {"open"},
    errno.EMFILE: {"open"},
    errno.EFBIG: {"write"},
    errno.ELOOP: {"open", "link", "rename"},
}
"""What a disk says, and to which calls."""


def refusing(code: int, first: int, *, for_good: bool) -> Hook:
    """Refuse the call number `first`, and those after it to which the disk says the same."""

    def hook(call: Call, number: int) -> None:
        if number == first or (for_good and number > first and call.name in REFUSALS[code]):
            raise OSError(code, os.strerror(code))

    return hook


def cells(shop: Repo) -> tuple[Tree, Tree, list[tuple[int, int, bool]]]:
    """Return the files before and after, and each call, refusal, and whether it is for good."""
    old = read_tree(shop.root)
    with watched(shop.root) as layer:
        assert main(["fix", "--write"]) == 0
    new = read_tree(shop.root)
    found = [
        (code, number, for_good)
        for (number, call), code, for_good in product(
            enumerate(layer.calls), REFUSALS, (False, True)
        )
        if call.name in REFUSALS[code]
    ]
    return old, new, found


def words(capsys: Captured) -> str:
    return capsys.readouterr().err


def kept(told: str) -> Iterator[str]:
    """Yield the files of which it is told that they keep their change."""
    for part in told.split("`")[1::2]:
        if f"`{part}` keeps its change" in told:
            yield part


def test_a_refused_call_is_told_and_nothing_is_half_done(shop: Repo, capsys: Captured) -> None:
    old, new, found = cells(shop)
    assert len(found) > 300
    for code, number, for_good in some(found, 18):
        lay_out(shop.root, old)
        capsys.readouterr()
        with watched(shop.root, refusing(code, number, for_good=for_good)):
            exit_code = main(["fix", "--write"])
        told, (tree, _) = words(capsys), apart(read_tree(shop.root))
        where = (errno.errorcode[code], number, for_good, told)
        assert "defect" not in told, where
        if exit_code:
            assert exit_code == 3, where
            assert os.strerror(code) in told, where
            changed = {path for path in new if tree.get(path) != old.get(path)}
            assert changed == set(kept(told)), where
            assert ("Nothing was changed." in told) == (not changed), where
        else:
            # What was refused was only to clear up, or to give a file to its owner.
            assert tree == new, where
        assert torn(tree, old, new) == {}, where
        assert main(["fix", "--write"]) == 0
        assert read_tree(shop.root) == new, where
