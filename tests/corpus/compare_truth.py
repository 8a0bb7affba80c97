"""Compare `trace` with what a real builder put into the images of public repositories.

    python -m tests.corpus.compare_truth TREES TRUTH [--repository NAME] [--verbose]

TREES holds one git working tree a repository (`owner+name`), TRUTH is JSON
Lines with one pair of build and host file a line (`repo`, `dockerfile`,
`context`, `ignorefile`, `target`, `canary`, `in_context`, `in_image`, `note`). In
the truth, base images are `scratch` and RUN does nothing, so it is compared with
what COPY and ADD alone do. Rows of files that are no valid Dockerfile are left
out. Exits 1 below 99 % of answers or at a difference that is not explained.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from hullcheck.docker.build import Build
from hullcheck.edges.loading import load_wanted
from hullcheck.edges.worktree import WorktreeReader, read_worktree
from hullcheck.engine import Options, analyse, wanted
from hullcheck.report import HostTrace

INVALID = "NOT A VALID DOCKERFILE"
AGREES, UNKNOWN, DIFFERS = "agrees", "unknown", "differs"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one pair."""

    row: Row
    kind: str
    said: str = ""


def row_key(row: Row) -> tuple[str, ...]:
    """Return what tells one build of a repository from another."""
    names = ("dockerfile", "context", "ignorefile", "target", "args")
    return tuple(str(row.get(name)) for name in names)


def compare_repository(
    reader: WorktreeReader, rows: Sequence[Row], args: Mapping[tuple[str, ...], Mapping[str, str]]
) -> Iterator[Verdict]:
    """Yield a verdict for each pair of one repository."""
    snapshot = load_wanted(reader, reader.snapshot, wanted)
    for _, group in groupby(sorted(rows, key=row_key), key=row_key):
        same = list(group)
        first = same[0]
        context = "" if first["context"] == "." else first["context"]
        build = Build(
            dockerfile=first["dockerfile"],
            context=context,
            target=first["target"],
            args=args.get(build_key(first), {}),
            exact=True,
        )
        named = tuple(row["canary"] for row in same)
        analysis = analyse(
            snapshot, reader.on_disk, Options(named=named, builds=(build,), predict=False)
        )
        traces = {trace.host.path: trace for trace in analysis.facts.builds[0].hosts}
        yield from (_verdict(row, traces[row["canary"]]) for row in same)


def build_key(row: Row) -> tuple[str, ...]:
    """Return what tells one build of all repositories from another."""
    names = ("repo", "dockerfile", "context", "ignorefile", "target")
    return tuple(str(row.get(name)) for name in names)


def _verdict(row: Row, trace: HostTrace) -> Verdict:
    if trace.in_context is None:
        return Verdict(row, UNKNOWN, "in_context")
    if trace.in_context != row["in_context"]:
        return Verdict(row, DIFFERS, f"in_context: {trace.in_context}")
    if trace.in_image is None:
        return Verdict(row, UNKNOWN, "in_image")
    if trace.in_image != bool(row["in_image"]):
        return Verdict(row, DIFFERS, f"in_image: {trace.image_paths}")
    paths = trace.image_paths
    if paths is not None and row["in_image"] and sorted(row["in_image"]) != list(paths):
        return Verdict(row, DIFFERS, f"paths: {paths}")
    return Verdict(row, AGREES)


def read_truth(path: Path) -> tuple[dict[str, list[Row]], dict[tuple[str, ...], dict[str, str]]]:
    """Return the pairs by repository, and the arguments of the builds that the file beside has."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    beside = path.with_name(path.name.replace("truth_", "truth_builds_"))
    lines = beside.read_text(encoding="utf-8").splitlines() if beside.exists() else []
    builds = [json.loads(line) for line in lines]
    found: dict[str, list[Row]] = {}
    for row in rows:
        if INVALID not in row["note"]:
            found.setdefault(row["repo"], []).append(row)
    return found, {build_key(build): build["args"] for build in builds}


def main() -> int:
    """Compare, print a table, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("trees", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--repository", default="")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    truth, args = read_truth(options.truth)
    total: Counter[str] = Counter()
    for name, rows in sorted(truth.items()):
        if options.repository not in name:
            continue
        reader = read_worktree(str(options.trees / name.replace("/", "+")))
        verdicts = list(compare_repository(reader, rows, args))
        total.update(verdict.kind for verdict in verdicts)
        _tell(name, verdicts, verbose=options.verbose)
    pairs = sum(total.values())
    answered = total[AGREES] + total[DIFFERS]
    share = 100 * answered / max(pairs, 1)
    sys.stdout.write(f"{pairs} pairs: {dict(total)}; {share:.2f} % answered\n")
    return int(total[DIFFERS] > 0 or answered < 0.99 * pairs)


def _tell(name: str, verdicts: Iterable[Verdict], *, verbose: bool) -> None:
    shown: Counter[tuple[str, str]] = Counter()
    for verdict in verdicts:
        if verdict.kind == AGREES:
            continue
        shown[verdict.row["dockerfile"], verdict.kind] += 1
        if shown[verdict.row["dockerfile"], verdict.kind] <= (1000 if verbose else 1):
            row = verdict.row
            sys.stdout.write(
                f"{name} {row['dockerfile']} in {row['context']}: {row['canary']} "
                f"{verdict.kind} {verdict.said}; truth {row['in_context']} {row['in_image']}"
                f" {row['note'][:80]}\n"
            )


if __name__ == "__main__":
    sys.exit(main())
