"""What a pattern of `rm` and `find` takes away is what a shell's does."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from hullcheck.docker.removing import taken_away

PATHS = (
    *("app/a", "app/.venv/x", "app/.env", "app/b/tests/t", "app/b/c/tests/t", "app/[x]/y"),
    *("app/b.py", "app/.b.py", "app/-/d", "app/b/.d/e"),
)


@pytest.mark.parametrize(
    "pattern",
    [
        *("app/*", "app/.*v*", "app/.[a-z]*", "app/*/tests", "app/*/*/tests", "app/?", "app/?.py"),
        *("app/[ab]", "app/[!ab]", "app/[a-c]*", "*/b", "*", "app/[[]*", "app/[^b]*", "app/b/*/e"),
        *("app/*.py", "[a]pp/b", "app/[!.]env", "app/[-]", "app/b", "app/nothing*"),
    ],
)
def test_a_shell_takes_away_the_same(tmp_path: Path, pattern: str) -> None:
    for path in PATHS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    subprocess.run(["sh", "-c", f"rm -rf {pattern}"], cwd=tmp_path, check=True)
    left = [path for path in PATHS if (tmp_path / path).exists()]
    is_gone = taken_away(f"/{pattern}")
    assert [path for path in PATHS if not is_gone(path)] == left


@pytest.mark.parametrize("name", ["*", ".*", "*.py", "tests", "?", "[ab]*", ".env"])
@pytest.mark.parametrize("deletes", [True, False])
def test_find_takes_away_the_same(tmp_path: Path, name: str, deletes: bool) -> None:
    for path in PATHS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    what = "-type f -delete" if deletes else "-exec rm -rf {} +"
    command = f"find app -mindepth 1 -name {shlex.quote(name)} {what}"
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=False, capture_output=True)
    left = [path for path in PATHS if (tmp_path / path).exists()]
    is_gone = taken_away(f"/app/**/{name}", files_alone=deletes)
    assert [path for path in PATHS if not is_gone(path)] == left
