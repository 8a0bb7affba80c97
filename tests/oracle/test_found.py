"""What differed once in a search comes out as simulated, or is explained."""

from __future__ import annotations

import pytest

from .corpus import FOUND, RecordedCase, kept_cases
from .explained import EXPLANATIONS
from .search import explanations_in, unexplained

CASES = list(kept_cases(FOUND))


@pytest.mark.parametrize("recorded", CASES, ids=lambda each: each.case.name)
def test_a_found_case_differs_no_more_unless_that_is_explained(recorded: RecordedCase) -> None:
    assert list(map(str, unexplained(recorded))) == []


def test_every_explanation_has_an_example() -> None:
    found = {name for recorded in CASES for name in explanations_in(recorded)}
    assert found == {each.name for each in EXPLANATIONS}
