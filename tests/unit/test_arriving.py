"""The number of files that a fix is said to have left alone."""

from __future__ import annotations

import pytest

from hullcheck.arriving import count_arriving
from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse
from hullcheck.fixing import plan_fixes
from hullcheck.rules.mounts.volume_at_wrong_path import VolumeAtWrongPath

TREE = """
-- .dockerignore --
*.md
-- Dockerfile --
FROM python:3.13
COPY app /app
RUN --mount=type=bind,source=tools,target=/tools true
-- app/main.py --
-- app/notes.md --
-- app/.env.example --
A=1
-- app/readme.md --
-- tools/make.sh --
-- elsewhere/x.py --
-- other/Dockerfile --
FROM scratch
COPY x /
-- other/x --
"""


def counted(tree: str, rule: str = "env-file-in-image", *, alone: bool = False) -> int | None:
    literal = parse_tree(tree)
    options = Options(select=frozenset({rule} if alone else ()))
    analysis = analyse(literal.snapshot, literal.on_disk, options)
    plan = plan_fixes(analysis)
    assert rule in [finding.rule for finding in plan.fixed]
    return count_arriving(analysis, plan)


def test_files_of_the_builds_that_are_edited_are_counted_once() -> None:
    assert counted(TREE) == 5
    # The other build reads no file that is edited.
    again = TREE.replace("FROM python:3.13\n", "FROM python:3.13\nCOPY app /again\n")
    assert counted(again) == 5


def test_too_many_files_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hullcheck.arriving.MAX_FOLLOWED", 3)
    assert counted(TREE) is None


def test_where_no_build_is_edited_there_is_nothing_to_count() -> None:
    assert counted(VolumeAtWrongPath.bad, VolumeAtWrongPath.name(), alone=True) is None
