"""Words in long texts: found wherever they stand, whichever letters a sample calls rare."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core import rare_letter
from hullcheck.core.rare_letter import RareLetterText

TEXTS = st.text("aab\0é\udcff", max_size=60)
WORDS = st.text("ab\0é\udcff", min_size=1, max_size=4)


@pytest.mark.parametrize(
    "limits",
    [
        {"_SHORT": 10**6},
        {"_SHORT": 0},
        {"_SHORT": 0, "_RARE": 2, "_RUNS": 2, "_RUN": 2},
        # What is taken for rare stands everywhere.
        {"_SHORT": 0, "_RARE": 1, "_RUNS": 1, "_RUN": 1},
    ],
)
@given(TEXTS, WORDS)
def test_a_word_is_found_wherever_it_stands(limits: dict[str, int], text: str, word: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in limits.items():
            patch.setattr(rare_letter, name, value)
        found = list(RareLetterText(text).places(word))
    assert found == [place for place in range(len(text)) if text.startswith(word, place)]


def test_a_letter_that_only_the_sample_has_not_costs_no_more_than_a_plain_search() -> None:
    # The end of each stretch, of which the sample sees the beginning, is full of the letter.
    stretch = "a" * 1_000 + "xb" * 100_000
    text = RareLetterText(stretch * 64)
    assert not text.has_mark("a")
    assert text.has_mark("xc")
    assert list(text.places("xc")) == []
    assert list(islice(text.places("xb"), 2)) == [1_000, 1_002]
