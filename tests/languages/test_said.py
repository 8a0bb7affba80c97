"""A sentence is the English text that it always was, and knows what it is made of."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.said import (
    Said,
    all_of,
    and_others,
    counted,
    enumerated,
    in_a_row,
    in_lines,
    in_one,
    listed,
    one_of,
    said,
    uncapitalised,
    verbatim,
)


def test_it_is_a_text_like_any_other() -> None:
    words = said("no `{path}` is in force", path=".dockerignore")
    assert words == "no `.dockerignore` is in force"
    assert hash(words) == hash("no `.dockerignore` is in force")
    assert json.dumps([words]) == '["no `.dockerignore` is in force"]'
    assert isinstance(words, str)


def pickled(words: Said) -> Said:
    made: Said = pickle.loads(pickle.dumps(words))  # noqa: S301 (our own)
    return made


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickled])
def test_a_copy_knows_as_much(copied: Callable[[Said], Said]) -> None:
    words = counted(2, "{number} build of {path}", "{number} builds of {path}", path="x")
    made = copied(words)
    assert made == words == "2 builds of x"
    assert (made.template, made.many, made.values) == (words.template, words.many, words.values)


def test_an_exception_still_knows() -> None:
    words = said("`{path}` is gone", path="x")
    assert isinstance(str(ValueError(words)), Said)


@pytest.mark.parametrize(("number", "text"), [(0, "0 files"), (1, "1 file"), (1200, "1,200 files")])
def test_what_is_counted(number: int, text: str) -> None:
    assert counted(number, "{number:,} file", "{number:,} files") == text


def test_what_is_joined() -> None:
    assert [listed(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert enumerated(["a", "b", "c"]) == "a, b, c"
    assert all_of(["a", "b", "c"]) == "a and b and c"
    assert one_of(["a", "b", "c"]) == "a or b or c"
    assert in_a_row(["A.", "B."]) == "A. B."
    assert in_lines(["A", "B"]) == "A\nB"
    assert in_one(["a", "b"]) == "a; b"
    assert and_others("a", 2) == "a and 2 more"
    assert and_others("a", 0) == "a"


def test_what_stands_behind_a_semicolon_begins_small() -> None:
    assert uncapitalised(said("Write `{x}`", x="A")) == "write `A`"
    assert uncapitalised("Write") == "write"


@given(st.text(), st.text())
def test_a_value_never_becomes_a_template(text: str, other: str) -> None:
    assert said("{first}{second}", first=text, second=other) == text + other
    assert verbatim(text) == text
