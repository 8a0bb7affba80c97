"""Every observed context: what real builders let through of one tree, for each ignore file."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.docker.build import Build
from hullcheck.docker.ignore.context import BuildContext

Row = Mapping[str, Any]

ROWS: list[Row] = [
    json.loads(line)
    for line in Path(__file__)
    .with_name("data")
    .joinpath("observed_context.jsonl")
    .read_text("utf-8")
    .splitlines()
]
CONTEXTS = [row for row in ROWS if row["kind"] == "context"]
PATHS = [row for row in ROWS if row["kind"] == "path"]
COMMON_TREE: list[str] = CONTEXTS[0]["tree"]


def name_of(row: Row) -> str:
    case = row.get("case") or repr(row["dockerignore"])
    return f"{case} {row['builder']}"


def ignore_bytes(row: Row) -> bytes | None:
    if row.get("dockerignore_b64") is not None:
        return base64.b64decode(row["dockerignore_b64"])
    text: str | None = row["dockerignore"]
    return None if text is None else text.encode()


def files_of(row: Row) -> Iterator[tuple[str, str, bytes]]:
    """Yield path, mode and text of all that lies beside and in the context, `ctx`."""
    tree = COMMON_TREE if row["kind"] == "path" else row["tree"]
    for entry in tree:
        path, arrow, target = entry.partition(" -> ")
        if not path.endswith("/"):
            yield f"ctx/{path}", Mode.SYMLINK if arrow else Mode.FILE, target.encode()
    ignore = ignore_bytes(row)
    if ignore is not None:
        yield "ctx/.dockerignore", Mode.FILE, ignore
    yield dockerfile_of(row), Mode.FILE, row.get("dockerfile", "").encode()
    if row.get("dockerfile_ignore") is not None:
        yield dockerfile_of(row) + ".dockerignore", Mode.FILE, row["dockerfile_ignore"].encode()


def dockerfile_of(row: Row) -> str:
    path: str = row.get("dockerfile_path", "<outside>/Dockerfile")
    return path.replace("<outside>", "outside")


def snapshot_of(row: Row) -> Snapshot:
    files = list(files_of(row))
    tree = Tree.of({path: mode for path, mode, _ in files})
    return Snapshot(tree).with_texts(Source(path, text) for path, _, text in files)


def context_of(row: Row) -> BuildContext:
    return BuildContext(snapshot_of(row), Build(dockerfile_of(row), "ctx"))


def told(context: BuildContext, path: str) -> bool | None:
    """Say whether a path as a row writes it is let through; a slash ends a directory."""
    full = "ctx/" + path.rstrip("/")
    return context.has_dir(full) if path.endswith("/") else context.lets_through(full)


def test_all_rows_are_here() -> None:
    assert len(CONTEXTS) + len(PATHS) == len(ROWS) == 414


@pytest.mark.parametrize("row", CONTEXTS, ids=name_of)
def test_context_is_predicted(row: Row) -> None:
    context = context_of(row)
    error = row["result"].get("error")
    if error is not None:
        assert context.ignore is not None
        refused = [each.refused for each in context.ignore.problems if each.refused]
        assert any(each.by_docker and each.reason in error for each in refused)
        assert context.problem is not None
        assert context.let_through() is None
        assert context.decide("ctx/a1").in_context is None
        return
    kept, excluded = row["result"]["kept"], row["result"]["excluded"]
    assert {path: told(context, path) for path in [*kept, *excluded]} == {
        **dict.fromkeys(kept, True),
        **dict.fromkeys(excluded, False),
    }
    files = sorted("ctx/" + path for path in kept if not path.endswith("/"))
    assert context.let_through() == files


@pytest.mark.parametrize("row", CONTEXTS, ids=name_of)
def test_row_shows_the_whole_tree(row: Row) -> None:
    if "error" in row["result"]:
        assert list(row["result"]) == ["error"]
        return
    snapshot = snapshot_of(row)
    shown = {path.rstrip("/") for path in row["result"]["kept"] + row["result"]["excluded"]}
    assert {
        path.removeprefix("ctx/") for path in snapshot.paths if path.startswith("ctx/")
    } <= shown


@pytest.mark.parametrize("row", PATHS, ids=lambda row: f"{name_of(row)} {row['path']}")
def test_path_is_predicted(row: Row) -> None:
    assert told(context_of(row), row["path"]) is (row["result"] == "kept")
    assert row["result"] in ("kept", "excluded")
