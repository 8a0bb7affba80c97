"""Every rule's own examples are tests: bad is found, good is clean, the fix makes one the other."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.fixing import plan_fixes
from hullcheck.rules import all_rules
from hullcheck.rules.rule import Rule

RULES = all_rules()
by_name = pytest.mark.parametrize("rule", RULES, ids=[rule.name() for rule in RULES])
near_misses = pytest.mark.parametrize(
    ("rule", "tree"),
    [(rule, tree) for rule in RULES for tree in rule.near_misses],
    ids=[f"{rule.name()}-{n}" for rule in RULES for n in range(len(rule.near_misses))],
)


def analysed(tree: str, rule: type[Rule] | None = None) -> Analysis:
    literal = parse_tree(tree)
    select = frozenset({rule.name()}) if rule else frozenset()
    return analyse(literal.snapshot, literal.on_disk, Options(select=select, strict=True))


def texts(snapshot: Snapshot) -> dict[str, str]:
    sources = {path: snapshot.source(path) for path in snapshot.paths}
    return {path: source.text for path, source in sources.items() if source}


@by_name
def test_the_bad_tree_is_found_at_the_declared_severity(rule: type[Rule]) -> None:
    findings = analysed(rule.bad, rule).findings
    assert findings
    assert {finding.rule for finding in findings} == {rule.name()}
    assert all(finding.place.path and finding.fingerprint for finding in findings)


@by_name
def test_the_rule_speaks_in_the_bad_tree_among_all_rules(rule: type[Rule]) -> None:
    literal = parse_tree(rule.bad)
    analysis = analyse(literal.snapshot, literal.on_disk, Options(strict=True))
    assert rule.name() in {finding.rule for finding in analysis.findings}


@by_name
def test_the_good_tree_is_clean(rule: type[Rule]) -> None:
    assert not analysed(rule.good_tree(), rule).findings


@by_name
def test_a_safe_fix_leads_from_the_bad_tree_to_the_good_one(rule: type[Rule]) -> None:
    analysis = analysed(rule.bad, rule)
    plan = plan_fixes(analysis)
    if rule.fix != "safe":
        assert not plan.edits
        return
    assert not plan.refused
    good = parse_tree(rule.good_tree()).snapshot
    assert texts(plan.after) == texts(good)


@by_name
def test_fixing_twice_changes_nothing(rule: type[Rule]) -> None:
    literal = parse_tree(rule.bad)
    options = Options(select=frozenset({rule.name()}))
    once = plan_fixes(analyse(literal.snapshot, literal.on_disk, options), unsafe=True).after
    assert not plan_fixes(analyse(once, literal.on_disk, options)).edits


@near_misses
def test_a_near_miss_is_silent(rule: type[Rule], tree: str) -> None:
    assert not analysed(tree, rule).findings


@by_name
def test_a_rule_documents_itself(rule: type[Rule]) -> None:
    assert rule.title()
    assert not rule.title().endswith(".")
    assert len(rule.reason().split()) > 15
    assert rule.sources
    assert rule.since
    assert len(rule.near_misses) >= 2
    assert rule.allow_when.endswith(".")
