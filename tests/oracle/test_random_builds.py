"""Random builds: the generator makes sense, and fresh ones come out as simulated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random, SystemRandom
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .batch import BatchBuilder
from .corpus import RANDOM, kept_cases
from .disk import write_case
from .random_builds import random_case, random_cases
from .record import real_builder
from .search import is_empty, is_refused, search, unexplained

FRESH_CASES = 60


@given(st.randoms(use_true_random=False))
def test_a_random_case_can_be_built(random: Random) -> None:
    case = random_case(random, "x")
    with TemporaryDirectory() as folder:
        disk = write_case(case, Path(folder))
        assert (disk.root / case.dockerfile).is_file()
        assert case.files() == frozenset(_files(disk.root))


def test_a_seed_gives_the_same_cases_again() -> None:
    assert list(random_cases(1, 5)) == list(random_cases(1, 5))
    assert list(random_cases(1, 5))[3:] != list(random_cases(2, 5))[3:]


def test_the_recorded_cases_are_worth_replaying() -> None:
    images = [recorded.observation.image for recorded in kept_cases(RANDOM)]
    contexts = [recorded.observation.context for recorded in kept_cases(RANDOM)]
    assert len(images) >= 400
    assert sum(bool(image.origins) for image in images) > len(images) * 0.5
    assert sum(image.error is not None for image in images) > len(images) * 0.1
    assert not any(context is None or context.error for context in contexts)
    assert RANDOM.stat().st_size < 1_500_000


@pytest.mark.docker
def test_fresh_random_cases_come_out_as_simulated() -> None:
    seed = SystemRandom().randrange(1 << 32)
    with real_builder() as builder:
        tally = search(BatchBuilder(builder, is_refused, is_empty), seed, FRESH_CASES)
    found = {each.case.name: list(map(str, unexplained(each))) for each in tally.unexplained}
    assert found == {}


def _files(root: Path) -> Iterator[str]:
    for path in root.rglob("*"):
        if path.is_symlink() or path.is_file():
            yield path.relative_to(root).as_posix()
