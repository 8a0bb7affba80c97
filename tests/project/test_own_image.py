"""The project's own image is a model of its own rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hullcheck.edges.cli import main
from release.steps import base_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("rule_set", ["recommended", "strict"])
def test_hullcheck_finds_nothing_in_its_own_repository(
    rule_set: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--fail-on", "advice", "--fail-on-unknown", "--set", rule_set]
    assert main(["check", str(ROOT), *options]) == 0, capsys.readouterr().out
    assert "followed through 1 build" in capsys.readouterr().out


def test_what_the_image_is_made_of_is_held_by_digests_and_hashes() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    tag, digest = base_of(dockerfile)
    # One image, so that one update of it is all, and the label that names it is right.
    assert re.findall(r"^FROM (\S+)", dockerfile, re.M) == [f"{tag}@{digest}", "scratch"]
    assert set(re.findall(r"--from=(\S+)", dockerfile)) == {"build"}
    assert f'base.name="docker.io/library/{tag}"' in dockerfile
    joined = dockerfile.replace("\\\n", " ")
    assert all("--require-hashes" in line for line in re.findall(r"pip install .*locks.*", joined))
    assert all("--no-deps" in line for line in re.findall(r"uv pip install.*", joined))
    assert all("--require-hashes" in line for line in re.findall(r"uv build.*", joined))
    assert all("--frozen" in line for line in re.findall(r"uv sync.*", joined))
    assert not re.search(r"curl|wget|apt-get|^ADD ", joined, re.M)


def test_a_base_without_a_digest_is_none() -> None:
    with pytest.raises(ValueError, match="by its digest"):
        base_of("FROM python:3.13-slim-bookworm AS build\n")
