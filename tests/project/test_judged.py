"""The findings of public repositories that second readers judged, who did not write the rules.

`judged.jsonl` has what is still found, with the severity that it has now. Where a
reader found fault with the severity and named another, and it is that now, the
finding is right; every other verdict stands as it was given. `judged_whole.txt` names
the repositories of which every finding of the default set was judged.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from hullcheck.core.finding import Severity
from hullcheck.rules import all_rules

CORPUS = Path(__file__).parents[1] / "corpus"
FILE = CORPUS / "judged.jsonl"
WHOLE = (CORPUS / "judged_whole.txt").read_text(encoding="utf-8").splitlines()
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


def test_of_many_repositories_every_finding_was_judged() -> None:
    assert len(WHOLE) >= 25
    assert sorted(set(WHOLE)) == WHOLE
    assert set(WHOLE) <= {row["repository"] for row in ROWS}


def test_errors_and_warnings_are_right() -> None:
    assert share("error", "wrong") == 0
    assert share("error", "right") >= 0.98
    assert share("warning", "right") >= 0.9
