"""What an install does where git has no lockfile."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

# TvattBj0rn/oisol_db_support: git ignores the lockfile, and a workflow builds.
TREE = """
-- pyproject.toml --
[project]
name = "bot"
version = "1"
-- .gitignore --
uv.lock
-- Dockerfile --
FROM ghcr.io/astral-sh/uv:0.9-python3.13-bookworm-slim
WORKDIR /app
COPY . /app
RUN uv sync
"""


def test_a_lockfile_that_git_ignores_is_in_no_checkout() -> None:
    literal = parse_tree(TREE)
    options = Options(select=frozenset({"unlocked-install"}))
    (finding,) = analyse(literal.snapshot, literal.on_disk, options).report.findings
    assert finding.message == (
        "`uv sync` resolves anew in every build of a checkout: git has no `uv.lock`"
    )
    assert finding.fix is None


@pytest.mark.parametrize("run", ["poetry install --no-root", "uv sync", "pdm install"])
def test_a_second_call_keeps_to_what_the_first_has_locked(run: str) -> None:
    literal = parse_tree(
        f"""
-- pyproject.toml --
[project]
name = "bot"
version = "1"
-- bot/__init__.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml ./
RUN {run}
COPY bot bot
RUN {run.removesuffix(" --no-root")}
"""
    )
    options = Options(select=frozenset({"unlocked-install"}))
    findings = analyse(literal.snapshot, literal.on_disk, options).report.findings
    assert [finding.place.line for finding in findings] == [4]
