"""An audit that is killed anywhere, and begun again, ends as one that was not.

The default run kills it at a few of its requests, `make faults` at each.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fake.faults import Fault
from fake.hub import Hub
from fleets import LEAKY, FleetRig, Run
from hullcheck.edges.github.client import Client
from tests.faults.amount import some

TRIED = 8
"""Requests at which the default run kills it, the first and the last among them."""

ASKED: Mapping[str, Any] = {"fix": ("**",), "max_pulls": 1}

OWN = ("name", "id", "commit", "tree", "pull", "issue")
"""What differs between two organisations that have the same files."""


class KilledError(BaseException):
    """The process is gone: nothing catches this."""


@contextmanager
def killed_at(number: int, *, after: bool) -> Iterator[list[int]]:
    """Kill the process at its request `number`, before or after GitHub has done it; 0: never."""
    asked: list[int] = []
    real = Client._asked

    def dying(self: Client, *arguments: Any) -> Any:
        asked.append(len(asked) + 1)
        if len(asked) == number and not after:
            raise KilledError
        answer = real(self, *arguments)
        if len(asked) == number:
            raise KilledError
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "_asked", dying)
        yield asked


def fleet_of(hub: Hub, folder: Path, capsys: pytest.CaptureFixture[str], org: str) -> FleetRig:
    rig = FleetRig(hub, folder / org, capsys, org)
    for number, files in enumerate((LEAKY, LEAKY)):
        rig.add(f"app{number}", files)
    return rig


def state(rig: FleetRig, run: Run) -> Any:
    """Return all that an audit leaves behind, whatever the organisation is called."""
    told = json.loads(run.out)["repositories"]
    return (
        run.code,
        [{key: value for key, value in each.items() if key not in OWN} for each in told],
        [name.partition("/")[2] for name in rig.pulls()],
        [name.partition("/")[2] for name in rig.issues()],
        [len(each.comments) for _, each in rig.own()],
    )


@pytest.mark.parametrize("after", [False, True])
def test_52_an_audit_killed_at_any_request_goes_on_and_does_nothing_twice(
    github: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str], after: bool
) -> None:
    rig = fleet_of(github, tmp_path, capsys, "whole")
    with killed_at(0, after=after) as asked:
        expected = state(rig, rig.audit(**ASKED))
    assert expected[2:4] == (["app0"], ["app0", "app1"])
    for number in some(asked, TRIED):
        rig = fleet_of(github, tmp_path, capsys, f"killed{number}")
        with killed_at(number, after=after), pytest.raises(KilledError):
            rig.audit(**ASKED)
        assert state(rig, rig.audit(**ASKED)) == expected, number


def test_52_of_a_line_that_was_being_written_nothing_counts(
    github: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rig = fleet_of(github, tmp_path, capsys, "octo")
    expected = state(rig, rig.audit())
    *entries, last, _end = rig.ledger.read_bytes().splitlines(keepends=True)
    for size in (1, len(last) // 2, len(last) - 1):
        rig.ledger.write_bytes(b"".join(entries) + last[:size])
        again = rig.audit()
        assert state(rig, again) == expected
        assert again.reads.count("git/get-tree") == 1


def test_52_a_process_that_is_killed_leaves_what_it_has_done(
    github: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rig = fleet_of(github, tmp_path, capsys, "octo")
    expected = state(rig, rig.audit(ledger=str(rig.folder / "other")))
    arguments = ["audit", "--org", "octo", "--ledger", str(rig.ledger)]
    variables = {
        "GITHUB_TOKEN": rig.token.text,
        "GITHUB_API_URL": github.url,
        "GITHUB_GRAPHQL_URL": github.graphql_url,
    }
    asked: list[str] = []

    def kill() -> None:
        # The second repository is begun when the first one is done.
        asked.append("head")
        if len(asked) == 2:
            child.kill()

    github.faults.order(Fault("repos/get-branch", 2, act=kill))
    child = subprocess.Popen(
        [sys.executable, "-m", "hullcheck", *arguments], env={**os.environ, **variables}
    )
    assert child.wait() == -signal.SIGKILL
    again = rig.audit()
    assert state(rig, again) == expected
    assert again.reads.count("git/get-tree") == 1
