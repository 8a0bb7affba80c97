"""The Action on a fleet."""

from __future__ import annotations

import json
from typing import Any

from fake.faults import Fault
from fleets import LEAKY
from step import OPEN, Run, Step


def audit(step: Step, **inputs: object) -> Run:
    fleet: dict[str, Any] = {"mode": "audit", "repositories": ("octo/app", "octo/other")}
    return step.run("schedule", {}, **{**fleet, **inputs})


def with_other(step: Step) -> Step:
    step.hub.change(step.hub.world.repository("octo/other"), "main", LEAKY)
    return step


def test_52_the_action_audits_a_fleet_and_tells_it_everywhere(step: Step) -> None:
    run = audit(with_other(step), json_file="a.json", sarif_file="a.sarif", html_file="out/a.html")
    assert run.code == 1
    assert "2/2 octo/other: 1 error" in run.out
    assert "| `octo/other` | 1 | 0 | 0 |" in run.summary
    assert (run.outputs["errors"], run.outputs["html"]) == ("1", "out/a.html")
    assert len(json.loads((step.workspace / "a.json").read_text())["repositories"]) == 2
    assert json.loads((step.workspace / "a.sarif").read_text())["version"] == "2.1.0"
    assert "octo/other" in (step.workspace / "out/a.html").read_text()
    assert run.writes == []


def test_52_its_ledger_lies_in_the_workspace(step: Step) -> None:
    audit(with_other(step), ledger="kept/ledger.jsonl")
    run = audit(step, ledger="kept/ledger.jsonl")
    assert [each.status for each in run.requests[1:]] == [304, 304]
    assert "is no file of the workspace" in audit(step, ledger="../ledger.jsonl").errors


def test_52_its_stages_are_inputs(step: Step) -> None:
    step.hub.change(step.repository, "main", OPEN)
    run = audit(with_other(step), issues_for=("octo/other",), fixes_for=("octo/app",), max_pulls=1)
    assert len(list(step.repository.pulls())) == 1
    (issue,) = step.hub.world.repositories["octo/other"].issues.values()
    assert issue.title.startswith("hullcheck:")
    assert run.code == 1


def test_21_what_fails_in_a_fleet_is_told_and_the_code_says_so(step: Step) -> None:
    body = {"message": "Resource not accessible by integration"}
    step.hub.faults.order(Fault("git/get-tree", 1, status=403, body=body))
    run = audit(with_other(step))
    assert run.code == 3
    assert "### 1 repository failed" in run.summary


def test_52_a_fleet_is_audited_and_nothing_else(step: Step) -> None:
    run = audit(step, mode="fix")
    assert run.code == 2
    assert "`org` and `repositories` are for audits" in run.errors


def test_43_a_fix_that_a_person_asked_for_is_not_capped(step: Step) -> None:
    step.hub.change(step.repository, "main", OPEN)
    audit(with_other(step), fixes_for=("**",), max_pulls=0)
    assert list(step.repository.pulls()) == []
    step.variables["GITHUB_REF"] = "refs/heads/main"
    sha = step.repository.store.ref("refs/heads/main") or ""
    step.run("workflow_dispatch", {}, sha=sha, mode="fix")
    assert len(list(step.repository.pulls())) == 1
