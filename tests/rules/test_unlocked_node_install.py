"""What node packages an image installs that its lockfile does not name."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

NAME = "unlocked-node-install"
TREE = """
-- package.json --
{}
-- package-lock.json --
{}
-- Dockerfile --
"""


def told(dockerfile: str, tree: str = TREE) -> list[tuple[int | None, str]]:
    literal = parse_tree(tree + dockerfile)
    found = analyse(literal.snapshot, literal.on_disk, Options(select=frozenset({NAME}))).findings
    assert all(finding.fix is None for finding in found)
    return [(finding.place.line, finding.message) for finding in found]


def test_an_update_before_npm_ci_rewrites_what_that_keeps_to() -> None:
    # 00ber/fact-extractor
    found = told("FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm update && npm ci\n")
    why = "`npm update` resolves anew in every build: it does not keep to `package-lock.json`"
    assert found == [(4, why)]


@pytest.mark.parametrize(
    ("run", "names"),
    [
        # umami-software/umami: what scripts of the final stage need.
        ("pnpm --allow-build=x add chalk semver prisma@7.3.0", "`chalk`, `semver`"),
        ("npm install @scope/a@^1 b@latest c@1.0.0-rc.1", "`@scope/a`, `b`"),
        ("yarn add a b c d e", "`a`, `b`, `c` and 2 more"),
    ],
)
def test_packages_that_are_added_by_name_to_the_image(run: str, names: str) -> None:
    ((line, message),) = told(f"FROM node:22\nWORKDIR /app\nRUN {run}\n")
    assert line == 3
    assert message.endswith(f"` is given no exact version of {names}")


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM node:22\nRUN npm install a@1.2.3 ./local /tmp/x.tgz git+https://x/y x/y file:z\n",
        "FROM node:22\nRUN npm install -g serve\n",
        "FROM node:22\nRUN npm install $NAMES\n",
        "FROM node:22 AS build\nRUN npm install esbuild\nFROM node:22\n",
    ],
)
def test_what_is_exact_or_not_in_the_image_is_not_told(dockerfile: str) -> None:
    assert told(dockerfile) == []


def test_a_repository_without_a_lockfile_locks_nothing() -> None:
    assert told("FROM node:22\nRUN npm install a\n", "-- Dockerfile --\n") == []


def test_a_lockfile_that_git_ignores_is_in_no_checkout() -> None:
    # assafelovic/gpt-researcher
    tree = "-- package.json --\n{}\n-- .gitignore --\npackage-lock.json\n-- Dockerfile --\n"
    found = told("FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\n", tree)
    why = "in every build of a checkout: git has no `package-lock.json`"
    assert found == [(4, f"`npm install` resolves anew {why}")]
