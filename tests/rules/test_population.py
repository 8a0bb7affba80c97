"""The rules as a population: names, pages and the changelog agree."""

from __future__ import annotations

import re
from pathlib import Path

from hullcheck.rules import all_rules

ROOT = Path(__file__).parents[2]


def test_every_rule_is_in_the_changelog_and_nothing_else_is() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^  - `([a-z-]+)`:", text, re.MULTILINE))
    assert told == {rule.name() for rule in all_rules()}


def test_names_read_well_after_allow() -> None:
    for rule in all_rules():
        assert re.fullmatch(r"[a-z]+(?:-[a-z]+)+", rule.name())
        assert not rule.name().startswith(("no-", "avoid-", "use-", "missing-the-"))


def test_every_module_of_a_rule_is_named_after_it() -> None:
    for rule in all_rules():
        assert rule.__module__.rpartition(".")[2] == rule.name().replace("-", "_")
