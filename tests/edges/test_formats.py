"""The formats of `check` that other programs read, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hullcheck.edges.cli import main
from hullcheck.edges.loading import MAX_FILE_BYTES

from .conftest import LEAKY, Repo

Captured = pytest.CaptureFixture[str]


def test_sarif_is_written_to_a_file_and_the_leak_still_fails(leaky: Repo, capsys: Captured) -> None:
    assert main(["check", "--format", "sarif", "--output", "log.sarif"]) == 1
    [run] = json.loads(Path("log.sarif").read_text(encoding="utf-8"))["runs"]
    assert run["results"][0]["ruleId"] == "host-venv-in-image"
    assert run["results"][0]["fixes"]
    assert capsys.readouterr().out == ""


def test_github_s_commands_go_to_standard_output(leaky: Repo, capsys: Captured) -> None:
    assert main(["check", "--format", "github"]) == 1
    first, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("::error file=Dockerfile,line=3,endLine=3,col=1,title=host-venv-in-")
    assert "::`COPY . .` carries the host's `.venv`" in first


def test_a_run_that_a_limit_stopped_says_that_it_is_partial(
    leaky: Repo, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["check", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["status"] == "complete"
    monkeypatch.setattr("hullcheck.edges.worktree.MAX_UNTRACKED", 1)
    leaky.write({f"new{n}": "" for n in range(3)})
    main(["check", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["status"] == "partial"


@pytest.mark.parametrize(
    "files",
    [
        {"Dockerfile": LEAKY["Dockerfile"] + "#" * MAX_FILE_BYTES},
        {"Dockerfile": LEAKY["Dockerfile"] + "RUN x\n" * 50_001},
        {".dockerignore": "".join(f"x{n}\n" for n in range(1_001))},
        {"uv.lock": "#" * (MAX_FILE_BYTES + 1)},
    ],
    ids=["a Dockerfile too large", "lines", "patterns", "a lockfile too large"],
)
def test_what_is_too_large_to_be_read_makes_a_partial_report_that_names_it(
    leaky: Repo, capsys: Captured, files: dict[str, str]
) -> None:
    leaky.write({**files})
    main(["check", "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["status"] == "partial"
    [unknown] = [each for each in document["unknowns"] if each["path"] in files]
    assert "more" in unknown["reason"] or "larger" in unknown["reason"]
