"""A compose file is edited entry by entry, and what it runs stays."""

from __future__ import annotations

import pytest

from hullcheck.core.edit import Replace
from hullcheck.core.literal import parse_tree
from hullcheck.core.source import Span
from hullcheck.engine import Analysis, Options, analyse, reanalyse
from hullcheck.fixing import plan_fixes
from hullcheck.rules.mounts.bind_mount_hides_venv import BindMountHidesVenv
from hullcheck.service_edits import changed_services

PATH = "compose.yaml"


def analysed(tree: str) -> Analysis:
    literal = parse_tree(tree)
    return analyse(literal.snapshot, literal.on_disk, Options())


def edited(analysis: Analysis, old: str, new: str) -> list[str]:
    source = analysis.snapshot.source(PATH)
    assert source is not None
    start = source.text.index(old)
    edits = [Replace(PATH, Span(start, start + len(old)), new)]
    after = reanalyse(analysis, analysis.snapshot.with_edits(edits), frozenset({PATH}))
    return list(changed_services(analysis.facts, after.facts, edits))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ports:", "tty: true\n    ports:"),
        (".:/app", "./src:/app"),
        ("\n    ports: [", "\n      - /app/.venv\n    ports: ["),
    ],
)
def test_one_entry_a_edit_is_meant(old: str, new: str) -> None:
    assert edited(analysed(BindMountHidesVenv.bad), old, new) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ports:", "tty: true\n    init: true\n    ports:"),
        (".:/app", "./src:/app\n      - /app/.venv"),
        ("build: .", "build: {context: ., target: x}"),
        ("  web:\n", "  api:\n"),
        ("build: .", "build: ["),
    ],
)
def test_more_than_that_is_an_objection(old: str, new: str) -> None:
    assert edited(analysed(BindMountHidesVenv.bad), old, new)


def test_the_unsafe_fix_leads_from_the_bad_tree_to_the_good_one() -> None:
    plan = plan_fixes(analysed(BindMountHidesVenv.bad), unsafe=True)
    good = parse_tree(BindMountHidesVenv.good_tree()).snapshot.source(PATH)
    after = plan.after.source(PATH)
    assert good is not None
    assert after is not None
    assert after.text == good.text
