"""Compose projects as Docker Compose has read them, against what is read of them here."""

from __future__ import annotations

import json

import pytest

from .compose import compose_differences
from .compose_search import RECORDED, simulated
from .random_compose import RandomProject

ROWS = [json.loads(line) for line in RECORDED.read_text().splitlines()]


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_compose_reads_the_same(number: int) -> None:
    row = ROWS[number]
    project = simulated(RandomProject(row["files"], row["tree"]))
    assert list(compose_differences(project, row["services"])) == []


def test_much_of_what_people_write_is_among_them() -> None:
    text = RECORDED.read_text()
    for word in ("extends", "include", "<<: *common", "dockerfile_inline", "!override", "env_file"):
        assert word in text


def test_a_difference_is_told() -> None:
    project = RandomProject(["c.yaml"], {"c.yaml": "services: {web: {build: {context: a}}}\n"})
    real = {"web": {"build": {"context": "/above/repository/b", "dockerfile": "Dockerfile"}}}
    assert list(compose_differences(simulated(project), real)) == [
        "web: context: '/above/repository/a', in Compose '/above/repository/b'"
    ]
    assert list(compose_differences(simulated(project), {})) == ["web: only here"]
