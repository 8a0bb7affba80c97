"""What SECURITY.md says is proved is proved: the tests that it names are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PROVED, _, OPEN = PAGE.partition("## What is not defended")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> Iterator[list[str]]:
    """Yield the cells of each row of the tables, without their heads."""
    for line in PROVED.splitlines():
        if line.startswith("| ") and not line.startswith(("| what could", "| ---")):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: row[0][:50])
def test_each_threat_has_a_defence_and_tests_that_are_there(row: list[str]) -> None:
    threat, defence, tests = row
    assert threat
    assert defence
    found = NAMED.findall(tests)
    # Nothing beside names of tests, so that none is overlooked.
    assert NAMED.sub("", tests).strip(" ,") == ""
    assert found
    for file, name in found:
        assert name in names_of(ROOT / file), f"{file} has no {name}"


def names_of(file: Path) -> set[str]:
    """Return the tests of a module that are not skipped."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not any("mark.skip(" in ast.unparse(each) for each in node.decorator_list)
        and not any("mark.xfail" in ast.unparse(each) for each in node.decorator_list)
    }


def test_there_is_enough_and_what_is_open_is_said() -> None:
    assert len(list(rows())) >= 30
    assert OPEN.count("\n- **") >= 5
    # A test proves something: it is no proof of what stays open.
    assert not NAMED.findall(OPEN)


def test_every_link_leads_to_a_file() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / target).exists(), target
