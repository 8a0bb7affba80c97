"""The safe fix of every rule's example goes through a fix pull request as it does through `fix`.

The trees that come out are those that a real Docker has built and that are recorded, see
`tests/oracle`: the examples' good trees.
"""

from __future__ import annotations

import pytest

from fake.hub import files_of
from hullcheck.core.literal import parse_tree
from hullcheck.core.on_disk import OnDisk
from hullcheck.engine import Options, analyse
from hullcheck.fixing import plan_fixes
from hullcheck.rules import all_rules
from hullcheck.rules.rule import Rule
from step import Step

SAFE_RULES = [rule for rule in all_rules() if rule.fix == "safe"]


def is_seen_on_github(rule: type[Rule]) -> bool:
    """Say whether the rule speaks where nothing is known of a disk."""
    options = Options(select=frozenset({rule.name()}))
    return bool(plan_fixes(analyse(parse_tree(rule.bad).snapshot, OnDisk(), options)).edits)


SEEN = [rule for rule in SAFE_RULES if is_seen_on_github(rule)]


def test_most_examples_are_seen() -> None:
    assert len(SEEN) >= len(SAFE_RULES) * 3 // 4


@pytest.mark.parametrize("rule", SEEN, ids=[rule.name() for rule in SEEN])
def test_31_the_example_s_fix_is_proposed(step: Step, rule: type[Rule]) -> None:
    files = files_of(rule.bad)
    repository = step.hub.repository("octo/example", tree=rule.bad)
    step.repository = repository
    step.variables["GITHUB_REF"] = "refs/heads/main"
    sha = repository.store.ref("refs/heads/main") or ""
    run = step.run("schedule", {}, sha=sha, mode="fix", select=(rule.name(),))
    assert run.code == 0
    good = files_of(rule.good_tree())
    branch = "refs/heads/hullcheck/fix-main"
    for path, (mode, data) in good.items():
        found = repository.store.read(f"{branch}:{path}")
        assert found is not None, path
        assert found.data == data, path
        told = repository.store.git("ls-tree", branch, "--", path).decode()
        assert told.split(" ")[0] == files.get(path, (mode, b""))[0], path
