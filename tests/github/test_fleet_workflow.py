"""The reusable workflow does what it says: its own scripts, on a GitHub of ours."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from fake.hub import Hub
from fleets import LEAKY, FleetRig
from hullcheck import __version__
from step import SAFE

WORKFLOW = Path(__file__).parents[2] / ".github/workflows/fleet.yml"
BIN = Path(sys.executable).parent


def workflow() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    return found


def inputs() -> dict[str, Any]:
    # YAML takes the key `on` for a truth value.
    found: dict[str, Any] = workflow()[True]["workflow_call"]["inputs"]  # type: ignore[index]
    return found


def script(
    job: str, variables: Mapping[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run what the last step of a job runs that is a script of its own, as the runner does."""
    step = [each for each in workflow()["jobs"][job]["steps"] if "run" in each][-1]
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env={"PATH": f"{BIN}:{os.environ['PATH']}", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_installs_this_version() -> None:
    assert inputs()["version"]["default"] == __version__


@pytest.mark.parametrize("number", [1, 3])
def test_the_plan_is_a_matrix_of_all_shards(tmp_path: Path, number: int) -> None:
    output = tmp_path / "output"
    done = script("plan", {"SHARDS": str(number), "GITHUB_OUTPUT": str(output)}, tmp_path)
    assert done.returncode == 0, done.stderr
    name, _, value = output.read_text().strip().partition("=")
    assert (name, json.loads(value)) == ("shards", list(range(1, number + 1)))


def test_every_variable_of_the_audit_is_an_option_of_it() -> None:
    from hullcheck.edges.commands.audit import command  # noqa: PLC0415 (loads click)

    steps = [each for each in workflow()["jobs"]["shard"]["steps"] if each.get("name") == "Audit"]
    prefix = "HULLCHECK_AUDIT_"
    asked = [name for name in steps[0]["env"] if name.startswith(prefix)]
    assert len(asked) > 8
    known = {(each.name or "").upper() for each in command.params}
    assert {name.removeprefix(prefix) for name in asked} <= known
    used = set(re.findall(r"inputs\.([a-z-]+)", WORKFLOW.read_text(encoding="utf-8")))
    assert used == inputs().keys()


def test_52_the_workflow_of_a_large_fleet_says_what_one_run_says(
    github: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rig = FleetRig(github, tmp_path / "rig", capsys)
    for number in range(4):
        rig.add(f"app{number}", LEAKY if number % 2 else SAFE)
    summary = tmp_path / "summary"
    audit = {
        "GITHUB_TOKEN": rig.token.text,
        "GITHUB_API_URL": github.url,
        "GITHUB_GRAPHQL_URL": github.graphql_url,
        "GITHUB_SERVER_URL": github.url,
        "HULLCHECK_AUDIT_ORG": "octo",
        "HULLCHECK_AUDIT_SKIP": "octo/app1 octo/none",
        "HULLCHECK_AUDIT_MAX_PULLS": "",
        "HULLCHECK_AUDIT_REPOSITORIES": "",
        "HULLCHECK_AUDIT_DRY_RUN": "false",
    }
    for number in (1, 2):
        ledger = f"hullcheck-ledger-2-{number}"
        done = script("shard", {**audit, "SHARD": f"{number}/2", "LEDGER": ledger}, tmp_path)
        assert done.returncode == 0, done.stderr
        assert "octo/app" in done.stderr
    variables = {"FAIL_ON": "error", "GITHUB_STEP_SUMMARY": str(summary)}
    done = script("merge", {**variables, "GITHUB_SERVER_URL": github.url}, tmp_path)
    assert done.returncode == 1, done.stderr
    whole = rig.audit(skip=("octo/app1", "octo/none"))
    assert (tmp_path / "audit/audit.json").read_text() == whole.out
    assert "## hullcheck audit" in summary.read_text()
    assert "octo/app3" in (tmp_path / "audit/audit.html").read_text()


def test_52_the_workflow_takes_a_list(
    github: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rig = FleetRig(github, tmp_path / "rig", capsys)
    for number in range(3):
        rig.add(f"app{number}", SAFE)
    variables = {
        "GITHUB_TOKEN": rig.token.text,
        "GITHUB_API_URL": github.url,
        "GITHUB_GRAPHQL_URL": github.graphql_url,
        "NAMES": "octo/app0  octo/app1\nocto/app2\n",
        "HULLCHECK_AUDIT_REPOSITORIES": "names.txt",
        "SHARD": "1/1",
        "LEDGER": "ledger",
    }
    done = script("shard", variables, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "3/3 octo/app2: no findings" in done.stderr
