"""Hold what is read of compose files against what Docker Compose itself reads.

    python -m tests.corpus.compare_compose TREES [--repository NAME]

TREES holds one git working tree a repository (`owner+name`). Each project that is found in
it is given to `docker compose config` (see `tests/oracle/compose.py`), which is unpacked from
a Debian package. Exits 1 at any difference.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hullcheck.discovery.compose_calls import compose_groups
from hullcheck.discovery.compose_projects import discover_projects
from hullcheck.edges.loading import load_wanted
from hullcheck.edges.worktree import read_worktree
from hullcheck.engine import wanted
from tests.oracle.compose import RefusedError, compose_differences, configured, find_compose

UNPACKED = Path(".tools/compose")


def compare(tree: Path, program: str) -> Iterator[tuple[str, str]]:
    """Yield what became of each project of `tree`, and what is to say of it."""
    with tempfile.TemporaryDirectory(prefix="compose-") as folder:
        # Linked, not copied: nothing that is there is written to.
        root = Path(folder).resolve() / tree.name
        shutil.copytree(tree, root, symlinks=True, copy_function=os.link)
        reader = read_worktree(str(root))
        snapshot = load_wanted(reader, reader.snapshot, wanted)
        for project in discover_projects(snapshot, compose_groups(snapshot)):
            name = " ".join(project.files)
            try:
                real = configured(program, root, project.files, project.directory)
            except RefusedError as refused:
                yield "refused", f"{name}: {refused}"
                continue
            found = "; ".join(compose_differences(project, real))
            yield "different" if found else "alike", f"{name}: {found}"


def main() -> int:
    """Compare, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("trees", type=Path)
    parser.add_argument("--repository", default="")
    options = parser.parse_args()
    program = find_compose(UNPACKED.resolve())
    found: Counter[str] = Counter()
    for tree in sorted(each for each in options.trees.iterdir() if options.repository in each.name):
        for kind, what in compare(tree.resolve(), program):
            found[kind] += 1
            if kind != "alike":
                sys.stdout.write(f"{tree.name} {kind}: {what}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{dict(found)}\n")
    return int(found["different"] > 0)


if __name__ == "__main__":
    sys.exit(main())
