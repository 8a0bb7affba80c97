"""A search finds what a builder does otherwise, makes it smaller, and writes it down."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from . import search
from .batch import bake_file
from .case import Case
from .corpus import kept_cases
from .observation import Observation, Outcome
from .search import brings_down, is_empty, is_refused, smallest, tallied, unexplained

BUILDS = 20


class Refusing:
    """A builder that refuses everything that copies, and nothing else."""

    def observe(self, cases: Sequence[Case]) -> Iterator[Observation]:
        """Yield what comes of `cases`."""
        for case in cases:
            refused = Outcome(error="it copies") if "COPY" in case.tree else Outcome(())
            yield Observation("none", refused)


def test_what_is_otherwise_is_counted_and_written_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.jsonl"
    tally = search.search(Refusing(), 1, BUILDS, log)
    assert tally.builds == BUILDS
    assert 0 < len(tally.unexplained) <= tally.failed <= BUILDS
    assert "the builder stops, the simulation does not: it copies" in capsys.readouterr().out
    again = tallied("again", kept_cases(log))
    assert again.unexplained == tally.unexplained
    assert str(again).partition(":")[2] == str(tally).partition(":")[2]


def test_it_is_made_smaller_while_it_differs() -> None:
    found = search.search(Refusing(), 1, BUILDS).unexplained[0]
    small = smallest(Refusing(), found, None)
    assert len(small.case.tree.splitlines()) <= len(found.case.tree.splitlines())
    assert list(map(str, unexplained(small))) == [
        "the builder stops, the simulation does not: it copies"
    ]


@pytest.mark.parametrize(
    ("pattern", "expected"), [(r"a/\lib", True), ("[a-", False), (r"\[a", False), ("*.py", False)]
)
def test_a_pattern_that_ends_the_daemon_is_known(pattern: str, expected: bool) -> None:
    tree = f"-- Dockerfile --\nFROM scratch\n-- .dockerignore --\n{pattern}\n"
    assert brings_down(Case("x", tree)) is expected


def test_a_build_that_is_refused_is_expected_to() -> None:
    assert is_refused(Case("x", "-- Dockerfile --\nFROM scratch\nCOPY a /\n"))
    assert not is_refused(Case("x", "-- Dockerfile --\nFROM scratch\nCOPY a /\n-- a --\n"))


def test_a_build_with_nothing_to_send_is_known() -> None:
    tree = "-- Dockerfile --\nFROM scratch\n-- a/b --\n"
    assert not is_empty(Case("x", tree, contexts={"extra": "a"}))
    assert is_empty(Case("x", tree, contexts={"extra": "c"}))
    assert is_empty(Case("x", f"{tree}-- .dockerignore --\n*\n"))


def test_bake_replaces_nothing_in_what_it_is_given() -> None:
    text = bake_file({"x": {"args": {"A": "${B}%{if}"}}})
    assert json.loads(text) == {"target": {"x": {"args": {"A": "$${B}%%{if}"}}}}
