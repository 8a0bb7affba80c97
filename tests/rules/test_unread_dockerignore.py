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


BACKEND = "-- backend/Dockerfile --\nFROM a:1\nCOPY . /app/\n-- backend/main.py --\n"
ABOVE = f"""
{BACKEND}-- .dockerignore --
node_modules
"""
BUILT = "-- Makefile --\nimage:\n\tdocker build -f backend/Dockerfile -t b ./backend\n"


def told_of(tree: str) -> list[str]:
    literal = parse_tree(tree)
    report = analyse(literal.snapshot, literal.on_disk, Options(select=frozenset({NAME}))).report
    assert all(finding.fix is None for finding in report.findings)
    return [finding.message for finding in report.findings]


def test_one_above_all_contexts_is_read_by_no_build() -> None:
    # 00ber/fact-extractor: the Makefile builds ./backend and ./frontend.
    (message,) = told_of(f"{ABOVE}{BUILT}")
    assert "`.dockerignore`: the context of `backend/Dockerfile` is `backend`" in message
    assert "Docker looks for `backend/.dockerignore`" in message


@pytest.mark.parametrize(
    "more",
    [
        # Nobody says from where it is built.
        "",
        # A Dockerfile at the root, and an image without one.
        f"{BUILT}-- Dockerfile --\nFROM a:1\n",
        f"{BUILT}-- compose.yaml --\nservices:\n  a:\n    build: .\n",
        # Another Dockerfile is built from a context that nobody declares, or is not known.
        f"{BUILT}-- tools/Dockerfile --\nFROM a:1\n",
        f"{BUILT}-- build.sh --\ndocker build -f backend/Dockerfile $WHERE\n",
        # What else builds from there, and what a reader is told to do.
        f"{BUILT}-- cog.yaml --\nbuild: {{}}\n",
        f"{BUILT}-- README.md --\n    docker build -t a -f backend/Dockerfile .\n",
        # What is read keeps out the same.
        f"{BUILT}-- backend/.dockerignore --\nnode_modules\n",
    ],
)
def test_one_above_that_a_build_may_read_is_not_told(more: str) -> None:
    assert told_of(f"{ABOVE}{more}") == []
