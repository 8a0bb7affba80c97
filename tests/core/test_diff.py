"""Patches as GitHub gives them: which lines of the head they show."""

from __future__ import annotations

import os
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hullcheck.core.diff import (
    MAX_PATCH_CHARACTERS,
    Hunk,
    Patch,
    Status,
    parse_changed_file,
    parse_patch,
)

PATCH = """\
@@ -1,4 +1,5 @@ FROM x
 FROM python:3.13
-WORKDIR /srv
+WORKDIR /app
+COPY . .
 RUN a
 RUN b
@@ -20,0 +22 @@
+CMD c"""


def test_hunks_have_the_ranges_of_both_files() -> None:
    assert parse_patch(PATCH) == Patch((Hunk(1, 4, 1, 5), Hunk(20, 0, 22, 1)))


@pytest.mark.parametrize(("line", "inside"), [(0, False), (1, True), (5, True), (6, False)])
def test_context_lines_are_inside_a_hunk(line: int, inside: bool) -> None:
    assert (parse_patch(PATCH).hunk_at(line) is not None) is inside


@pytest.mark.parametrize(
    ("lines", "shown"),
    [((2, 3), (2, 3)), ((4, 9), (4, 5)), ((4, 30), (4, 5)), ((7, 30), (22, 22)), ((6, 9), None)],
)
def test_a_range_is_cut_to_the_first_hunk_on_it(
    lines: tuple[int, int], shown: tuple[int, int] | None
) -> None:
    assert parse_patch(PATCH).first_shown(*lines) == shown


def test_a_removal_alone_shows_no_line_of_the_head() -> None:
    patch = parse_patch("@@ -3,2 +2,0 @@\n-a\n-b\n")
    assert patch.problem == ""
    assert patch.first_shown(1, 9) is None


@pytest.mark.parametrize(
    ("body", "old", "new"),
    [
        ("-a\n\\ No newline at end of file\n+b", False, True),
        ("-a\n+b\n\\ No newline at end of file", True, False),
        ("-a\n\\ Kein Zeilenumbruch\n+b\n\\ Kein Zeilenumbruch\n", False, False),
    ],
)
def test_a_missing_final_line_end_is_told_for_each_file(body: str, old: bool, new: bool) -> None:
    patch = parse_patch(f"@@ -1 +1 @@\n{body}")
    assert (patch.old_final_newline, patch.new_final_newline) == (old, new)
    assert patch.problem == ""


def test_a_line_of_the_file_is_no_header() -> None:
    patch = parse_patch("@@ -1,2 +1,3 @@\n a\n+@@ -9 +9 @@\n+@@ -8 +8 @@\n-b\n")
    assert patch == Patch((Hunk(1, 2, 1, 3),))


@pytest.mark.parametrize(
    "text",
    [
        "Binary files differ",
        "@@ -1,2 +1,2 @@\n a\n",
        "@@ -1 +1 @@\n*a\n",
        "@@ -1 +1 @@\n a\n+b\n",
        "@@@ -1 -1 +1 @@@\n  a\n",
        "@@ -1 +99999999999999999999 @@\n a\n",
        "@@ -9 +9 @@\n a\n@@ -1 +1 @@\n a\n",
    ],
)
def test_what_is_no_patch_is_a_problem(text: str) -> None:
    assert parse_patch(text).problem


def test_what_was_read_before_a_break_stays() -> None:
    patch = parse_patch(PATCH + "\nrubbish")
    assert len(patch.hunks) == 2
    assert patch.problem == "line 10 of its patch is no header of a hunk"


def test_a_huge_patch_is_not_read() -> None:
    assert "more than" in parse_patch("x" * (MAX_PATCH_CHARACTERS + 1)).problem


def test_a_patch_that_github_left_out_is_a_problem_only_where_lines_changed() -> None:
    assert parse_changed_file("uv.lock", "modified", None, 9000).patch.problem
    moved = parse_changed_file("b", "renamed", None, 0, "a")
    assert (moved.patch, moved.previous_path) == (Patch(), "a")


def test_a_removed_file_is_not_in_the_head() -> None:
    assert not parse_changed_file("a", "removed", "@@ -1 +0,0 @@\n-a", 1).is_in_head


def test_a_status_nobody_knows_is_a_change() -> None:
    assert parse_changed_file("a", "teleported", None, 0).status is Status.CHANGED


@given(st.text(alphabet="@-+ ,0123\\a\n\r", max_size=200))
def test_any_text_gives_hunks_that_go_forward(text: str) -> None:
    hunks = parse_patch(text).hunks
    for before, after in pairwise(hunks):
        assert before.new_lines.stop <= after.new_start


LINES = st.lists(st.sampled_from(["", "a", "b", " a", "@@ -1 +1 @@", "-", "+", "\\ x", "c\r"]))


def as_file(lines: list[str], end: str) -> bytes:
    return ("\n".join(lines) + end).encode()


FILES = st.builds(as_file, LINES, st.sampled_from(["", "\n"]))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "--quiet")
    return folder


def git(folder: Path, *words: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *words], cwd=folder, env=environment, capture_output=True, check=True
    )
    return done.stdout.decode()


def git_patch(folder: Path, old: bytes, new: bytes, context: int) -> str:
    """Return what git says is between two blobs of a real repository."""
    (folder / "old").write_bytes(old)
    (folder / "new").write_bytes(new)
    blobs = git(folder, "hash-object", "-w", "--no-filters", "old", "new").split()
    shown = git(folder, "diff", "--no-color", f"--unified={context}", *blobs)
    return shown[shown.find("\n@@") + 1 :] if "\n@@" in shown else ""


def lines_of(data: bytes) -> list[str]:
    lines = data.decode().split("\n")
    return lines[:-1] if lines[-1] == "" else lines


@settings(max_examples=40)
@given(old=FILES, new=FILES, context=st.sampled_from([0, 1, 3]))
def test_gits_own_patches_are_read_wholly(
    repository: Path, old: bytes, new: bytes, context: int
) -> None:
    text = git_patch(repository, old, new, context)
    patch = parse_patch(text)
    assert patch.problem == ""
    # Outside of the hunks both files have the same lines: the hunks are all that changed.
    assert outside(lines_of(old), [(h.old_start, h.old_count) for h in patch.hunks]) == outside(
        lines_of(new), [(h.new_start, h.new_count) for h in patch.hunks]
    )
    shown = "".join(line[1:] + "\n" for line in text.split("\n") if line[:1] in ("+", " ") and line)
    inside = "".join(lines_of(new)[n - 1] + "\n" for h in patch.hunks for n in h.new_lines)
    assert inside == shown
    if patch.hunks and patch.hunks[-1].new_lines.stop > len(lines_of(new)) > 0:
        assert patch.new_final_newline is new.endswith(b"\n")


def outside(lines: list[str], ranges: list[tuple[int, int]]) -> list[str]:
    """Return the lines in none of the `ranges`."""
    covered = {n for start, count in ranges for n in range(start, start + count)}
    return [line for number, line in enumerate(lines, 1) if number not in covered]
