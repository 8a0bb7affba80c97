"""Every recorded build comes out of the simulation as it came out of the real builder."""

from __future__ import annotations

import pytest

from .corpus import RecordedCase, recorded_cases
from .explained import explanation_of
from .not_predicted import NOT_PREDICTED
from .observed import observed_cases
from .replay import differences, place_differences

NEWEST = "buildkitd"
"""Older builders refuse flags that the newest knows, so only its observations are predicted."""

OBSERVED = [each for each in observed_cases() if NEWEST in each.observation.builder]
CASES = [*recorded_cases(), *OBSERVED]
PREDICTED = [each for each in CASES if each.case.name not in NOT_PREDICTED]


@pytest.mark.parametrize("recorded", PREDICTED, ids=[each.case.name for each in PREDICTED])
def test_a_recorded_build_is_predicted(recorded: RecordedCase) -> None:
    assert list(differences(recorded)) == []


OTHER_PLACES = {
    "add/tar-under-another-name-is-unpacked": "an archive is known by its name alone",
    "stages/from-an-image": "the stand-in has fewer directories than any real image",
    "variables/platform-arguments": "which platform builds is not known",
}
"""Cases of which a path of the image is otherwise, and why."""


def test_every_path_of_a_recorded_image_is_what_is_known_of_it() -> None:
    wrong = {
        each.case.name
        for each in recorded_cases()
        if any(explanation_of(each, one) is None for one in place_differences(each))
    }
    assert wrong == OTHER_PLACES.keys()


def test_what_is_not_predicted_is_listed_with_a_reason_and_nothing_else_is() -> None:
    wrong = {each.case.name for each in CASES if list(differences(each))}
    assert wrong == NOT_PREDICTED.keys()


def test_there_is_enough_to_replay() -> None:
    assert len(PREDICTED) > 900
