"""A tree literal means what the same files in a real work tree mean."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import TreeLiteral, parse_tree, render_tree
from hullcheck.core.on_disk import OnDisk
from hullcheck.edges.worktree import read_worktree

from .conftest import Repo
from .lay_out import lay_out

LITERALS = [
    "-- Dockerfile --\nFROM x\nCOPY . .\n-- run (executable) --\n#!/bin/sh\n-- link -> run --\n",
    "-- a --\n-- new/b (untracked, executable) --\nx\n-- new/deep/c (untracked) --\n",
    "-- a --\n-- n/b (untracked) --\n-- n/x.pyc (ignored) --\n-- n/__pycache__/y (ignored) --\n",
    "-- a --\n-- .venv/pyvenv.cfg (ignored) --\n-- .venv/bin/python (ignored) --\n",
    "-- a --\n-- sub/env/pyvenv.cfg (untracked) --\n-- sub/env/lib/x.py (untracked) --\n",
    "-- a --\n-- env/pyvenv.cfg (untracked) --\n-- env/lib/x (ignored) --\n",
    "-- a --\n-- out/e/conda-meta/history (ignored) --\n-- out/node_modules/x/y (ignored) --\n",
    "-- a --\n-- empty/ --\n-- gone/ (ignored) --\n-- new/inner/ --\n-- new/f (untracked) --\n",
    "-- s/a --\n-- s/.env (ignored) --\n-- s/l -> ../x (untracked) --\n-- logs/1 (ignored) --\n",
    "-- c/CACHEDIR.TAG (ignored) --\n-- c/e/pyvenv.cfg (ignored) --\n-- c/e/x (ignored) --\n",
    '-- "a (b)" --\n-- "new\\n" (untracked) --\n-- "\\udcff/x" (ignored) --\n',
]


@pytest.mark.parametrize("text", LITERALS)
def test_a_literal_is_read_back_from_a_disk(repo: Repo, text: str) -> None:
    literal = parse_tree(text)
    lay_out(literal, repo)
    reader = read_worktree(repo.path)
    snapshot = reader.load(reader.snapshot, reader.snapshot.paths)
    entries = tuple(entry for entry in reader.on_disk.entries if entry.path != ".git")
    assert render_tree(TreeLiteral(snapshot, OnDisk())) == render_tree(
        TreeLiteral(literal.snapshot, OnDisk())
    )
    assert entries == literal.on_disk.entries
