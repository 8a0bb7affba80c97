"""The lowest Python of a directory."""

from __future__ import annotations

import pytest

from hullcheck.environments.python_floor import lowest_minor

from .looking import snapshot_of

PROJECT = '-- {}pyproject.toml --\n[project]\nrequires-python = "{}"\n'


@pytest.mark.parametrize(
    ("required", "minor"),
    [
        (">=3.13", 13),
        (">=3.9,<4", 9),
        ("<3.15, >= 3.13.1", 13),
        ("~=3.12.0", 12),
        ("==3.13.*", 13),
        (">=3", None),
        ("<3.14", None),
        ("", None),
        ("words", None),
    ],
)
def test_the_highest_lower_bound_counts(required: str, minor: int | None) -> None:
    assert lowest_minor(snapshot_of(PROJECT.format("", required)), "") == minor


def test_poetry_says_it_in_its_own_place_and_way() -> None:
    tree = '-- pyproject.toml --\n[tool.poetry.dependencies]\npython = "{}"\n'
    assert lowest_minor(snapshot_of(tree.format("^3.13")), "") == 13
    assert lowest_minor(snapshot_of(tree.format("^3.13 || ^3.9")), "") is None


def test_the_nearest_manifest_that_says_it_counts() -> None:
    tree = PROJECT.format("", ">=3.13") + PROJECT.format("api/", ">=3.10")
    snapshot = snapshot_of(tree + "-- web/pyproject.toml --\n[project]\n")
    assert lowest_minor(snapshot, "api/src") == 10
    assert lowest_minor(snapshot, "web") == 13


def test_a_broken_manifest_says_nothing() -> None:
    assert lowest_minor(snapshot_of("-- pyproject.toml --\n[project\n"), "a") is None
