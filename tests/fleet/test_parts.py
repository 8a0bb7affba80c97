"""Which repositories, how far, in which part, and how many pull requests."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.finding import Place, Severity
from hullcheck.engine import Options
from hullcheck.fleet.caps import HOUR, Caps
from hullcheck.fleet.document import outcome_shape, read_outcome
from hullcheck.fleet.key import key_of
from hullcheck.fleet.nouns import FleetFinding, FleetUnknown, Member, Outcome, Stage, Status
from hullcheck.fleet.policy import Policy
from hullcheck.fleet.shard import Shard
from hullcheck.fleet.survey import Survey
from hullcheck.render.contract.audit import AuditedRepository
from hullcheck.render.route import Step

TEXTS = st.text(st.characters(), max_size=8)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,5}/[A-Za-z0-9._-]{1,6}", fullmatch=True)
LINES = st.none() | st.integers(1, 9)
STEPS = st.builds(Step, TEXTS, TEXTS, TEXTS, st.none() | st.builds(Place, TEXTS, LINES))
FINDINGS = st.builds(
    FleetFinding,
    rule=TEXTS,
    severity=st.sampled_from(Severity),
    message=TEXTS,
    path=TEXTS,
    line=LINES,
    column=LINES,
    end_line=LINES,
    fingerprint=TEXTS,
    route=st.lists(STEPS, max_size=2).map(tuple),
    routes=st.integers(0, 3),
    fix=TEXTS,
    safe=st.booleans(),
)
OUTCOMES = st.builds(
    Outcome,
    member=st.builds(Member, st.integers(0, 99), NAMES, TEXTS),
    status=st.sampled_from(Status),
    stage=st.sampled_from(Stage),
    reason=TEXTS,
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
    unknowns=st.lists(st.builds(FleetUnknown, TEXTS, st.none() | TEXTS, LINES)).map(tuple),
    notes=st.lists(TEXTS, max_size=2).map(tuple),
    plan=st.lists(TEXTS, max_size=2).map(tuple),
)


@given(OUTCOMES)
def test_an_outcome_is_read_as_it_was_written(outcome: Outcome) -> None:
    text = json.dumps(outcome_shape(outcome))
    assert read_outcome(AuditedRepository.model_validate(json.loads(text))) == outcome


@given(st.lists(OUTCOMES, unique_by=lambda each: each.name), st.randoms())
def test_the_order_in_which_repositories_are_found_makes_no_difference(
    outcomes: list[Outcome], random: object
) -> None:
    shuffled = sorted(outcomes, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert Survey.of(shuffled) == Survey.of(outcomes)
    assert Survey.of(shuffled).worst_first == Survey.of(outcomes).worst_first


@given(NAMES, st.integers(1, 20))
def test_each_repository_belongs_to_one_part(name: str, count: int) -> None:
    shards = [Shard(number, count) for number in range(1, count + 1)]
    assert sum(shard.has(name) for shard in shards) == 1
    assert [s.has(name) for s in shards] == [s.has(name.upper()) for s in shards]


@given(st.integers(0, 1000), st.integers(1, 20))
def test_the_shares_of_all_parts_are_the_whole(total: int, count: int) -> None:
    shares = [Shard(number, count).part_of(total) for number in range(1, count + 1)]
    assert sum(shares) == total
    assert max(shares) - min(shares) <= 1


def test_parts_are_about_as_large_as_each_other() -> None:
    names = [f"octo/app{number}" for number in range(1000)]
    sizes = [sum(Shard(number, 4).has(name) for name in names) for number in range(1, 5)]
    assert min(sizes) > 200


def member(name: str = "Octo/App", **facts: bool) -> Member:
    return Member(1, name, "main", **facts)


@pytest.mark.parametrize(
    ("policy", "who", "words"),
    [
        (Policy(), member(), ""),
        (Policy(only=("octo/*",)), member(), ""),
        (Policy(only=("other",)), member(), "no pattern asks for it"),
        (Policy(skip=("octo/a*",)), member(), "a pattern leaves it out"),
        (Policy(skip=("*", "!octo/app")), member(), ""),
        (Policy(), member(archived=True), "it is archived"),
        (Policy(archived=True), member(archived=True), ""),
        (Policy(archived=True, forks=True), member(disabled=True), "it is disabled"),
        (Policy(), member(fork=True), "it is a fork"),
        (Policy(forks=True), member(fork=True), ""),
        (Policy(), member(empty=True), "it is empty"),
        (Policy(), Member(1, "octo/app", ""), "it is empty"),
    ],
)
def test_who_is_looked_at(policy: Policy, who: Member, words: str) -> None:
    assert policy.refusal(who) == words


def test_the_furthest_stage_that_a_pattern_asks_for_counts() -> None:
    policy = Policy(comment=("**",), fix=("octo/a*",), archived=True)
    assert policy.stage(member()) is Stage.FIX
    assert policy.stage(member("octo/b")) is Stage.COMMENT
    assert policy.stage(member(archived=True)) is Stage.REPORT
    assert Policy().stage(member()) is Stage.REPORT


def test_caps_count_in_all_and_by_the_hour() -> None:
    assert Caps().refusal([0.0] * 99, 1) == ""
    assert "2 pull requests are all" in Caps(in_all=2).refusal([0.0, 0.0], 9 * HOUR)
    assert "in an hour" in Caps(an_hour=1).refusal([0.0], HOUR - 1)
    assert Caps(an_hour=1).refusal([0.0], HOUR) == ""


def test_what_is_asked_for_has_a_key_of_its_own() -> None:
    base = Options()
    keys = [
        key_of(base, None, Stage.REPORT, unsafe=False),
        key_of(base, None, Stage.FIX, unsafe=False),
        key_of(base, None, Stage.REPORT, unsafe=True),
        key_of(base, "x.toml", Stage.REPORT, unsafe=False),
        key_of(Options(strict=True), None, Stage.REPORT, unsafe=False),
        key_of(Options(ignore=frozenset({"a"})), None, Stage.REPORT, unsafe=False),
        key_of(Options(select=frozenset({"a"})), None, Stage.REPORT, unsafe=False),
    ]
    assert len(set(keys)) == len(keys)
    assert key_of(Options(), None, Stage.REPORT, unsafe=False) == keys[0]
