"""Searches in many paths: an answer is what a look at each path gives, whatever came before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core import path_search
from hullcheck.core.path_search import ExtendedSearch, PathSearch

NAMES = st.sampled_from(["a.py", "b.py", "c.py", "x.lock", ".env", "env", "py", "d", "\udcff.py"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
MANY = st.sets(PATHS, max_size=20).map(sorted)
ENDS = [".py\0", "a.py\0", "/a.py\0", "\0a.py\0", "lock\0", ".lock\0", "x.lock\0", "y.lock\0"]
PARTS = [".env", "\0.env\0", "/.env\0", "/.env/", "\0.env/", ".env/", "env\0", "py", "/d/", "d/"]
NEEDLES = st.lists(st.sampled_from([*ENDS, *PARTS]), max_size=12)


@contextmanager
def limited(limits: dict[str, int]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in limits.items():
            patch.setattr(path_search, name, value)
        yield


def expected(paths: list[str], needle: str) -> list[str]:
    return [path for path in paths if needle in f"\0{path}\0"]


@pytest.mark.parametrize("limits", [{"_FEW": 9}, {"_FEW": 0, "_BULK": 4, "MAX_REMEMBERED": 3}])
@given(MANY, NEEDLES)
def test_an_answer_does_not_depend_on_what_was_asked_before(
    limits: dict[str, int], paths: list[str], needles: list[str]
) -> None:
    with limited(limits):
        search = PathSearch(paths)
        for needle in needles:
            assert list(search.containing(needle)) == expected(paths, needle)


@pytest.mark.parametrize("limits", [{"_FEW": 9}, {"_FEW": 0, "_BULK": 4, "MAX_REMEMBERED": 3}])
@given(MANY, MANY, NEEDLES)
def test_more_paths_are_found_as_well(
    limits: dict[str, int], paths: list[str], more: list[str], needles: list[str]
) -> None:
    new = sorted(set(more) - set(paths))
    whole = sorted([*paths, *new])
    with limited(limits):
        search = ExtendedSearch(PathSearch(paths), new, whole)
        for needle in needles:
            assert list(search.containing(needle)) == expected(whole, needle)


def test_what_is_not_read_to_its_end_is_no_answer() -> None:
    search = PathSearch(["a.py", "b.py"])
    assert next(search.containing(".py\0")) == "a.py"
    assert list(search.containing(".py\0")) == ["a.py", "b.py"]
