"""Patches that git takes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hullcheck.render.patch import render_patch


def apply(folder: Path, path: str, before: bytes | None, after: bytes) -> bytes:
    """Return what `git apply` makes of the file when it is given the patch."""
    target = folder / os.fsdecode(path.encode("utf-8", "surrogateescape"))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    if before is not None:
        target.write_bytes(before)
    patch = render_patch({path: before}, {path: after})
    environment = {"PATH": os.environ["PATH"], "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    # Line ends are what is compared here: nothing may mend them.
    subprocess.run(
        ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"],
        input=patch, cwd=folder, env=environment, check=True, capture_output=True,
    )  # fmt: skip
    return target.read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, b".venv\n"),
        (None, b"no newline"),
        (b"a\n", b"a\n**/.venv\n"),
        (b"a", b"a\n**/.venv\n"),
        (b"a\r\nb\r\n", b"a\r\n**/b\r\n"),
        (b"\xef\xbb\xbf.venv\n", b"\xef\xbb\xbf**/.venv\n"),
        (b"\xff\xfe\n.venv\n", b"\xff\xfe\n**/.venv\n"),
        (b"%d\n" * 3, b""),
        (b"", b"x\n"),
        (b"".join(b"%d\n" % n for n in range(60)), b"".join(b"%d\n" % (n % 31) for n in range(60))),
    ],
)
def test_git_makes_the_new_file_out_of_the_old(
    tmp_path: Path, before: bytes | None, after: bytes
) -> None:
    assert apply(tmp_path, "sub/.dockerignore", before, after) == after


@pytest.mark.parametrize(
    "path", ["with space/f", 'quo"te', "back\\slash", "größe", "tab\tnl\n", "not\udcffutf8", "a b"]
)
def test_git_understands_the_name(tmp_path: Path, path: str) -> None:
    assert apply(tmp_path, path, b"a\nb\n", b"a\nc\n") == b"a\nc\n"
    assert apply(tmp_path, path, None, b"new\n") == b"new\n"


LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\r\n", b"d"]), max_size=30)


@settings(max_examples=30)
@given(LINES, LINES)
def test_git_agrees_on_random_files(
    tmp_path_factory: pytest.TempPathFactory, one: list[bytes], two: list[bytes]
) -> None:
    before, after = b"".join(one), b"".join(two)
    if before != after:
        assert apply(tmp_path_factory.mktemp("patch"), "f", before, after) == after


def test_an_unchanged_file_is_left_out() -> None:
    assert render_patch({"f": b"x"}, {"f": b"x"}) == b""


def test_a_large_file_of_equal_lines_is_compared_in_bounded_time() -> None:
    before, after = b"x\n" * 30_000, b"x\ny\n" * 30_000
    assert b"@@ -1,30000 +1,60000 @@" in render_patch({"f": before}, {"f": after})
