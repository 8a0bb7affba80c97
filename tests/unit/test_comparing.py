"""What is new at one revision against another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hullcheck.comparing import moved_findings, moves, new_findings
from hullcheck.core.finding import Finding, Place, Route, Severity
from hullcheck.core.snapshot import Tree
from hullcheck.engine import fingerprinted

BUILD = "backend/Dockerfile@backend target=prod"
ROUTE = Route(
    host_file="backend/.venv",
    kind="venv",
    evidence="",
    certain=True,
    decided_by=None,
    instructions=(),
    stage="0",
    image_path="/app/.venv",
    build=BUILD,
)
FINDING = Finding(
    rule="host-venv-in-image",
    severity=Severity.WARNING,
    message="",
    place=Place("backend/Dockerfile", 3),
    cause="backend/Dockerfile backend COPY . .",
    builds=(BUILD,),
    routes=(ROUTE,),
    parts=frozenset({"backend/a", "backend/b"}),
)


def stay(path: str) -> str:
    return path


def news(head: Finding, base: Finding | None) -> int:
    """Return how many findings are new."""
    known = fingerprinted([base]) if base else ()
    return len(new_findings(fingerprinted([head]), known, stay))


@pytest.mark.parametrize(
    ("head", "count"),
    [
        (FINDING, 0),
        (replace(FINDING, place=Place("backend/Dockerfile", 99), message="other words"), 0),
        (replace(FINDING, severity=Severity.ADVICE), 0),
        (replace(FINDING, routes=()), 0),
        (replace(FINDING, parts=frozenset({"backend/b"})), 0),
        (replace(FINDING, parts=FINDING.parts | {"backend/c"}), 1),
        (replace(FINDING, severity=Severity.ERROR), 1),
        (replace(FINDING, routes=(ROUTE, replace(ROUTE, host_file="backend/env"))), 1),
        (replace(FINDING, routes=(replace(ROUTE, image_path="/x"),)), 1),
        (replace(FINDING, cause="another"), 1),
        (replace(FINDING, rule="another"), 1),
    ],
)
def test_new_is_what_was_not_there(head: Finding, count: int) -> None:
    assert news(head, FINDING) == count


def test_everything_is_new_where_nothing_was() -> None:
    assert news(FINDING, None) == 1


def tree(*paths: str) -> Tree:
    """Return a tree in which each file's content is what stands behind its path's `=`."""
    blobs = dict(path.split("=") for path in paths)
    return Tree(sorted(blobs), blobs=blobs)


BASE = tree("backend/Dockerfile=1", "backend/app/main.py=2", "compose.yaml=3", "keep/x=4")


def test_a_folder_that_moved_takes_along_what_git_has_not() -> None:
    head = tree("services/api/Dockerfile=1", "services/api/app/main.py=2", "compose.yaml=3")
    move = moves(BASE, head)
    assert move("backend/Dockerfile") == "services/api/Dockerfile"
    assert move("backend/.venv") == "services/api/.venv"
    assert move("backend") == "services/api"
    assert move("compose.yaml") == "compose.yaml"
    assert move("keep/x") == "keep/x"


def test_a_folder_that_is_still_there_has_not_moved() -> None:
    head = tree("backend/Dockerfile=1", "other/main.py=2")
    assert moves(BASE, head)("backend/.venv") == "backend/.venv"
    assert moves(BASE, head)("backend/app/main.py") == "other/main.py"


def test_a_folder_that_was_split_has_not_moved() -> None:
    head = tree("a/Dockerfile=1", "b/app/main.py=2")
    assert moves(BASE, head)("backend/.venv") == "backend/.venv"


def test_a_rename_of_everything_is_nothing_new() -> None:
    head_tree = tree("api/Dockerfile=1", "api/app/main.py=2", "compose.yaml=3", "keep/x=4")
    moved_build = "api/Dockerfile@api target=prod"
    head = replace(
        FINDING,
        cause="api/Dockerfile api COPY . .",
        builds=(moved_build,),
        routes=(replace(ROUTE, host_file="api/.venv", build=moved_build),),
        parts=frozenset({"api/a", "api/b"}),
    )
    base = fingerprinted([FINDING])
    assert new_findings(fingerprinted([head]), base, moves(BASE, head_tree)) == ()
    assert len(new_findings(fingerprinted([head]), base, stay)) == 1


def test_findings_that_do_not_move_keep_their_fingerprints() -> None:
    base = fingerprinted([FINDING, FINDING, replace(FINDING, rule="other")])
    assert moved_findings(base, stay) == base
