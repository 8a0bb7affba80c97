"""Every recorded build comes out of the simulation as it came out of the real builder."""

from __future__ import annotations

import pytest

from .corpus import RecordedCase, recorded_cases
from .not_predicted import NOT_PREDICTED
from .observed import observed_cases
from .replay import differences

NEWEST = "buildkitd"
"""Older builders refuse flags that the newest knows, so only its observations are predicted."""

OBSERVED = [each for each in observed_cases() if NEWEST in each.observation.builder]
CASES = [*recorded_cases(), *OBSERVED]
PREDICTED = [each for each in CASES if each.case.name not in NOT_PREDICTED]


@pytest.mark.parametrize("recorded", PREDICTED, ids=[each.case.name for each in PREDICTED])
def test_a_recorded_build_is_predicted(recorded: RecordedCase) -> None:
    assert list(differences(recorded)) == []


def test_what_is_not_predicted_is_listed_with_a_reason_and_nothing_else_is() -> None:
    wrong = {each.case.name for each in CASES if list(differences(each))}
    assert wrong == NOT_PREDICTED.keys()


def test_there_is_enough_to_replay() -> None:
    assert len(PREDICTED) > 900
