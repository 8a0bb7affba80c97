"""Allowances that are asked for: written where they count, and verified."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.literal import parse_tree
from hullcheck.core.source import Source
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.proposal.allowance import MAX_REASON, AllowancePlan, one_line, plan_allowance

LEAK = """
-- Dockerfile --
FROM python:3.13
WORKDIR /app
COPY . .
-- .dockerignore --
.git
**/__pycache__
-- pyproject.toml --
[project]
name = "x"
-- uv.lock --
"""
COMPOSE = """
-- compose.yaml --
services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM python:3.13
        COPY . /app
-- .dockerignore --
.git
-- pyproject.toml --
[project]
name = "x"
-- uv.lock --
"""


def analysed(tree: str) -> Analysis:
    literal = parse_tree(tree)
    return analyse(literal.snapshot, literal.on_disk, Options())


def planned(tree: str, rule: str, reason: str = "it is wanted") -> AllowancePlan | str:
    analysis = analysed(tree)
    found = [finding for finding in analysis.findings if finding.rule == rule]
    assert found
    return plan_allowance(analysis, found, reason)


def text(plan: AllowancePlan | str, path: str) -> str:
    assert isinstance(plan, AllowancePlan)
    source = plan.after.source(path)
    assert source is not None
    return source.text


def test_a_comment_stands_above_what_it_allows() -> None:
    plan = planned(LEAK, "host-venv-in-image")
    assert text(plan, "Dockerfile") == (
        "FROM python:3.13\nWORKDIR /app\n"
        "# hullcheck: allow[host-venv-in-image] it is wanted\nCOPY . .\n"
    )


def test_line_ends_and_a_byte_order_mark_stay() -> None:
    literal = parse_tree(LEAK)
    data = b"\xef\xbb\xbfFROM python:3.13\r\nCOPY . /app\r\n"
    snapshot = literal.snapshot.with_texts([Source("Dockerfile", data)])
    analysis = analyse(snapshot, literal.on_disk, Options())
    plan = plan_allowance(analysis, analysis.findings, "it is wanted")
    assert isinstance(plan, AllowancePlan)
    after = plan.after.source("Dockerfile")
    assert after is not None
    assert after.data.startswith(b"\xef\xbb\xbfFROM python:3.13\r\n# hullcheck: allow[")
    assert after.data.endswith(b"it is wanted\r\nCOPY . /app\r\n")


def test_an_ignore_file_has_it_in_the_first_column() -> None:
    tree = (
        LEAK.replace("**/__pycache__\n", "**/__pycache__\n.venv\n")
        .replace("-- pyproject.toml --\n", "-- a/pyproject.toml --\n")
        .replace("-- uv.lock --", "-- a/uv.lock --")
    )
    after = text(planned(tree, "root-only-ignore-pattern"), ".dockerignore")
    assert "\n# hullcheck: allow[root-only-ignore-pattern] it is wanted\n.venv\n" in after


def test_what_takes_no_comment_is_allowed_by_the_configuration() -> None:
    after = text(planned(COMPOSE, "host-venv-in-image", 'say "yes" \\o/'), ".hullcheck.toml")
    assert tomllib.loads(after)["allow"] == [
        {
            "rules": ["host-venv-in-image"],
            "paths": ["compose.yaml"],
            "reason": 'say "yes" \\o/',
        }
    ]


def test_a_configuration_that_is_there_is_added_to() -> None:
    tree = COMPOSE + "-- .hullcheck.toml --\n# ours\nfail-on = 'warning'\n"
    after = text(planned(tree, "host-venv-in-image"), ".hullcheck.toml")
    assert after.startswith("# ours\nfail-on = 'warning'\n")
    assert tomllib.loads(after)["fail-on"] == "warning"
    tree = COMPOSE.replace('name = "x"\n', 'name = "x"\n[tool.hullcheck]\nset = "strict"\n')
    after = text(planned(tree, "host-venv-in-image"), "pyproject.toml")
    assert tomllib.loads(after)["tool"]["hullcheck"]["allow"][0]["paths"] == ["compose.yaml"]


def test_a_configuration_that_cannot_be_added_to_is_left() -> None:
    tree = COMPOSE + "-- .hullcheck.toml --\nallow = []\n"
    assert isinstance(planned(tree, "host-venv-in-image"), str)


@given(st.text())
def test_a_reason_is_one_line_that_is_seen(reason: str) -> None:
    line = one_line(reason)
    assert len(line) <= MAX_REASON
    assert line.isprintable()
    assert line == line.strip()


@given(st.text(min_size=1).filter(lambda text: any(c.isalnum() for c in one_line(text))))
def test_no_reason_writes_anything_but_a_comment(reason: str) -> None:
    plan = planned(LEAK, "host-venv-in-image", reason)
    lines = text(plan, "Dockerfile").split("\n")
    assert [line for line in lines if not line.startswith("#")] == [
        "FROM python:3.13",
        "WORKDIR /app",
        "COPY . .",
        "",
    ]


@pytest.mark.parametrize("reason", ["", "…", " - "])
def test_without_a_reason_nothing_is_allowed(reason: str) -> None:
    assert isinstance(planned(LEAK, "host-venv-in-image", reason), str)
