"""Compare discovered builds with the ground truth of public repositories.

    python -m tests.corpus.compare_builds TREES TRUTH [--kind compose] [--repository NAME]

TREES holds one git working tree a repository (`owner+name`), TRUTH is JSON
Lines with one build a line (`repo`, `dockerfile`, `context`, `target`, `args`,
`declared`, `sources`). For every declared row with a source of the kind it says
whether the build was found, whether its arguments and lines agree, and what
the discovery said instead; then, what was discovered beyond the truth. Without a
kind it is every kind that is discovered, one after the other, and the sum. Exits
1 where fewer rows are found than `--at-least` per cent.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hullcheck.core.finding import Unknown
from hullcheck.core.snapshot import Snapshot, Tree, Unreadable
from hullcheck.core.source import Source
from hullcheck.discovery import discoveries
from hullcheck.docker.build import Build

ROUNDS = 4
"""How often texts are loaded, as the engine does."""

KINDS = {
    "compose": ("compose",),
    "workflow": ("gha-bpa", "gha-run"),
    "devcontainer": ("devcontainer",),
    "script": ("script",),
    "makefile": ("makefile",),
    "bake": ("bake", "gha-bake"),
    "ci": ("ci-other",),
    "platform": ("skaffold",),
}
"""The truth's words for the sources of each kind of origin."""

LINELESS = ("devcontainer", "platform")
"""Kinds of which the truth knows the file and not the line."""

STATUSES = ("found", "args differ", "line differs", "missing", "extra")


@dataclass(frozen=True, slots=True)
class Row:
    """One declared build of the truth."""

    dockerfile: str
    context: str
    target: str | None
    args: Mapping[str, str]
    places: tuple[str, ...]
    """`path:line` of each source of the kind, without repetitions; of JSON and of
    skaffold the truth knows no lines, and says 1."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the discovery says of one repository."""

    builds: tuple[Build, ...]
    unknowns: tuple[Unknown, ...]

    def of(self, kind: str) -> Found:
        """Return the builds with an origin of `kind` alone."""
        builds = (b for b in self.builds if any(one.kind == kind for one in b.origins))
        return Found(tuple(builds), self.unknowns)


def main() -> int:
    """Print the comparison and return the exit code."""
    options = _options()
    kinds = [options.kind] if options.kind else list(KINDS)
    totals: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
    everything = {kind: _truth(options.truth, kind) for kind in kinds}
    for repository in sorted({name for rows in everything.values() for name in rows}):
        directory = options.trees / repository.replace("/", "+")
        if not directory.is_dir() or options.repository not in ("", repository):
            continue
        found = _discover(directory)
        for kind in kinds:
            rows = everything[kind].get(repository, [])
            for status, text in _compare(rows, found.of(kind), kind):
                totals[kind][status] += 1
                if status != "found" or options.verbose:
                    sys.stdout.write(f"{kind:12} {status:13} {repository}  {text}\n")
    for kind, total in totals.items():
        _summary(kind, total)
    total = sum(totals.values(), Counter())
    _summary("all", total)
    return int(total["found"] * 100 < options.at_least * _judged(total))


def _judged(total: Counter[str]) -> int:
    return total.total() - total["extra"]


def _summary(kind: str, total: Counter[str]) -> None:
    told = ", ".join(f"{status} {total[status]}" for status in STATUSES[1:])
    sys.stdout.write(f"{kind:12} {total['found']} of {_judged(total)} found; {told}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("trees", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--kind", choices=sorted(KINDS), default="")
    parser.add_argument("--repository", default="", help="owner/name: this one alone")
    parser.add_argument("--at-least", type=float, default=95, help="per cent of rows")
    parser.add_argument("--verbose", action="store_true", help="print what agrees as well")
    return parser.parse_args()


def _truth(path: Path, kind: str) -> dict[str, list[Row]]:
    """Return, by repository, the declared rows with a source of `kind`."""
    rows: dict[str, list[Row]] = {}
    for line in path.read_text().splitlines():
        row = json.loads(line)
        repository = rows.setdefault(row["repo"], [])
        words = KINDS[kind]
        sources = [source.split(" ", 1) for source in row["sources"]]
        places = (
            tuple(dict.fromkeys(place for word, place in sources if word in words))
            if row["declared"]
            else ()
        )
        if places:
            context = "" if row["context"] == "." else row["context"]
            # The truth writes "" for an argument that nobody sets; discovery leaves it out.
            args = {key: value for key, value in row["args"].items() if value}
            repository.append(Row(row["dockerfile"], context, row["target"], args, places))
    return rows


def _discover(directory: Path) -> Found:
    snapshot = _snapshot(directory)
    for _ in range(ROUNDS):
        wanted = dict.fromkeys(path for module in discoveries() for path in module.wanted(snapshot))
        if not wanted:
            break
        snapshot = snapshot.with_texts(_text(directory, path) for path in wanted)
    declared = [module.discover(snapshot) for module in discoveries()]
    builds = (build for each in declared for build in each.builds)
    return Found(tuple(builds), tuple(unknown for each in declared for unknown in each.unknowns))


def _snapshot(directory: Path) -> Snapshot:
    """Return the tracked files of a working tree, with the targets of its links."""
    listing = subprocess.run(
        ["git", "-C", str(directory), "ls-files", "-s", "-z"], capture_output=True, check=True
    ).stdout.decode("utf-8", "surrogateescape")
    entries = (entry.split("\t", 1) for entry in listing.split("\0") if entry)
    tree = Tree.of({path: stat.split(" ", 1)[0] for stat, path in entries})
    links = (_text(directory, path) for path in tree.links)
    return Snapshot(tree).with_texts(links)


def _text(directory: Path, path: str) -> Source | Unreadable:
    full = directory / path
    try:
        if full.is_symlink():
            return Source(path, str(full.readlink()).encode("utf-8", "surrogateescape"))
        return Source(path, full.read_bytes())
    except OSError as error:
        return Unreadable(path, str(error))


def _compare(rows: list[Row], found: Found, kind: str) -> Iterator[tuple[str, str]]:
    matched: list[Build] = []
    for row in rows:
        same = [build for build in found.builds if _key(build) == _row_key(row)]
        exact = [build for build in same if _args(build) == row.args]
        matched += exact or same
        places = {place for build in same for place in _places(build, kind)}
        name = f"{row.dockerfile} @{row.context or '.'} target={row.target} {' '.join(row.places)}"
        if not same:
            yield "missing", f"{name}: {_reason(row, found)}"
        elif not exact:
            yield "args differ", f"{name}: {dict(row.args)} / {[_args(one) for one in same]}"
        elif not set(row.places) <= places | (_first_lines(places) if kind in LINELESS else set()):
            yield "line differs", f"{name}: / {sorted(places)}"
        else:
            yield "found", name
    for build in found.builds:
        if build not in matched:
            known = any(_key(build) == _row_key(row) for row in rows)
            why = "in the truth with other arguments" if known else "not in the truth"
            yield "extra", f"{build.id} {' '.join(_places(build, kind))}: {why}"


def _key(build: Build) -> tuple[str | None, str, str | None]:
    return (build.dockerfile, build.context, build.target)


def _row_key(row: Row) -> tuple[str | None, str, str | None]:
    return (row.dockerfile, row.context, row.target)


def _args(build: Build) -> dict[str, str]:
    return {key: value for key, value in build.args.items() if value}


def _places(build: Build, kind: str) -> list[str]:
    return [f"{origin.path}:{origin.line}" for origin in build.origins if origin.kind == kind]


def _first_lines(places: set[str]) -> set[str]:
    return {f"{place.rpartition(':')[0]}:1" for place in places}


def _reason(row: Row, found: Found) -> str:
    """Return what the discovery says at the places of `row`."""
    said = [
        f"{unknown.path}:{unknown.line} {unknown.reason}"
        for unknown in found.unknowns
        if f"{unknown.path}:{unknown.line}" in row.places
    ]
    instead = [
        build.id
        for build in found.builds
        if any(f"{origin.path}:{origin.line}" in row.places for origin in build.origins)
    ]
    return "; ".join([*said, *(f"found `{one}`" for one in instead)]) or "nothing is said there"


if __name__ == "__main__":
    sys.exit(main())
