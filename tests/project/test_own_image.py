"""The project's own image is a model of its own rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hullcheck.edges.cli import main

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("rule_set", ["recommended", "strict"])
def test_hullcheck_finds_nothing_in_its_own_repository(
    rule_set: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--fail-on", "advice", "--fail-on-unknown", "--set", rule_set]
    assert main(["check", str(ROOT), *options]) == 0, capsys.readouterr().out
    assert "followed through 1 build" in capsys.readouterr().out


def test_the_stand_ins_are_for_the_images_that_the_build_asks_for() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    asked = {*re.findall(r"^FROM (\S+)", dockerfile, re.M)} - {"scratch"}
    asked |= {name for name in re.findall(r"--from=(\S+)", dockerfile) if "/" in name}
    script = (ROOT / "tests/container/build.sh").read_text(encoding="utf-8")
    listed = script.split("<<'IMAGES'\n")[1].split("IMAGES\n")[0]
    assert {line.split()[0] for line in listed.splitlines()} == asked
