"""What is published: two builds give the same bytes, and they hold what git tracks alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

MADE = re.compile(
    r"hullcheck-[\d.]+\.dist-info/(METADATA|WHEEL|RECORD|entry_points\.txt|licenses/.+)"
)
"""What the wheel has beside the package."""

KEYS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=]{20}|gh[pousr]_[A-Za-z0-9]{36}"
    rb"|github_pat_\w{40}|AKIA[0-9A-Z]{16}(?!EXAMPLE)|pypi-AgEI[\w-]{50}"
)
"""Keys in the forms that GitHub, Amazon and the package index give theirs."""


def tracked() -> list[str]:
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [path for path in told.stdout.decode().split("\0") if path]


def build(folder: Path, age: int) -> tuple[Path, Path]:
    """Build from a copy of what is tracked, each file `age` seconds old; return wheel and sdist."""
    for path in tracked():
        if (ROOT / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, folder / path)
            os.utime(folder / path, (age, age))
    command = [sys.executable, "-m", "hatchling", "build"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    [wheel], [sdist] = (folder / "dist").glob("*.whl"), (folder / "dist").glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(tmp_path_factory.mktemp("first"), 1_000_000_000)


def test_two_builds_give_the_same_bytes(built: tuple[Path, Path], tmp_path: Path) -> None:
    mask = os.umask(0o077)
    try:
        again = build(tmp_path / "another" / "place", 1_700_000_000)
    finally:
        os.umask(mask)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in built]


def test_the_wheel_is_the_package_as_it_is_tracked(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        names = set(wheel.namelist())
    package = {path.removeprefix("src/") for path in tracked() if path.startswith("src/hullcheck/")}
    assert names - package == {name for name in names if MADE.fullmatch(name)}
    assert package <= names


def test_the_source_distribution_holds_nothing_that_is_not_tracked(
    built: tuple[Path, Path],
) -> None:
    with tarfile.open(built[1]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert names - set(tracked()) == {"PKG-INFO"}


def test_the_wheel_holds_no_key(built: tuple[Path, Path]) -> None:
    assert KEYS.search(b"x = 'ghp_" + b"a1" * 18 + b"'")
    with zipfile.ZipFile(built[0]) as wheel:
        assert [name for name in wheel.namelist() if KEYS.search(wheel.read(name))] == []
