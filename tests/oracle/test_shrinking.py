"""A case is made smaller as long as it stays as wrong, and what is left can be built."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from .case import Case
from .random_builds import random_case
from .shrinking import shrunk

TREE = """\
-- Dockerfile --
FROM scratch AS one
COPY --link src other /d/
WORKDIR /app
-- .dockerignore --
# comment
*.pyc
-- src/a --
-- other --
"""


def test_what_is_not_needed_goes() -> None:
    case = Case("x", TREE, target="one", args={"A": "1"})

    def still(cases: Sequence[Case]) -> list[bool]:
        return ["COPY" in each.tree and "*.pyc" in each.tree for each in cases]

    small = shrunk(case, still)
    assert small.tree == "-- Dockerfile --\nCOPY\n-- .dockerignore --\n*.pyc\n"
    assert small.target is None
    assert small.args == {}


def test_what_is_needed_stays() -> None:
    case = Case("x", TREE, target="one")
    assert shrunk(case, lambda cases: [False for _ in cases]) == case


def test_every_random_case_can_be_made_smaller() -> None:
    for number in range(30):
        case = random_case(Random(f"small:{number}"), "x")
        small = shrunk(case, lambda cases: [True for _ in cases])
        assert small.files() == {case.dockerfile}
        assert small.contexts == {}
