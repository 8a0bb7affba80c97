"""Every hostile repository is answered: in time, in words, and without harm.

The default run asks for JSON alone, of every third of those that are quickly made. `make hostile`
puts every case to every format, `trace`, `fix` and `fix --write`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from .case import Case, all_cases
from .ground import Ground
from .putting import put
from .session import Session

WHOLE = os.environ.get("HULLCHECK_HOSTILE") == "all"

CASES = all_cases()


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with Session(tmp_path_factory.mktemp("scratch")) as made:
        yield made


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground.below(tmp_path / "g")
    yield made
    made.clear()


def chosen() -> list[Case]:
    return CASES if WHOLE else [each for each in CASES if not each.heavy][::3]


@pytest.mark.parametrize("case", chosen(), ids=lambda each: each.name)
def test_a_hostile_repository_is_answered(case: Case, ground: Ground, session: Session) -> None:
    for _ in put(case, ground, session, whole=WHOLE):
        pass


def test_each_case_says_what_is_hostile_about_it() -> None:
    assert len(CASES) >= 200
    twice = [name for name, number in Counter(each.name for each in CASES).items() if number > 1]
    assert twice == []
    assert [each.name for each in CASES if not each.what.endswith(".")] == []
