"""What lies where something is read and is no text that can be read is told, with its place."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hullcheck.edges.cli import main
from hullcheck.edges.loading import LFS_POINTER

from .conftest import Repo

Captured = pytest.CaptureFixture[str]


def told(capsys: Captured) -> list[tuple[str, str]]:
    main(["check", "--format", "json"])
    document: Any = json.loads(capsys.readouterr().out)
    return [(each["path"], each["reason"]) for each in document["unknowns"]]


def pipe(place: Path) -> None:
    os.mkfifo(place)


def folder(place: Path) -> None:
    place.mkdir()
    (place / "x").touch()


def link(place: Path) -> None:
    place.symlink_to("/etc/passwd")


@pytest.mark.parametrize("make", [pipe, folder, Path.mkdir, link])
@pytest.mark.parametrize("path", [".dockerignore", "compose.yaml", "pyproject.toml"])
def test_what_is_no_file_where_one_is_read_is_told(
    leaky: Repo, capsys: Captured, path: str, make: Callable[[Path], None]
) -> None:
    (leaky.root / path).unlink(missing_ok=True)
    make(leaky.root / path)
    assert [place for place, _ in told(capsys)] == [path]


@pytest.mark.parametrize(
    "path", ["src/db.sock", "tools/profile", "a.yaml/b", "docs/dockerignore/x"]
)
def test_what_nobody_reads_is_not_told(leaky: Repo, capsys: Captured, path: str) -> None:
    (leaky.root / path).parent.mkdir(parents=True, exist_ok=True)
    pipe(leaky.root / path)
    assert told(capsys) == []


@pytest.mark.parametrize("path", ["src/app/dockerfile", "src/app/ignore", "makefile"])
def test_a_folder_that_is_called_by_a_plain_word_is_no_surprise(
    leaky: Repo, capsys: Captured, path: str
) -> None:
    leaky.commit({f"{path}/__init__.py": ""})
    assert told(capsys) == []


def test_a_pointer_into_git_lfs_is_told_wherever_a_text_is_asked_for(
    leaky: Repo, capsys: Captured
) -> None:
    leaky.commit({"docker-bake.hcl": LFS_POINTER + b"v1\n"})
    [(path, reason)] = told(capsys)
    assert path == "docker-bake.hcl"
    assert "Git LFS" in reason


def test_what_a_sparse_checkout_leaves_out_is_told_where_it_matters(
    leaky: Repo, capsys: Captured
) -> None:
    leaky.commit({"other/pyproject.toml": "", "other/compose.yaml": "", "other/x.toml": ""})
    leaky.git("sparse-checkout", "set", "src")
    # Builds and projects that are not looked at; nobody wonders about the rest.
    assert [place for place, _ in told(capsys)] == ["other/compose.yaml", "other/pyproject.toml"]
