"""What all tests share: Hypothesis profiles without deadlines, an English locale, no cache."""

from __future__ import annotations

import os

import pytest
from hypothesis import Phase, settings

for name in ("LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
os.environ["HULLCHECK_NO_CACHE"] = "1"

settings.register_profile("default", deadline=None, max_examples=100, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=5000)
# A change of the code is noticed by a failure; how small it can be made is of no interest.
settings.register_profile(
    "mutation",
    deadline=None,
    max_examples=25,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile(os.environ.get("HULLCHECK_HYPOTHESIS", "default"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Have a process more than there are processors: of tests with servers some always wait."""
    return (os.cpu_count() or 1) + 1
