"""Record what a real Docker makes of the cases.

    python -m tests.oracle.record [--all] [--random COUNT] [FOLDER]

Records the cases that are new or changed; `--all` records every one again,
`--random` makes COUNT new random ones. FOLDER keeps the stand-ins of base images
and, where no Docker answers, a daemon of its own.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from .builder import Builder
from .case import Case, read_cases
from .corpus import (
    FOUND,
    RANDOM,
    RULES,
    WRITTEN,
    RecordedCase,
    is_recorded,
    kept_cases,
    read_rows,
    to_row,
    write_rows,
)
from .random_builds import random_cases
from .real_docker import Docker, NoDockerError, find_docker, start_docker, stop_docker
from .stand_in import StandIns

WORKERS = 2
"""Builds at a time: a small build waits for the daemon half of its time."""

FOLDER = Path(".tools/docker")

SEED = 20260101
"""The random cases that are recorded are always the same."""


def record_cases(builder: Builder, cases: Iterable[Case]) -> Iterator[RecordedCase]:
    """Yield each of `cases` with what `builder` made of it, in order."""
    with ThreadPoolExecutor(WORKERS) as pool:
        yield from pool.map(lambda case: RecordedCase(case, builder.observe(case)), cases)


@contextmanager
def real_builder(folder: Path = FOLDER) -> Iterator[Builder]:
    """Give a builder by the Docker that answers, else by one that runs in `folder` meanwhile."""
    stand_ins = folder / "stand-ins"
    stand_ins.mkdir(parents=True, exist_ok=True)
    with found_or_own_docker(folder) as docker:
        yield Builder(docker, StandIns(stand_ins.resolve()))


def main(arguments: list[str]) -> int:
    """Bring the recordings up to date, as the module's first lines say."""
    parser = argparse.ArgumentParser(prog="tests.oracle.record", description=__doc__)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--random", type=int, metavar="COUNT")
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    options = parser.parse_args(arguments)
    with real_builder(options.folder) as builder:
        _update(builder, WRITTEN, list(read_cases()), everything=options.all)
        _update(builder, RULES, _rule_cases(), everything=options.all)
        _update(builder, RANDOM, _random_cases(options.random), everything=options.all)
        _update(builder, FOUND, [kept.case for kept in kept_cases(FOUND)], everything=options.all)
    return 0


@contextmanager
def found_or_own_docker(folder: Path) -> Iterator[Docker]:
    """Give the Docker that answers, else one that runs in `folder` meanwhile."""
    try:
        found = find_docker()
    except NoDockerError:
        try:
            yield start_docker(folder)
        finally:
            stop_docker(folder)
    else:
        yield found


def _rule_cases() -> list[Case]:
    # Imported late: it takes the whole of hullcheck, and the other cases take none of it.
    from .rule_cases import rule_cases  # noqa: PLC0415

    return list(rule_cases())


def _random_cases(count: int | None) -> list[Case]:
    """Return `count` new random cases, or those that are recorded."""
    if count is None:
        return [recorded.case for recorded in kept_cases(RANDOM)]
    return list(random_cases(SEED, count))


def _update(builder: Builder, path: Path, cases: list[Case], *, everything: bool) -> None:
    rows = {} if everything else read_rows(path)
    wanted = [case for case in cases if not is_recorded(case, rows)]
    started = time.monotonic()
    try:
        for recorded in record_cases(builder, wanted):
            rows[recorded.case.name] = to_row(recorded, keeps_case=path != WRITTEN)
    finally:
        write_rows(path, (rows[case.name] for case in cases if case.name in rows))
    seconds = time.monotonic() - started
    sys.stdout.write(f"{path.name}: {len(wanted)} of {len(cases)} recorded in {seconds:.1f} s\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
