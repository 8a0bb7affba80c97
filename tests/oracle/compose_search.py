"""Look for compose projects that Docker Compose reads otherwise, and record what it reads.

    python -m tests.oracle.compose_search [--seed 1] [--record] [COUNT]

Makes COUNT random projects, has `docker compose config` tell each, and prints what is
otherwise. With `--record` what it told goes into `data/compose.jsonl`, which
`test_compose.py` replays. Compose is unpacked from a Debian package; nothing is started.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

from hullcheck.core.literal import parse_tree
from hullcheck.core.source import Source
from hullcheck.docker.compose import Project, parse_compose

from .compose import RefusedError, Services, compose_differences, configured, find_compose
from .random_compose import RandomProject, random_project

RECORDED = Path(__file__).parent / "data" / "compose.jsonl"

UNPACKED = Path(".tools/compose")


def simulated(project: RandomProject) -> Project:
    """Return what is read of a random project."""
    snapshot = parse_tree("").snapshot
    sources = [Source(path, text.encode()) for path, text in project.tree.items()]
    snapshot = replace(snapshot, tree=snapshot.tree.with_files(project.tree))
    return parse_compose(snapshot.with_texts(sources), project.files)


def built(program: str, project: RandomProject) -> Services:
    """Return what Compose reads of it. Raises `RefusedError`."""
    with tempfile.TemporaryDirectory(prefix="compose-") as folder:
        root = Path(folder).resolve() / "repository"
        for path, text in project.tree.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        return configured(program, root, project.files, "")


def main() -> int:
    """Compare, print and record; return 1 at any difference."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=300)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    program = find_compose(UNPACKED.resolve())
    found: Counter[str] = Counter()
    rows = []
    for number in range(options.count):
        project = random_project(Random(f"{options.seed}-{number}"))
        try:
            real = built(program, project)
        except RefusedError:
            found["refused"] += 1
            continue
        differences = list(compose_differences(simulated(project), real))
        found["different" if differences else "alike"] += 1
        if differences:
            sys.stdout.write(f"{options.seed}-{number}: {'; '.join(differences)}\n")
        rows.append({"files": project.files, "tree": project.tree, "services": real})
    if options.record:
        RECORDED.write_text("".join(f"{json.dumps(row, sort_keys=True)}\n" for row in rows))
    sys.stdout.write(f"{dict(found)}\n")
    return int(found["different"] > 0)


if __name__ == "__main__":
    sys.exit(main())
