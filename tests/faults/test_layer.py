"""The layer in the program sees each call that the system sees."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.edges.conftest import Repo

from .amount import some
from .programs import environment, program
from .strace import KINDS, changes

COMMANDS = {
    "fix": ["fix", "--write"],
    "check": ["check", "--output", "report"],
    "baseline": ["baseline", "--output", "report"],
    "trace": ["trace"],
    "nothing": ["check"],
}


def traced(shop: Repo, log: Path, *arguments: str) -> list[tuple[str, str, str]]:
    """Run the command line under strace; return what the layer in it has seen."""
    seen = log.with_suffix(".json")
    command = ["strace", "-f", "-y", "-s", "10000", "-e", f"trace={','.join(known_calls())}"]
    command += ["-o", str(log), *program(str(seen), *arguments)]
    done = subprocess.run(
        command, cwd=shop.root, env=environment(), capture_output=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return [(name, place, to) for name, place, to in json.loads(seen.read_text())]


def known_calls() -> list[str]:
    """Return those calls that the strace here knows on this machine."""
    return [f"?{name}" for name in KINDS]


@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
@pytest.mark.parametrize("command", some(COMMANDS, 2))
def test_the_layer_sees_what_the_system_sees(shop: Repo, tmp_path: Path, command: str) -> None:
    log = tmp_path / "strace.log"
    seen = traced(shop, log, *COMMANDS[command])
    told = list(changes(log.read_text(), shop.root))
    assert told == seen
    if command == "fix":
        assert len(told) > 30
    elif command in ("nothing", "trace"):
        # Git, which is asked by it, writes nothing either.
        assert told == []
