"""The hooks for pre-commit: what they run exists, and pre-commit takes them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from hullcheck.edges.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/pre-commit.md").read_text(encoding="utf-8")
HOOKS: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_a_hook_runs_a_command_with_options_that_exist(
    hook: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    program, command, *options = hook["entry"].split()
    assert program == "hullcheck"
    assert main([command, "--help"]) == 0
    help_text = capsys.readouterr().out
    assert all(option in help_text for option in options)
    assert f"| `{hook['id']}` |" in PAGE


def test_the_example_on_the_page_names_a_hook_and_options_that_exist() -> None:
    (text,) = re.findall(r"```yaml\n(.+?)```", PAGE, re.DOTALL)
    ((hook,),) = [repo["hooks"] for repo in yaml.safe_load(text)["repos"]]
    assert hook["id"] in {each["id"] for each in HOOKS}
    assert main(["check", *hook["args"], str(ROOT)]) == 0


@pytest.mark.skipif(shutil.which("pre-commit") is None, reason="pip install pre-commit")
def test_pre_commit_accepts_the_definition() -> None:
    command = ["pre-commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
