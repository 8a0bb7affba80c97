"""Hostile repositories as pull requests: what is posted harms nobody who reads it.

The default run opens one pull request with all hostile names, each in a folder of its own;
`make hostile` opens one for every case that a repository on GitHub can hold.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fake.store import File
from hullcheck.core.snapshot import Mode
from step import Run, Step
from tests.hostile.case import Case, all_cases
from tests.hostile.ground import SECRET, Ground
from tests.hostile.harmless import check_markdown, check_seen
from tests.render.test_annotations import commands

WHOLE = os.environ.get("HULLCHECK_HOSTILE") == "all"

TWINS = [each for each in all_cases() if each.twin]

NAMES = [each for each in TWINS if each.theme == "names" and not each.heavy]


def files_of(case: Case, folder: Path) -> dict[str, File]:
    """Return what a case makes, as git stores it."""
    ground = Ground.below(folder)
    try:
        case.make(ground)
        return dict(read(ground.root, ""))
    finally:
        ground.clear()


def read(root: Path, prefix: str) -> list[tuple[str, File]]:
    found: list[tuple[str, File]] = []
    for entry in sorted(os.scandir(root / prefix), key=lambda each: each.name):
        path = f"{prefix}{entry.name}"
        if entry.is_symlink():
            found.append((path, (Mode.SYMLINK, os.fsencode(Path(entry.path).readlink()))))
        elif entry.is_dir():
            found += [] if path == ".git" else read(root, f"{path}/")
        else:
            found.append((path, (Mode.FILE, Path(entry.path).read_bytes())))
    return found


def review(step: Step, files: dict[str, File]) -> Run:
    step.hub.change(step.repository, "feature", files, onto="main")
    return step.review(step.hub.pull(step.repository, "feature"), sarif_file="")


def check(step: Step, run: Run) -> None:
    """Fail where what was posted could harm who reads it."""
    assert run.code in (0, 1, 2)
    assert "Traceback" not in run.errors
    assert "a defect" not in run.errors
    bodies = [each.body for each in step.repository.comments.values()]
    bodies += [each.body for each in step.repository.review_comments.values()]
    for text in (*bodies, run.summary):
        check_markdown(text)
    for text in (*bodies, run.summary, run.out, run.errors):
        assert SECRET not in text
    check_seen(run.out)
    check_seen(run.errors)
    assert commands(run.errors) == []


def test_one_pull_request_with_every_hostile_name(step: Step, tmp_path: Path) -> None:
    files = {
        f"n{number}/{path}": file
        for number, case in enumerate(NAMES)
        for path, file in files_of(case, tmp_path / str(number)).items()
    }
    run = review(step, files)
    assert run.code == 1
    check(step, run)
    assert step.repository.comments


@pytest.mark.parametrize("case", TWINS if WHOLE else [], ids=lambda each: each.name)
def test_a_hostile_pull_request_is_reviewed(case: Case, step: Step, tmp_path: Path) -> None:
    check(step, review(step, files_of(case, tmp_path / "g")))
