"""What a person at a terminal meets: its width, what is quiet and what is told, completion."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hullcheck.edges.cli import main
from hullcheck.rules import all_rules

from .conftest import Repo

Captured = pytest.CaptureFixture[str]

PROGRAM = str(Path(sys.executable).with_name("hullcheck"))

pty = pytest.importorskip("pty")


def on_terminal(arguments: list[str], columns: int, **variables: str) -> str:
    """Return what the program writes on a terminal of that many columns."""
    import fcntl  # noqa: PLC0415 (not on Windows)
    import struct  # noqa: PLC0415
    import termios  # noqa: PLC0415

    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm", **variables}
    environment.pop("COLUMNS", None)
    with subprocess.Popen(
        [PROGRAM, *arguments], stdin=inner, stdout=inner, stderr=subprocess.DEVNULL, env=environment
    ):
        os.close(inner)
        written = b"".join(iter(lambda: read(outer), b""))
    os.close(outer)
    return written.decode().replace("\r\n", "\n")


def read(terminal: int) -> bytes:
    """Return what stands on a terminal; b"" once nobody writes to it any more."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("arguments", [[], ["check"], ["check", "--verbose"]])
def test_no_word_is_broken_by_the_end_of_a_line(
    leaky: Repo, columns: int, arguments: list[str]
) -> None:
    text = on_terminal(arguments, columns, NO_COLOR="1")
    assert max(map(len, text.splitlines())) <= columns
    assert "\x1b[" not in text
    said = " ".join(text.split())
    assert "`COPY . .` carries the host's `.venv` into the image at `/app/.venv`" in said


def test_a_terminal_gets_colours_and_a_pipe_whole_lines(leaky: Repo, capsys: Captured) -> None:
    colored = on_terminal(["check"], 80)
    assert "\x1b[1;31merror[host-venv-in-image]\x1b[0m" in colored
    main(["check"])
    piped = capsys.readouterr().out
    assert "\x1b" not in piped
    plain = re.sub(r"\x1b\[[\d;]*m", "", colored)
    assert plain.split() == piped.split()
    assert max(map(len, piped.splitlines())) > 80


# Quiet and verbose


def test_quiet_leaves_a_line_for_each_finding(leaky: Repo, capsys: Captured) -> None:
    assert main(["check", "--quiet"]) == 1
    said = capsys.readouterr()
    assert said.err == ""
    lines = said.out.splitlines()
    assert all(re.match(r"[^ ]+:\d+:\d+ (error|warning)\[[a-z-]+\] ", line) for line in lines)
    assert any("error[host-venv-in-image]" in line for line in lines)


def test_quiet_and_clean_is_silence(leaky: Repo, capsys: Captured) -> None:
    leaky.commit({".dockerignore": ".git\n**/.venv\n**/__pycache__\n"})
    assert main(["check", "-q", "--select", "host-venv-in-image"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_a_quiet_fix_is_the_patch_alone(leaky: Repo, capsys: Captured) -> None:
    assert main(["fix", "-q"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("diff --git ")


def test_verbose_tells_times_and_files_beside_the_output(leaky: Repo, capsys: Captured) -> None:
    assert main(["check", "-v", "--format", "json"]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("{")
    steps = re.findall(r"^ +\d+\.\d{3} s  (.+)$", said.err, re.MULTILINE)
    doing = ["reading .", "following host files through the builds", "verifying fixes"]
    assert steps == doing
    assert re.search(r"^\d+ of \d+ files read, [\d,]+ bytes$", said.err, re.MULTILINE)


def test_verbose_tells_what_is_not_known_and_why(leaky: Repo, capsys: Captured) -> None:
    leaky.commit({"Dockerfile": "ARG WHAT\nFROM python:3.13-slim\nARG WHAT\nCOPY ${WHAT}x /app\n"})
    main(["check", "-v", "--format", "json"])
    beside = capsys.readouterr().err
    main(["check", "-v"])
    said = capsys.readouterr()
    unknown = re.compile(r"^Dockerfile:4 unknown .+", re.MULTILINE)
    assert unknown.search(beside)
    assert unknown.search(said.out)
    assert not unknown.search(said.err)


def test_quiet_and_verbose_exclude_each_other(leaky: Repo, capsys: Captured) -> None:
    assert main(["check", "-q", "-v"]) == 2
    assert "--quiet and --verbose exclude each other" in capsys.readouterr().err


# Errors


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["check", "--format", "jsn"], "Did you mean `json`?"),
        (["check", "--fail-on", "warn"], "Did you mean `warning`?"),
        (["check", "--set", "strickt"], "Did you mean `strict`?"),
        (["check", "--select", "host-venv"], "`host-venv-in-image`"),
        (["chek"], "Did you mean check?"),
        (["check", "--formt", "json"], "Did you mean '--format'?"),
        (["check", "no-such-place-anywhere"], "PATH is a folder of the repository"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_one(
    leaky: Repo, arguments: list[str], hint: str, capsys: Captured
) -> None:
    assert main(arguments) == 2
    assert hint in " ".join(capsys.readouterr().err.split())


# Help


def test_a_long_help_shows_the_usual_options_and_names_the_other(capsys: Captured) -> None:
    assert main(["audit", "--help"]) == 0
    brief = capsys.readouterr().out
    assert "--help-all" in brief
    assert "--shard" not in brief
    assert main(["audit", "--help-all"]) == 0
    whole = capsys.readouterr().out
    options = set(re.findall(r"--[a-z-]+", whole))
    assert {"--shard", "--max-wait", "--forks"} <= options
    assert set(re.findall(r"--[a-z-]+", brief)) <= options


# Completion


def completed(line: str) -> list[str]:
    """Return what bash offers at the end of `line`, once it has read our script."""
    words = line.split(" ")
    script = f"""
        eval "$({PROGRAM} completion bash)"
        COMP_WORDS=({" ".join(f"'{word}'" for word in words)})
        COMP_WORDS[0]={PROGRAM}
        COMP_CWORD={len(words) - 1}
        _hullcheck_completion {PROGRAM}
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    done = subprocess.run([bash, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_bash_completes_commands_options_formats_and_rules(leaky: Repo) -> None:
    assert completed("hullcheck che") == ["check"]
    assert "--format" in completed("hullcheck check --f")
    assert completed("hullcheck check --format ma") == ["markdown"]
    assert "host-venv-in-image" in completed("hullcheck check --select host-")
    assert completed("hullcheck check --fail-on wa") == ["warning"]
    names = {rule.name() for rule in all_rules() if rule.name().startswith("missing-")}
    assert set(completed("hullcheck explain missing-")) == names


@pytest.fixture(params=["zsh", "fish"])
def shell(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_script_of_another_shell_is_read_by_it(shell: str, tmp_path: Path) -> None:
    script = subprocess.run(
        [PROGRAM, "completion", shell], capture_output=True, text=True, check=True
    ).stdout
    assert f"_HULLCHECK_COMPLETE={shell}_complete" in script
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"there is no {shell}")
    place = tmp_path / "script"
    place.write_text(script, encoding="utf-8")
    subprocess.run([found, "-n", str(place)], check=True)


def test_fish_shows_what_each_rule_finds() -> None:
    environment = {
        **os.environ,
        "_HULLCHECK_COMPLETE": "fish_complete",
        "COMP_WORDS": "hullcheck explain host-venv-in-i",
        "COMP_CWORD": "host-venv-in-i",
    }
    done = subprocess.run([PROGRAM], capture_output=True, text=True, check=True, env=environment)
    rule = next(rule for rule in all_rules() if rule.name() == "host-venv-in-image")
    assert "host-venv-in-image" in done.stdout
    assert rule.title().replace("`", "").removesuffix(".") in done.stdout
