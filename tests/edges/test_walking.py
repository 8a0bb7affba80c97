"""Work trees whose directories are listed by several processes: all see what one sees."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .conftest import Repo

READ = """
import os, sys
from hullcheck.edges import walking
from hullcheck.edges.worktree import read_worktree

forks = []
fork = os.fork
os.fork = lambda: forks.append(1) or fork()

def read(many, workers):
    walking.MANY, walking.side_by_side = many, lambda: workers
    walking.look = seen.append
    reader = read_worktree(sys.argv[1])
    on_disk = reader.on_disk
    found = (reader.snapshot, on_disk.entries, sorted(map(str, on_disk.unknowns)), sorted(seen))
    seen.clear()
    return reader.snapshot.tree.entries(), *found[1:], reader.snapshot.untracked

def refuse(place):
    if str(place).endswith("/d4/e2/"):
        raise PermissionError(13, "Permission denied")
    return scandir(place)

scandir, os.scandir = os.scandir, refuse
seen = []
alone = read(10**9, 3)
print(len(forks), len(alone[0]), sorted(alone[4]))
print(*alone[2])
for workers in (2, 3, 4):
    assert read(0, workers) == alone
print(len(forks))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux")
def test_several_processes_see_what_one_sees(repo: Repo) -> None:
    files = {f"d{one}/e{two}/f{n}": "" for one in range(5) for two in range(4) for n in range(3)}
    repo.commit(
        {**files, "d0/gone": "", "d1/e0/link": "", "d2/file": "", "\u00e9/x": "", "top": ""}
    )
    (repo.root / "d0/gone").unlink()
    (repo.root / "d1/e0/link").unlink()
    (repo.root / "d1/e0/link").symlink_to("f0")
    (repo.root / "d2/file").unlink()
    repo.write({"d2/file/now/a": "", "d3/e1/new": "", "d4/.venv/pyvenv.cfg": "", "loose/a/b": ""})
    (repo.root / "d3/dangling").symlink_to("nowhere")
    done = subprocess.run(
        [sys.executable, "-c", READ, repo.root], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    first, unknown, forks = done.stdout.splitlines()
    assert first == ("0 67 ['d2/file/now/a', 'd3/dangling', 'd3/e1/new', 'loose/a/b']")
    assert "d4/e2" in unknown
    assert "Permission denied" in unknown
    assert forks == "6"
