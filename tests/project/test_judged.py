"""The findings of public repositories that a second reader judged, who did not write the rules."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from hullcheck.core.finding import Severity
from hullcheck.rules import all_rules

FILE = Path(__file__).parents[1] / "corpus/judged.jsonl"
ROWS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def share(severity: str, *verdicts: str) -> float:
    counted = Counter(row["verdict"] for row in ROWS if row["severity"] == severity)
    return sum(counted[verdict] for verdict in verdicts) / counted.total()


def test_every_row_says_what_was_judged_and_why() -> None:
    names = {rule.name() for rule in all_rules()}
    severities = {severity.label for severity in Severity}
    for row in ROWS:
        assert row.keys() == {
            *("repository", "rule", "severity", "path", "line", "verdict", "reason")
        }
        assert row["verdict"] in ("right", "wrong", "arguable")
        assert row["rule"] in names
        assert row["severity"] in severities
        assert row["reason"]
    assert len({row["repository"] for row in ROWS}) >= 25


def test_no_error_was_wrong_and_few_warnings_were() -> None:
    assert share("error", "wrong") == 0
    assert share("warning", "right", "arguable") >= 0.9
