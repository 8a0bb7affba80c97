"""Colour, width, readers that go away, and the line that says what takes so long."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Mapping
from threading import Event

import pytest

from hullcheck.edges.console import style_for, wants_color
from hullcheck.edges.progress import CLEAR, progress


class Terminal(io.StringIO):
    """Standard error, as a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "on_terminal", "in_pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
    ],
)
def test_colour_is_for_terminals_unless_somebody_says_otherwise(
    environment: Mapping[str, str], on_terminal: bool, in_pipe: bool
) -> None:
    assert wants_color(Terminal(), environment) is on_terminal
    assert wants_color(io.StringIO(), environment) is in_pipe


def test_a_terminal_s_width_is_used_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns, width in (("80", 80), ("20", 60), ("500", 120)):
        monkeypatch.setenv("COLUMNS", columns)
        assert style_for(Terminal()).width == width
    assert style_for(io.StringIO()).width == 100


def test_progress_is_silent_where_nobody_looks() -> None:
    stream = io.StringIO()
    with progress(stream=stream, first_after=0) as say:
        say("reading")
    assert stream.getvalue() == ""


def test_progress_is_silent_when_it_is_quick() -> None:
    stream = Terminal()
    with progress(stream=stream, first_after=60) as say:
        say("reading")
    assert stream.getvalue() == ""


class Watched(Terminal):
    """A terminal that says when something is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.painted = Event()

    def write(self, text: str) -> int:
        if "reading" in text:
            self.painted.set()
        return super().write(text)


def failing_work(stream: Watched) -> None:
    with progress(stream=stream, first_after=0) as say:
        say("reading \x1b[2J")
        assert stream.painted.wait(10)
        raise KeyError


def test_progress_says_what_is_done_and_is_gone_at_the_end() -> None:
    stream = Watched()
    with pytest.raises(KeyError):
        failing_work(stream)
    assert r"hullcheck: reading \x1b[2J (0 s)" in stream.getvalue()
    assert stream.getvalue().endswith(CLEAR)


def test_a_reader_that_goes_away_is_no_failure() -> None:
    code = (
        "from hullcheck.edges.console import write_out\n"
        "import sys\n"
        "sys.stdin.read()\n"  # until the reader is gone
        "write_out('x' * 100_000)\n"
        "sys.exit(1)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stdin.close()
    with process:
        assert process.stderr.read() == b""
    assert process.returncode == 1, "the verdict stands, whoever reads it"


def test_what_the_terminal_cannot_encode_is_escaped() -> None:
    code = "from hullcheck.edges.console import write_out; write_out('Größe\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONIOENCODING": "ascii"},
        capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout == b"Gr\\xf6\\xdfe\n"
