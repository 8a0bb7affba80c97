"""Hold the routes of findings against what a real builder put into the images of public projects.

    python -m tests.corpus.compare_findings TREES TRUTH [--repository NAME] [--verbose]

TREES holds one git working tree a repository (`owner+name`), TRUTH is the JSON
Lines file that `compare_truth` reads. Each repository is analysed as `check
--host-files-from` does, with the truth's host files named and with what is
predicted beside them. Then, for every build that the truth and the discovery
share:

- each host file of a telling kind that the truth shows in the image is in a
  route of a finding of that build;
- no route into the final image names what the truth says is not there.

What cannot be compared is told apart and counted: builds from a git clone, which
have no host files; builds that discovery does not have, or has with other
arguments; what an Unknown says that it cannot tell; what a RUN removes before it
is copied on (the truth has no RUN). Exits 1 at any other difference.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from hullcheck.core.finding import Route
from hullcheck.edges.loading import load_wanted
from hullcheck.edges.worktree import read_worktree
from hullcheck.engine import Analysis, Options, analyse, wanted
from hullcheck.facts import BuildFacts
from hullcheck.report import HostTrace, Landing

from .compare_truth import Row, build_key, read_truth, row_key

TELLING = frozenset(
    "ds_store pycache venv venv-plain pytest_cache mypy_cache ruff_cache env-variant coverage tox "
    "env git envrc key node_modules npmrc ipynb_checkpoints pdm pixi".split()
)
"""The truth's kinds of which a finding has to speak; the others are files that git ignores."""

BUILDS, GIT, ABSENT, ARGUMENTS = "builds", "git", "absent", "args"
FOUND, REMOVED, UNKNOWN, MISSING = "found", "removed", "unknown", "missing"
ROUTES, OTHER, WRONG = "routes", "other", "wrong"
COLUMNS = {
    BUILDS: "builds of the truth",
    GIT: "of these discovered as builds from a git clone",
    ABSENT: "not discovered at all",
    ARGUMENTS: "discovered with other arguments only",
    FOUND: "host files that land, each with a route to every place",
    REMOVED: "that a RUN removes before they are copied on",
    UNKNOWN: "of which an Unknown tells",
    MISSING: "in no route",
    ROUTES: "files on routes that land where the truth has them",
    OTHER: "files on routes of which the truth tells nothing",
    WRONG: "that the truth does not have there",
}
"""What is counted, by the heads of the table's columns."""


@dataclass
class Outcome:
    """What became of one repository."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    """One line a difference."""

    def tell(self, kind: str, what: str) -> None:
        """Count a difference and keep the line that tells it."""
        self.counts[kind] += 1
        self.told.append(f"{kind}: {what}")


Args = Mapping[tuple[str, ...], Mapping[str, str]]


def compare_repository(trees: Path, name: str, rows: Sequence[Row], args: Args) -> Outcome:
    """Return what becomes of the truth's `rows` of the repository `name`."""
    reader = read_worktree(str(trees / name.replace("/", "+")))
    snapshot = load_wanted(reader, reader.snapshot, wanted)
    named = tuple(dict.fromkeys(row["canary"] for row in rows))
    analysis = analyse(snapshot, reader.on_disk, Options(named=named))
    outcome = Outcome(name)
    for _, group in groupby(sorted(rows, key=row_key), key=row_key):
        same = list(group)
        builds = _builds_of(analysis, same[0], _set_ones(same[0], args))
        outcome.counts[BUILDS] += 1
        local = [build for build in builds if build.has_host_files]
        if not builds:
            outcome.tell(ABSENT, " ".join(row_key(same[0])))
        elif not local:
            outcome.counts[GIT] += 1
        elif _given(local[0]) != _set_ones(same[0], args):
            outcome.tell(ARGUMENTS, local[0].build.id)
        for build in local:
            _compare_build(analysis, build, same, outcome)
    return outcome


def _set_ones(row: Row, args: Args) -> dict[str, str]:
    """Return the arguments of the build of `row`; the truth writes "" for what nobody sets."""
    return {name: value for name, value in args.get(build_key(row), {}).items() if value}


def _builds_of(analysis: Analysis, row: Row, args: Mapping[str, str]) -> list[BuildFacts]:
    """Return the discovered builds that are the one of `row`; with its arguments, if any has."""
    context = "" if row["context"] == "." else row["context"]
    sought = (row["dockerfile"], context, row["target"], row["ignorefile"])
    same = [build for build in analysis.facts.builds if _key(build) == sought]
    return [build for build in same if _given(build) == args] or same


def _key(facts: BuildFacts) -> tuple[str | None, ...]:
    ignore_file = facts.context.ignore_file if facts.context else None
    return (facts.build.dockerfile, facts.build.context, facts.build.target, ignore_file)


def _given(facts: BuildFacts) -> dict[str, str]:
    return {name: value for name, value in facts.build.args.items() if value}


def _compare_build(
    analysis: Analysis, build: BuildFacts, rows: Sequence[Row], outcome: Outcome
) -> None:
    routes = [
        route
        for finding in analysis.findings
        for route in finding.routes
        if route.build == build.build.id
    ]
    traces = {trace.host.path: trace for trace in build.hosts}
    told: dict[str, set[str | None]] = {}
    for route in routes:
        told.setdefault(route.host_file, set()).add(route.image_path)
    for row in rows:
        if row["in_image"] and row["kind"] in TELLING:
            kind = _landed(row, traces[row["canary"]], told.get(row["canary"], set()))
            if kind == MISSING:
                outcome.tell(MISSING, f"{row['kind']} {row['canary']} in {build.build.id}")
            else:
                outcome.counts[kind] += 1
    by_canary = {row["canary"]: row for row in rows}
    for route in routes:
        _compare_route(route, by_canary, traces[route.host_file], outcome)


def _landed(row: Row, trace: HostTrace, told: set[str | None]) -> str:
    """Return whether routes tell of every place at which the truth has the file of `row`."""
    if None in told or told.issuperset(row["in_image"]):
        return FOUND
    if any(item.never_arrives for item in trace.landings):
        return REMOVED
    return UNKNOWN if trace.undecided else MISSING


def _compare_route(
    route: Route, rows: Mapping[str, Row], trace: HostTrace, outcome: Outcome
) -> None:
    """Hold one route into the final image against the truth of the files that took it."""
    kinds = [_held(item, rows.get(item.host_path)) for item in _taking(route, trace)]
    outcome.counts[ROUTES] += kinds.count(ROUTES)
    outcome.counts[OTHER] += kinds.count(OTHER)
    if WRONG in kinds:
        outcome.tell(WRONG, f"{route.host_file} at {route.image_path} in {route.build}")


def _taking(route: Route, trace: HostTrace) -> Iterator[Landing]:
    """Yield the files that take `route` to the final image: the host file, or what is in it."""
    for item in trace.landings:
        place = trace.directory_in_image(item)
        if item.final and not item.never_arrives and place == route.image_path:
            yield item


def _held(landing: Landing, row: Row | None) -> str:
    """Return whether the truth knows the file and has it where the landing says.

    What a later COPY replaces is in a layer, of which the truth tells nothing.
    """
    if row is None or landing.replaced_by is not None:
        return OTHER
    there = row["in_image"] or ()
    held = bool(there) if landing.path is None else landing.path in there
    return ROUTES if held else WRONG


def main() -> int:
    """Compare, print a table, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("trees", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--repository", default="")
    parser.add_argument("--verbose", action="store_true", help="all differences, not three")
    options = parser.parse_args()
    truth, args = read_truth(options.truth)
    total: Counter[str] = Counter()
    for head, meaning in COLUMNS.items():
        sys.stdout.write(f"{head:>8}  {meaning}\n")
    _print_row({head: head for head in COLUMNS}, "")
    for name, rows in sorted(truth.items()):
        if options.repository in name:
            outcome = compare_repository(options.trees, name, rows, args)
            total.update(outcome.counts)
            _print_row(outcome.counts, name)
            for line in outcome.told[: None if options.verbose else 3]:
                sys.stdout.write(f"    {line}\n")
    _print_row(total, "all")
    return int(total[MISSING] + total[WRONG] > 0)


def _print_row(cells: Mapping[str, object], name: str) -> None:
    numbers = " ".join(f"{cells.get(head, 0):>8}" for head in COLUMNS)
    sys.stdout.write(f"{numbers} {name}\n")


if __name__ == "__main__":
    sys.exit(main())
