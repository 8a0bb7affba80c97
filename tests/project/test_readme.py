"""What the README shows is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hullcheck.edges.cli import main
from hullcheck.edges.demo import make_repository

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_finding_in_the_readme_is_the_demos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = re.search(r"<!-- from the demo: (.+?) -->\n```text\n(.+?)```", README, re.DOTALL)
    assert shown
    make_repository(tmp_path / "shop")
    monkeypatch.chdir(tmp_path / "shop")
    assert main(shown[1].split()) == 1
    assert shown[2] in capsys.readouterr().out


def test_every_command_of_the_readme_exists(capsys: pytest.CaptureFixture[str]) -> None:
    commands = set(re.findall(r"^    hullcheck ([a-z]+)", README, re.MULTILINE))
    assert commands
    for command in commands:
        assert main([command, "--help"]) == 0
    capsys.readouterr()


def test_every_link_of_the_readme_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(links) > 5
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_commands_of_the_first_screen_are_made() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^    make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
