"""Which ignore files no build reads."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

NAME = "unread-dockerignore"
COMPOSE = "-- compose.yaml --\nservices:\n  a:\n    build: .\n"
TREE = f"""
-- cms/app/main.js --
-- cms/app/.dockerignore --
node_modules
{COMPOSE}"""


@pytest.mark.parametrize(
    ("more", "told"),
    [
        # Romzeuz/Diplom: the directory is copied, and the context is the one above.
        ("-- Dockerfile --\nFROM a:1\nCOPY cms/app/ .\n", ["cms/app/.dockerignore"]),
        ("-- Dockerfile --\nFROM a:1\nCOPY cms/app/main.js .\n", []),
        ("-- Dockerfile --\nFROM a:1\nCOPY . .\n", []),
        # It has a Dockerfile of its own, whose context is that directory.
        (
            "-- Dockerfile --\nFROM a:1\nCOPY cms/app/ .\n"
            "-- cms/app/Dockerfile --\nFROM a:1\nCOPY main.js .\n",
            [],
        ),
        # What is read keeps out the same.
        (
            "-- Dockerfile --\nFROM a:1\nCOPY cms/app/ .\n-- .dockerignore --\n**/node_modules\n",
            [],
        ),
    ],
)
def test_one_in_a_directory_that_is_copied_by_name_is_meant_for_that(
    more: str, told: list[str]
) -> None:
    literal = parse_tree(TREE + more)
    report = analyse(literal.snapshot, literal.on_disk, Options(select=frozenset({NAME}))).report
    assert [finding.place.path for finding in report.findings] == told
