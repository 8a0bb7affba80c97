"""The context's other questions, and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.docker.build import Build
from hullcheck.docker.ignore.context import TOO_DEEP, BuildContext


def context(tree: str, root: str = "") -> BuildContext:
    return BuildContext(parse_tree(tree).snapshot, Build("Dockerfile", root))


class Counted(Sequence[str]):
    """Sorted paths that count how often one of them is looked at."""

    def __init__(self, paths: list[str]) -> None:
        self.paths = paths
        self.looks = 0

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        self.looks += 1
        return self.paths[index]


@pytest.mark.parametrize("root", ["", "app/"])
def test_directory_that_is_stopped_comes_back_with_what_is_let_through_in_it(root: str) -> None:
    tree = """
        -- .dockerignore --
        a
        b/*
        c
        !c/keep
        d
        !d/e
        d/e/*
        -- a/x --
        -- b/x --
        -- c/x --
        -- c/keep --
        -- d/e/x --
        """
    found = context(tree.replace("-- ", f"-- {root}"), root.rstrip("/"))
    asked = ("", "a", "b", "c", "c/x", "d", "d/e")
    assert {path: found.has_dir(f"{root}{path}".rstrip("/")) for path in asked} == {
        "": True,
        "a": False,
        "b": True,
        "c": True,
        "c/x": False,
        "d": True,
        "d/e": True,
    }
    assert found.decide(f"{root}c", is_dir=True).in_context is False
    assert found.has_dir(f"{root}a/not/there") is False
    assert found.has_dir(f"{root}not/there") is True


def test_without_an_ignore_file_everything_is_let_through() -> None:
    found = context("-- app/x --\n-- y --\n", "app")
    assert (found.ignore, found.problem, found.patterns) == (None, None, ())
    assert found.let_through() == ["app/x"]
    assert found.ignore_path == "app/.dockerignore"
    assert found.decide("app/x").decided_by is None


def test_pattern_is_tried_by_itself() -> None:
    found = context("-- app/.dockerignore --\n*\n-- app/x --\n", "app")
    assert found.would_stop("**/.venv", ["app/.venv", "app/b/.venv/x"])
    assert not found.would_stop(".venv", ["app/.venv", "app/b/.venv/x"])
    assert not found.would_stop("**", ["elsewhere"])
    assert not found.would_stop("[a", ["app/x"])
    assert not found.would_stop("**", [])


def test_one_line_stops_all_paths_or_none_is_told() -> None:
    found = context("-- .dockerignore --\n.venv\n*.log\n")
    stopped = found.decision_on([".venv/a", "x.log"])
    assert stopped is not None
    assert stopped.line == 1
    assert found.decision_on([".venv/a", "x"]) is None
    assert found.decision_on([]) is None


def test_excluded_directory_costs_one_look() -> None:
    paths = Counted(sorted([*(f".venv/lib/m{number}.py" for number in range(50_000)), "z"]))
    ignore = Source(".dockerignore", b".venv\n!src\n")
    tree = Tree.of({".dockerignore": Mode.FILE})
    found = BuildContext(Snapshot(tree).with_texts([ignore]), Build(None, ""))
    assert found.let_through(paths) == ["z"]
    assert paths.looks < 40


def test_question_about_one_path_does_not_walk_the_tree() -> None:
    paths = Counted(sorted([".dockerignore", *(f"d{n}/f{n}" for n in range(50_000))]))
    tree = Tree(paths)
    ignore = Source(".dockerignore", b"**/f1\n!**/f2\n")
    found = BuildContext(Snapshot(tree).with_texts([ignore]), Build(None, ""))
    assert found.lets_through("d1/f1") is False
    assert found.has_dir("d7") is True
    assert paths.looks < 300


def test_path_deeper_than_any_real_one_is_not_known() -> None:
    found = context("-- .dockerignore --\na\n**/y\n")
    for path in ("x/" * 300 + "y", "x" * 5000 + "/y"):
        verdict = found.decide(path)
        assert (verdict.in_context, verdict.reason) == (None, TOO_DEEP)
        assert found.let_through([path, "zz"]) == ["zz"]
    assert found.decide("x/" * 200 + "z").in_context is True
