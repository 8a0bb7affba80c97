"""All that is installed is held to hashes: of the lock, or of files made of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from release.locked import Lock, hashes, requirements

ROOT = Path(__file__).parents[2]
LOCK = Lock.read(ROOT / "uv.lock")

SMALL = Lock(
    """
[[package]]
name = "hullcheck"
dependencies = [
  { name = "a", extra = ["fast"] },
  { name = "w", marker = "sys_platform == 'win32'" },
]
[package.optional-dependencies]
serve = [{ name = "c" }]
[[package]]
name = "a"
dependencies = [{ name = "old", marker = "python_full_version < '3.12'" }]
[package.optional-dependencies]
fast = [{ name = "b" }]
slow = [{ name = "never" }]
[[package]]
name = "b"
dependencies = [{ name = "a" }]
"""
)


def test_what_is_needed_is_found_through_extras_and_on_each_python() -> None:
    assert SMALL.published() == {
        "a": {"hullcheck", "b"},
        "b": {"a"},
        "c": {"hullcheck"},
        "old": {"a"},
    }


def test_each_file_of_each_locked_package_has_a_hash() -> None:
    for package in LOCK.packages:
        if "registry" in package["source"]:
            assert hashes(package), package["name"]
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes(package))
        else:
            assert package["source"] == {"editable": "."}


@pytest.mark.parametrize(("file", "group"), [("uv.txt", "installer"), ("build.txt", "build")])
def test_what_is_installed_without_uv_is_what_the_lock_says(file: str, group: str) -> None:
    """`make locks` writes them."""
    asked = requirements((ROOT / "locks" / file).read_text(encoding="utf-8"))
    needed = {name: LOCK.named(name) for name in LOCK.group(group)}
    assert asked == {name: (one["version"], hashes(one)) for name, [one] in needed.items()}


def test_whatever_installs_before_there_is_a_lock_asks_for_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.findall(r"pip install.*", makefile) == [
        "pip install --quiet --disable-pip-version-check --require-hashes -r locks/uv.txt"
    ]
    # What is published is built by what the lock names.
    [built] = re.findall(r"\$\(UV\) build.*", makefile)
    assert built.endswith("--build-constraints locks/build.txt --require-hashes")
    assert all(
        "--frozen" in each for each in re.findall(r"\$\(UV\) (?:sync|run|export).*", makefile)
    )
