"""Which lockfiles a build does not find."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Severity
from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

NAME = "missing-lockfile"
PROJECT = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- package.json --
{}
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
"""
COPIED = "COPY pyproject.toml uv.lock ./\nRUN uv sync --frozen\n"
MOUNTED = "COPY pyproject.toml ./\nRUN --mount=source=uv.lock,target=uv.lock uv sync --locked\n"
WHOLE = "COPY . .\nRUN uv sync --frozen\n"
NODE = "COPY . .\nRUN npm ci\n"


def told(tree: str) -> list[tuple[int | None, Severity]]:
    literal = parse_tree(tree)
    report = analyse(literal.snapshot, literal.on_disk, Options(select=frozenset({NAME}))).report
    return [(finding.place.line, finding.severity) for finding in report.findings]


@pytest.mark.parametrize(
    ("instructions", "ignored", "line"),
    [
        # 01-ai/langcrew: the exact name in .gitignore shows that the author's machine has one.
        (COPIED, "uv.lock", 3),
        (COPIED, "*.lock", 3),
        (MOUNTED, "uv.lock", 4),
        (WHOLE, "uv.lock", 4),
        (NODE, "package-lock.json", 4),
    ],
)
def test_one_that_git_ignores_is_not_in_a_fresh_clone(
    instructions: str, ignored: str, line: int
) -> None:
    tree = f"{PROJECT}{instructions}-- .gitignore --\n{ignored}\n"
    assert told(tree) == [(line, Severity.ERROR)]


@pytest.mark.parametrize("instructions", [COPIED, MOUNTED, WHOLE, NODE])
def test_one_that_is_tracked_though_git_would_ignore_it_is_there(instructions: str) -> None:
    locks = "-- uv.lock --\nversion = 1\n-- package-lock.json --\n{}\n"
    tree = f"{PROJECT}{instructions}{locks}-- .gitignore --\nuv.lock\npackage-lock.json\n"
    assert told(tree) == []
