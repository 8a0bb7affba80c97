"""The Pythons that workflows set up."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.discovery.ci_pythons import ci_pythons


def found(version: str, matrix: str = "{}") -> list[tuple[int, int]] | None:
    tree = (
        "-- .github/workflows/t.yml --\non: push\njobs:\n  t:\n    runs-on: u\n"
        f"    strategy: {{matrix: {matrix}}}\n    steps:\n      - uses: actions/setup-python@v6\n"
        f"        with: {{python-version: {version}}}\n      - run: pytest\n"
    )
    told = ci_pythons(parse_tree(tree).snapshot)
    return None if told is None else sorted(told)


@pytest.mark.parametrize(
    ("version", "matrix", "minors"),
    [
        ('"3.12"', "{}", [(3, 12)]),
        ('"3.12.4"', "{}", [(3, 12)]),
        ('"3.12\\n3.13"', "{}", [(3, 12), (3, 13)]),
        ("'${{ matrix.p }}'", "{p: ['3.11', '3.12']}", [(3, 11), (3, 12)]),
        ("'${{ inputs.p }}'", "{}", None),
        ("pypy-3.10", "{}", None),
        ("3.x", "{}", None),
    ],
)
def test_versions_are_known_or_none_is(
    version: str, matrix: str, minors: list[tuple[int, int]] | None
) -> None:
    assert found(version, matrix) == minors


def test_without_a_step_there_is_none() -> None:
    assert ci_pythons(parse_tree("-- a --\n").snapshot) == {}


def test_a_workflow_that_tests_nothing_is_none() -> None:
    tree = (
        "-- .github/workflows/release.yml --\non: push\njobs:\n  t:\n    runs-on: u\n    steps:\n"
        "      - uses: actions/setup-python@v6\n        with: {python-version: '3.9'}\n"
        "      - run: python -m build\n"
    )
    assert ci_pythons(parse_tree(tree).snapshot) == {}


@pytest.mark.parametrize(
    ("given", "minors"), [("{python-version: '3.13'}", [(3, 13)]), ("{version: '0.9'}", [])]
)
def test_uv_is_told_which_or_says_nothing(given: str, minors: list[tuple[int, int]]) -> None:
    tree = (
        "-- .github/workflows/t.yml --\non: push\njobs:\n  t:\n    runs-on: u\n    steps:\n"
        f"      - uses: astral-sh/setup-uv@v7\n        with: {given}\n      - run: uv run pytest\n"
    )
    assert list(ci_pythons(parse_tree(tree).snapshot) or ()) == minors


@pytest.mark.parametrize(
    ("jobs", "minors"),
    [
        ("t: {image: 'python:3.10-slim', script: [pytest]}", [(3, 10)]),
        ("default: {image: {name: 'python:3.12'}}\nt: {script: [tox]}", [(3, 12)]),
        ("t: {image: 'python:3.10', script: [make docs]}", []),
        (
            "t: {parallel: {matrix: [{V: ['3.11', '3.12']}]}, image: 'python:$V', script: [tox]}",
            [(3, 11), (3, 12)],
        ),
        ("t: {image: 'python:$V', script: [pytest]}", None),
        ("t: {image: 'python:latest', script: [pytest]}", None),
        ("t: {script: [pytest]}", None),
    ],
)
def test_the_image_of_a_job(jobs: str, minors: list[tuple[int, int]] | None) -> None:
    told = ci_pythons(parse_tree(f"-- .gitlab-ci.yml --\n{jobs}\n").snapshot)
    assert (None if told is None else sorted(told)) == minors
