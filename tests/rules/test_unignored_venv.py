"""Environments that git would see: on a disk, or surely made by a command that tells."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding
from hullcheck.core.literal import parse_tree
from hullcheck.core.on_disk import DirectoryKind, DiskEntry, OnDisk
from hullcheck.engine import Options, analyse
from hullcheck.fixing import plan_fixes

OPTIONS = Options(select=frozenset({"unignored-venv"}))
CONDA = ("-- env/conda-meta/history (untracked) --\n", "-- env/bin/python (untracked) --\n")
VENV = "-- {0}/pyvenv.cfg (untracked) --\n-- {0}/bin/python (untracked) --\n"


def findings(tree: str) -> tuple[Finding, ...]:
    literal = parse_tree(tree)
    return analyse(literal.snapshot, literal.on_disk, OPTIONS).findings


def test_an_environment_on_the_disk_is_found_under_any_name() -> None:
    (found,) = findings("-- a/pyproject.toml --\n" + VENV.format("a/mine"))
    assert found.message.endswith("`a/mine`, which lies on this disk")
    assert found.place.path == "a/pyproject.toml"
    assert found.fix is not None
    assert found.fix.edits[0].path == ".gitignore"


def test_a_conda_prefix_on_the_disk_is_one() -> None:
    assert [finding.cause for finding in findings("-- a.py --\n" + "".join(CONDA))] == ["env"]


def test_where_nothing_shows_a_project_the_environment_shows_itself() -> None:
    (found,) = findings("-- a.txt --\n" + VENV.format("x"))
    assert found.place.path == "x/pyvenv.cfg"


def test_the_file_that_lacks_the_line_is_where_it_is_told() -> None:
    (found,) = findings("-- .gitignore --\n*.pyc\n" + VENV.format("x"))
    assert found.place.path == ".gitignore"


@pytest.mark.parametrize(
    "tree",
    [
        # Nothing but a mark, in a file of its own.
        "-- a.py --\n-- venv (untracked) --\n",
        # git tracks it: that is another rule's.
        "-- venv/pyvenv.cfg --\n-- venv/bin/python --\n",
        "-- {{cookiecutter.slug}}/README.md --\n    python -m venv venv\n",
    ],
)
def test_what_is_none_is_not_found(tree: str) -> None:
    assert not findings(tree)


def test_where_a_gitignore_cannot_be_read_nothing_is_predicted() -> None:
    tree = "-- README.md --\n    python -m venv venv\n-- {}.gitignore ({}) --\n{}"
    assert not findings(tree.format("", "unreadable", "it is too large\n"))
    assert not findings(tree.format("web/", "not loaded", ""))


def test_in_a_folder_without_git_nothing_is_said() -> None:
    entry = DiskEntry("v", True, False, DirectoryKind.VENV, ("v/pyvenv.cfg",))
    snapshot = parse_tree("-- a.py --\n").snapshot
    assert analyse(snapshot, OnDisk((entry,)), OPTIONS).findings
    assert not analyse(snapshot, OnDisk((entry,), has_git=False), OPTIONS).findings


def test_all_lines_go_behind_what_is_there() -> None:
    made = "-- README.md --\n    python -m venv venv\n    conda create -p env\n"
    literal = parse_tree(f"{made}-- .gitignore --\n!venv/\n")
    plan = plan_fixes(analyse(literal.snapshot, literal.on_disk, OPTIONS))
    assert plan.files_after == {".gitignore": b"!venv/\n/env/\n/venv/\n"}


def test_a_link_is_never_written() -> None:
    (found,) = findings(
        "-- README.md --\n    python -m venv .venv\n-- requirements.txt --\n"
        "-- .gitignore -> shared.txt --\n-- shared.txt --\n*.pyc\n"
    )
    assert found.fix is None
