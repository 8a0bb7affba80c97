"""What the page on audits shows works as it is written there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from fake.hub import Hub
from fleets import LEAKY, FleetRig
from hullcheck.edges.cli import main
from hullcheck.edges.github import client
from step import SAFE

PAGE = (Path(__file__).parents[2] / "docs/audit.md").read_text(encoding="utf-8")


def test_every_command_of_the_page_runs(
    github: Hub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = FleetRig(github, tmp_path / "rig", capsys, "acme")
    for name, files in {"team-a": LEAKY, "legacy-b": LEAKY, "c": SAFE}.items():
        rig.add(name, files)
    (tmp_path / "fleet.txt").write_text("acme/team-a\nacme/c # clean\n")
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "GITHUB_TOKEN": rig.token.text,
        "GITHUB_API_URL": github.url,
        "GITHUB_GRAPHQL_URL": github.graphql_url,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(client, "SystemClock", lambda: rig.clock)
    commands = re.findall(r"^\$ hullcheck (audit .+)$", PAGE, re.MULTILINE)
    assert len(commands) == 9
    for command in commands:
        assert main(shlex.split(command)) == 1, command
        said = capsys.readouterr()
        assert said.err == ""
    assert "acme/team-a" in (tmp_path / "acme.html").read_text()
    assert rig.pulls() == ["acme/team-a"]
    assert rig.issues() == ["acme/legacy-b", "acme/team-a"]
