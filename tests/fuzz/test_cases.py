"""What fuzzing has found and kept holds still: every input of the corpora, on its target."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .cases import HERE, Case, corpus_file, crashes_file, read_cases, write_cases
from .target import Target, load_target, target_names

NAMES = target_names()


@pytest.fixture(params=NAMES)
def target(request: pytest.FixtureRequest) -> Target:
    return load_target(request.param)


def test_what_once_failed_holds(target: Target) -> None:
    for case in [*read_cases(crashes_file(target.name))]:
        target.try_on(case.data)


def test_what_reaches_most_holds(target: Target) -> None:
    target.try_on(b"")
    for case in read_cases(corpus_file(target.name)):
        target.try_on(case.data)


def test_every_file_of_cases_is_one_target_s() -> None:
    files = [*HERE.glob("corpus/*"), *HERE.glob("crashes/*")]
    assert {file.name for file in files} <= {f"{name}.txt" for name in NAMES}
    assert sum(file.stat().st_size for file in files) < 1_000_000


@given(st.lists(st.binary(min_size=1), unique=True))
def test_inputs_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, inputs: list[bytes]
) -> None:
    file: Path = tmp_path_factory.mktemp("cases") / "a.txt"
    write_cases(file, [Case(data, "why" if len(data) > 1 else "") for data in inputs])
    assert [case.data for case in read_cases(file)] == inputs
    assert all(case.note == ("why" if len(case.data) > 1 else "") for case in read_cases(file))
