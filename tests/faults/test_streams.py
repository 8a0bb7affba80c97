"""Standard output and standard error that are full, closed, or have no reader."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hullcheck.edges.bot.logs import Log
from hullcheck.edges.cli import main
from tests.edges.conftest import Repo

from .amount import some

Captured = pytest.CaptureFixture[str]

FULL = Path("/dev/full")

pytestmark = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")


@contextmanager
def full(name: str) -> Iterator[None]:
    """Let a stream be one that takes nothing."""
    with FULL.open("w", encoding="utf-8") as stream, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, name, stream)
        yield


SAYING = ["--version", "--help", "check", "fix", "rules", "explain host-venv-in-image", "trace"]


@pytest.mark.parametrize("command", SAYING)
def test_output_that_is_full_is_told_and_is_no_defect(
    shop: Repo, capsys: Captured, command: str
) -> None:
    with full("stdout"):
        assert main(command.split()) == 3
    told = capsys.readouterr().err
    assert "No space left on device" in told
    assert "defect" not in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("command", "code"), [("check", 1), ("chek", 2), ("check --output no/report", 3), ("fix", 0)]
)
def test_the_exit_code_is_right_where_errors_cannot_be_told(
    shop: Repo, capsys: Captured, command: str, code: int
) -> None:
    with full("stderr"):
        assert main(command.split()) == code


def test_what_was_written_is_no_failure_where_it_cannot_be_told(shop: Repo) -> None:
    with full("stderr"):
        assert main(["fix", "--write"]) == 0
    assert "**/.venv" in (shop.root / ".dockerignore").read_text()


def test_a_log_that_is_full_stops_no_bot() -> None:
    def refuse(_: str) -> None:
        raise OSError(28, "No space left on device")

    Log(write=refuse)("info", "x")


ENDS = {
    "check >/dev/full": (3, "No space left on device"),
    "--version >/dev/full 2>/dev/full": (3, ""),
    "check >&-": (1, ""),
    "check <&- >&- 2>&-": (1, ""),
    "chek 2>&-": (2, ""),
    "--version >&-": (0, ""),
    "--help | true": (0, ""),
    "check --output report >&- 2>&-": (1, ""),
}
"""How the program ends, its interpreter too, and what it says."""


@pytest.mark.parametrize("line", some(ENDS, 3))
def test_the_program_ends_as_its_contract_says(shop: Repo, line: str) -> None:
    command, redirection, rest = line.partition(" | ")
    words = f"{shlex.quote(sys.executable)} -m hullcheck {command}{redirection}{rest}"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {words}"], capture_output=True, check=False, cwd=shop.root
    )
    code, told = ENDS[line]
    assert done.returncode == code, done.stderr
    assert told in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    if "report" in line:
        assert b"host-venv-in-image" in (shop.root / "report").read_bytes()


def test_a_missing_folder_for_temporary_files_is_told(
    shop: Repo, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr("hullcheck.edges.branching.TemporaryDirectory", refuse)
    monkeypatch.setenv("TMPDIR", "/full")
    for variable in ("GIT_AUTHOR", "GIT_COMMITTER"):
        monkeypatch.setenv(f"{variable}_NAME", "a")
        monkeypatch.setenv(f"{variable}_EMAIL", "a@example.org")
    assert main(["fix", "--branch"]) == 3
    assert "`/full` cannot be written\n  No usable" in capsys.readouterr().err
    assert os.environ["TMPDIR"] == "/full"
