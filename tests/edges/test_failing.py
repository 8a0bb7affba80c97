"""What goes wrong on the command line, in words and exit codes; and the program itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from hullcheck import __version__
from hullcheck.edges.cli import main
from hullcheck.edges.runs import overview
from tests.render.test_annotations import commands

from .conftest import Repo

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek"], "Did you mean check?"),
        (["check", "--fomat", "x"], "Did you mean '--format'?"),
        (["check", "--format", "xml"], "'json'"),
        (["check", "a", "b"], "unexpected extra argument"),
        (["check", "--select", "host-env-in-image"], "Did you mean `host-venv-in-image`"),
        (["explain", "it does not work"], "no rule is known to be behind this message"),
        (["explain", "zzz"], "hullcheck rules lists them all."),
        (["explain"], "Missing argument 'RULE|MESSAGE'"),
        (["check", "no-such-folder"], "no-such-folder"),
        (["check", "--base", "no-such-revision"], "no-such-revision"),
        (["check", "-z"], "Add --host-files-from."),
        (["check", "--host-files-from", "missing"], "Give --host-files-from a file, or -"),
        (["trace", "--context", "."], "Add --dockerfile"),
        (["trace", "--dockerfile", "Dockerfile"], "Add --context"),
        (["trace", "--dockerfile", "no", "--context", "."], "there is no `no`"),
        (
            ["trace", "--dockerfile", "Dockerfile", "--context", ".", "--build-arg", "=x"],
            "`=x` names no build argument",
        ),
        (
            ["trace", "--dockerfile", "Dockerfile", "--context", ".", "--build-context", "x"],
            "NAME=PATH",
        ),
    ],
)
def test_a_wrong_call_exits_2_and_says_what_to_do(
    leaky: Repo, arguments: list[str], words: str, capsys: Captured
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("hullcheck: ")
    assert words in err
    assert "Traceback" not in err


def test_output_that_cannot_be_written_exits_3(leaky: Repo, capsys: Captured) -> None:
    assert main(["check", "--output", "missing/report"]) == 3
    assert "`missing/report` cannot be written\n  No such file" in capsys.readouterr().err


def failing_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(path: str, language: str | None) -> None:
        raise error

    monkeypatch.setattr(overview, "run_overview", fail)


@pytest.mark.parametrize("error", [RecursionError("deep"), MemoryError(), KeyError("\x1b[2J")])
def test_a_defect_is_told_in_words_and_exits_3(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    failing_with(monkeypatch, error)
    assert main([]) == 3
    err = capsys.readouterr().err
    assert f"a defect of hullcheck {__version__} stopped the run: {type(error).__name__}" in err
    assert "report it" in err
    assert "Traceback" not in err
    assert "\x1b" not in err


def test_a_defect_shows_its_traceback_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    failing_with(monkeypatch, KeyError("x"))
    monkeypatch.setenv("HULLCHECK_DEBUG", "1")
    assert main([]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_an_interruption_exits_130(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    failing_with(monkeypatch, KeyboardInterrupt())
    assert main([]) == 130
    assert capsys.readouterr().err == "\n"


def test_as_a_program_it_exits_with_the_code(leaky: Repo) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hullcheck", "check"], capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"host-venv-in-image" in done.stdout
    assert done.stderr == b""


def test_a_shell_completes_the_names_of_rules() -> None:
    environment = {
        **os.environ,
        "_HULLCHECK_COMPLETE": "bash_complete",
        "COMP_WORDS": "hullcheck explain host-venv-in-",
        "COMP_CWORD": "2",
    }
    done = subprocess.run(
        [sys.executable, "-c", "from hullcheck.edges.cli import main; main([])"],
        env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert b"plain,host-venv-in-image\n" in done.stdout


def test_an_interrupted_program_exits_130_without_a_traceback(leaky: Repo) -> None:
    fifo = leaky.root / "fifo"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [sys.executable, "-m", "hullcheck", "check", "--host-files-from", str(fifo)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # Opening waits until the program has opened its end: then it reads, and waits for us.
    with fifo.open("wb"):
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == b"\n"


def test_a_name_of_a_configuration_is_no_command_for_a_runner(repo: Repo, capsys: Captured) -> None:
    text = 'ignore = ["x\\n::error::y", "\\n  ::add-mask::e", "\\n##[group]z", "a::b"]\n'
    repo.commit({".hullcheck.toml": text})
    assert main(["check", str(repo.root)]) == 2
    told = capsys.readouterr().err
    assert ": :add-mask::e" in told
    assert "a::b" in told
    assert commands(told) == []
