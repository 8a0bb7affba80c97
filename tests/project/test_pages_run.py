"""Every command of the pages about what people see runs, in a repository with findings."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from hullcheck.edges.cli import main
from hullcheck.edges.demo import make_repository

DOCS = Path(__file__).parents[2] / "docs"

CODES = {
    "hullcheck": 0,
    "hullcheck check --format jsn": 2,
    "hullcheck fix": 0,
    "hullcheck fix --quiet": 0,
    "hullcheck fix --write": 0,
    "hullcheck completion bash": 0,
    "hullcheck completion zsh": 0,
    "hullcheck completion fish": 0,
}
"""The exit code of a command; every other one finds errors."""


@pytest.mark.parametrize("page", ["report.md", "terminal.md"])
def test_every_command_of_the_page_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_repository(tmp_path / "shop")
    monkeypatch.chdir(tmp_path / "shop")
    text = (DOCS / page).read_text(encoding="utf-8")
    commands = re.findall(r"^    (hullcheck.*)$", text, re.MULTILINE)
    assert commands
    for command in commands:
        arguments = shlex.split(command)[1:]
        assert main(arguments) == CODES.get(command, 1), command
    capsys.readouterr()


def test_every_picture_and_every_page_that_is_linked_is_there() -> None:
    for page in ("report.md", "terminal.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (DOCS / link).exists(), link


def test_the_pictures_are_small() -> None:
    for picture in (DOCS / "pictures").iterdir():
        assert picture.stat().st_size < 150_000, picture.name
