"""Expressions in workflows have their value, or none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.syntax.github_expressions import evaluate, fill

NAMES = {"matrix.os": "linux", "env.a": "1", "env.empty": "", "github.workspace": "/w"}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("matrix.os", "linux"),
        ("Matrix.OS", "linux"),
        ("matrix['os']", "linux"),
        ("'it''s'", "it's"),
        ("matrix.os == 'Linux'", "true"),
        ("matrix.os != 'linux'", "false"),
        ("!(matrix.os == 'x') && 'a' || 'b'", "a"),
        ("matrix.os == 'x' && 'a' || 'b'", "b"),
        ("env.empty || 'x'", "x"),
        ("inputs.file || 'Dockerfile'", "Dockerfile"),
        ("github.event.inputs.x || env.a", "1"),
        ("format('{0}-{1}', matrix.os, env.a)", "linux-1"),
        ("contains(matrix.os, 'IN')", "true"),
        ("true", "true"),
        ("1", "1"),
        ("steps.a.outputs.b", None),
        ("steps.a.outputs.b || 'x'", None),
        ("inputs.file", None),
        ("github.ref == 'x' && 'a' || 'b'", None),
        ("fromJSON('[]')", None),
        ("matrix.*", None),
        ("'a' 'b'", None),
        ("(((((", None),
        ("", None),
        ("!" * 500, None),
    ],
)
def test_an_expression_has_a_value_or_none(expression: str, expected: str | None) -> None:
    assert evaluate(expression, NAMES) == expected


def test_expressions_in_a_text_are_replaced() -> None:
    pieces = fill("a-${{ matrix.os }}-${{ github.sha }}-$X-${{ '}}' }}", NAMES)
    assert [str(getattr(piece, "name", piece)) for piece in pieces] == [
        "a-linux-",
        "${{ github.sha }}",
        "-$X-}}",
    ]


@given(st.text("${}'\"|&=!(),.[]ab1 \n", max_size=80))
def test_any_text_is_filled(text: str) -> None:
    known = "".join(piece for piece in fill(text, NAMES) if isinstance(piece, str))
    assert "${{" in text or known == text


@pytest.mark.parametrize(
    "text", ["${{ a " * 20_000, "${{ '" * 20_000, "${{ " + "(" * 50_000 + " }}"]
)
def test_no_expression_holds_the_reader_up(text: str) -> None:
    start = time.process_time()
    fill(text, NAMES)
    assert time.process_time() - start < 2


def test_no_blanks_behind_a_condition_hold_the_reader_up() -> None:
    start = time.process_time()
    assert evaluate("'a'" + " " * 100_000, NAMES) == "a"
    assert time.process_time() - start < 2
