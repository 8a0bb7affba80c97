"""What a ledger has counted stays counted, whatever happens to the disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hullcheck.edges.fleet.ledger import Ledger
from hullcheck.errors import UsageError, WriteError
from hullcheck.fleet.shard import Shard

from .calls import Call, watched
from .disk import all_power_cuts
from .trees import apart, lay_out, read_tree


def audited(path: Path, noted: Callable[[], object] = lambda: None) -> None:
    """Let an audit begin, count two pull requests, and end; `noted` is called after each step."""
    ledger = Ledger(str(path))
    ledger.start("octo", Shard())
    noted()
    for number in OPENED:
        ledger.note_opening(number, 1.0)
        noted()
    ledger.end((), ())
    noted()


OPENED = (7, 8)


@pytest.mark.parametrize("before", [False, True])
def test_a_pull_request_that_was_counted_stays_counted(tmp_path: Path, before: bool) -> None:
    path = tmp_path / "ledger"
    if before:
        audited(path)
    known = [number for number, _ in Ledger(str(path)).openings]
    old = read_tree(tmp_path)
    steps: list[int] = []
    with watched(tmp_path) as layer:
        audited(path, lambda: steps.append(len(layer.calls)))
    for done, tree in all_power_cuts(old, layer.calls):
        counted = sum(done >= step for step in steps[1:3])
        lay_out(tmp_path, tree)
        found = [number for number, _ in Ledger(str(path)).openings]
        assert found[: len(known)] == known
        assert found[len(known) :] in [list(OPENED[:most]) for most in range(counted, 3)]
        audited(path)
        assert [number for number, _ in Ledger(str(path)).openings] == [*found, *OPENED]
        assert apart(read_tree(tmp_path))[1] == []


@pytest.mark.parametrize("taken", [0, 1, 20])
def test_what_a_full_disk_took_of_a_line_spoils_no_other(tmp_path: Path, taken: int) -> None:
    path = tmp_path / "ledger"
    ledger = Ledger(str(path))
    ledger.start("octo", Shard())
    writes = 0

    def full(call: Call, _: int) -> int | None:
        nonlocal writes
        if call.name != "write":
            return None
        writes += 1
        if writes == 1 and taken:
            return taken
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with watched(tmp_path, full), pytest.raises(WriteError, match="cannot be written") as caught:
        ledger.note_opening(7, 1.0)
    assert caught.value.cause == "No space left on device"
    assert path.read_bytes().endswith(b"\n") == (taken == 0)
    # There is room again, and the same run goes on.
    ledger.note_opening(8, 1.0)
    assert [number for number, _ in Ledger(str(path)).openings] == [8]


def test_a_file_that_is_no_ledger_is_not_taken_for_a_torn_one(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    audited(path)
    whole = path.read_bytes()
    path.write_bytes(whole + bytes(20) + b'"x"}\n')
    assert [number for number, _ in Ledger(str(path)).openings] == [*OPENED]
    for more in (b"a\n", bytes(20) + b"\n" + whole):
        path.write_bytes(whole + more)
        with pytest.raises(UsageError, match="is none of a ledger"):
            Ledger(str(path))
