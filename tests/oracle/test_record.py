"""Recording itself, with a real Docker: it still does what it did, and nothing is missing."""

from __future__ import annotations

import pytest

from .corpus import RULES, not_recorded, recorded_cases
from .observation import Observation
from .record import real_builder, record_cases
from .rule_cases import rule_cases

pytestmark = pytest.mark.docker

EVERY = 10
"""Every tenth case is built again: a minute instead of ten."""


def test_docker_still_does_what_is_recorded() -> None:
    sample = recorded_cases()[::EVERY]
    with real_builder() as builder:
        again = list(record_cases(builder, [recorded.case for recorded in sample]))
    for before, after in zip(sample, again, strict=True):
        assert comparable(after.observation) == comparable(before.observation), before.case.name


def comparable(observation: Observation) -> tuple[object, ...]:
    """Return what is the same each time: of two errors Docker tells whichever comes first."""
    image, context = observation.image, observation.context
    return (image.listing, image.error is None, context and (context.listing, context.error))


def test_every_example_of_a_rule_is_recorded_as_it_is_now() -> None:
    """Asked only where Docker is: whoever adds a rule need not have one."""
    stale = not_recorded(rule_cases(), RULES)
    assert not stale, f"run `make record`: {stale}"
