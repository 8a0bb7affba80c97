"""Search for builds that come out otherwise than they are simulated.

    python -m tests.oracle.search [--seed SEED] [--keep] [--log FILE] [COUNT] [FOLDER]
    python -m tests.oracle.search --again FILE

Builds COUNT random cases of SEED (a fresh one unless it is given) with real Docker and compares
contexts and images with the simulation. What differs without being explained by `explained.py`
is made smaller while it differs, and told; the exit code is then 1. `--keep` adds those cases to
the recordings, and one for each explanation that has none. FOLDER is that of `tests.oracle.record`.
`--log` writes every build down; `--again` compares those with the simulation as it is now.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from random import Random, SystemRandom

from hullcheck.docker.ignore.context import BuildContext

from .batch import BatchBuilder, Observes
from .case import Case
from .corpus import FOUND, RecordedCase, kept_cases, read_rows, to_row, write_rows
from .difference import Difference
from .explained import explanation_of, is_found_late
from .random_builds import random_case
from .record import FOLDER, real_builder
from .replay import all_differences, context_of, simulated
from .shrinking import shrunk

_MAY_FAIL = re.compile(r"--parents|find |/moved|^RUN --mount=.*rm ", re.MULTILINE)
"""Flags that this Docker does not know, and commands that fail where nothing is."""

COUNT = 300
SAID_EVERY = 100
KEPT_REFUSALS = 0.4
"""A build that is refused tells of its first fault alone."""
MAX_SHRUNK = 40
"""Of more differences than this the others are told as they are."""


@dataclass
class Tally:
    """What came of the builds so far."""

    name: str
    """Where the builds are from: a seed, a file."""
    builds: int = 0
    failed: int = 0
    """Builds at which the builder stopped."""
    explained: Counter[str] = field(default_factory=Counter)
    """Builds by the explanation of a difference in them."""
    examples: dict[str, RecordedCase] = field(default_factory=dict)
    """The first build with each explanation."""
    unexplained: list[RecordedCase] = field(default_factory=list)

    def count(self, recorded: RecordedCase) -> list[Difference]:
        """Count one build; return its differences that nothing explains."""
        self.builds += 1
        self.failed += recorded.observation.image.error is not None
        names, left = set(), []
        for difference in all_differences(recorded):
            found = explanation_of(recorded, difference)
            if found is None:
                left.append(difference)
            else:
                names.add(found.name)
        self.explained.update(names)
        for name in names:
            self.examples.setdefault(name, recorded)
        if left:
            self.unexplained.append(recorded)
        return left

    def __str__(self) -> str:
        """Say it in a line."""
        told = ", ".join(f"{name} {count}" for name, count in sorted(self.explained.items()))
        return (
            f"{self.name}: {self.builds} builds, {self.failed} of them refused; "
            f"explained: {told or 'none'}; unexplained: {len(self.unexplained)}"
        )


def main(arguments: list[str]) -> int:
    """Search, as the module's first lines say."""
    parser = argparse.ArgumentParser(prog="tests.oracle.search", description=__doc__)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--log", type=Path)
    parser.add_argument("--again", type=Path)
    parser.add_argument("count", type=int, nargs="?", default=COUNT)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    options = parser.parse_args(arguments)
    if options.again:
        tally = tallied(options.again.stem, kept_cases(options.again))
    else:
        seed = SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
        tally = _built(seed, options)
    _say(str(tally))
    return 1 if tally.unexplained else 0


def _built(seed: int, options: argparse.Namespace) -> Tally:
    with real_builder(options.folder) as plain:
        builder = BatchBuilder(plain, is_refused, is_empty)
        tally = search(builder, seed, options.count, options.log)
        small = [smallest(builder, each, None) for each in tally.unexplained[:MAX_SHRUNK]]
        for recorded in small:
            _tell(recorded)
        if options.keep:
            keep([*small, *_new_examples(builder, tally)])
    return tally


def search(builder: Observes, seed: int, count: int, log: Path | None = None) -> Tally:
    """Build `count` cases of `seed` and return what came of them; say it on the way."""
    cases = list(islice(_worth_building(seed), count))
    return tallied(f"seed {seed}", _logged(recorded_by(builder, cases), log))


def tallied(name: str, found: Iterable[RecordedCase]) -> Tally:
    """Return what came of the builds `found`, and say on the way what nothing explains."""
    tally = Tally(name)
    started = time.monotonic()
    for recorded in found:
        for difference in tally.count(recorded):
            _say(f"{recorded.case.name}: {difference}")
        if tally.builds % SAID_EVERY == 0:
            _say(f"{tally} ({time.monotonic() - started:.0f} s)")
    return tally


def _logged(found: Iterable[RecordedCase], log: Path | None) -> Iterator[RecordedCase]:
    for recorded in found:
        if log is not None:
            with log.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(to_row(recorded, keeps_case=True)) + "\n")
        yield recorded


def _worth_building(seed: int) -> Iterator[Case]:
    """Yield the cases of `seed` without most of those that are likely to be refused."""
    for number in itertools.count():
        case = random_case(Random(f"{seed}:{number}"), f"{seed}-{number}")
        kept = Random(f"kept {seed}:{number}").random() < KEPT_REFUSALS
        if (kept or not is_refused(case)) and not brings_down(case):
            yield case


def brings_down(case: Case) -> bool:
    """Say whether a build may end the daemon.

    A pattern that is broken only as a regular expression is found out when a path is
    compared with it. moby/patternmatcher 0.6.1 forgets that, and the next comparison
    reads memory that is not there.
    """
    ignore = context_of(case)[1].ignore
    return any(is_found_late(each.written) for each in (ignore.problems if ignore else ()))


def recorded_by(builder: Observes, cases: Sequence[Case]) -> Iterator[RecordedCase]:
    """Yield each of `cases` with what the builder made of it."""
    for case, observation in zip(cases, builder.observe(cases), strict=True):
        yield RecordedCase(case, observation)


def is_refused(case: Case) -> bool:
    """Say whether a build is likely to fail."""
    return bool(simulated(case)[2]) or bool(_MAY_FAIL.search(case.tree))


def is_empty(case: Case) -> bool:
    """Say whether nothing is let through of a context that a build may read."""
    snapshot, context = context_of(case)
    named = (BuildContext.named(snapshot, path) for path in case.contexts.values())
    return not all(each.let_through() for each in (context, *named))


def unexplained(recorded: RecordedCase) -> list[Difference]:
    """Return the differences of a build that nothing explains."""
    return [each for each in all_differences(recorded) if explanation_of(recorded, each) is None]


def smallest(builder: Observes, recorded: RecordedCase, name: str | None) -> RecordedCase:
    """Return a smaller build that differs as `recorded` does.

    `name` is the explanation that is to stay; None: what has none.
    """
    marks = _marks(recorded, name)

    def still(cases: Sequence[Case]) -> list[bool]:
        safe = [case for case in cases if not brings_down(case)]
        built = dict(zip(map(id, safe), recorded_by(builder, safe), strict=True))
        return [id(case) in built and bool(marks & _marks(built[id(case)], name)) for case in cases]

    return next(recorded_by(builder, [shrunk(recorded.case, still)]))


def _marks(recorded: RecordedCase, name: str | None) -> set[str]:
    """Return the kinds of the differences that the explanation `name` has; None: that have none."""
    explained = ((each, explanation_of(recorded, each)) for each in all_differences(recorded))
    return {each.kind for each, found in explained if (found.name if found else None) == name}


def _new_examples(builder: Observes, tally: Tally) -> Iterator[RecordedCase]:
    """Yield a small build for each explanation that no recorded one has."""
    known = {name for kept in kept_cases(FOUND) for name in explanations_in(kept)}
    for name, recorded in tally.examples.items():
        if name not in known:
            yield smallest(builder, recorded, name)


def explanations_in(recorded: RecordedCase) -> set[str]:
    """Return the names of all that explains differences of a build."""
    found = (explanation_of(recorded, each) for each in all_differences(recorded))
    return {each.name for each in found if each}


def keep(found: Sequence[RecordedCase]) -> None:
    """Add cases to the recording of those that differed once."""
    rows = read_rows(FOUND)
    for recorded in found:
        name = recorded.case.name.replace("random/", "found/")
        row = to_row(replace(recorded, case=replace(recorded.case, name=name)), keeps_case=True)
        rows[name] = row
    write_rows(FOUND, rows.values())


def _tell(recorded: RecordedCase) -> None:
    case = recorded.case
    fields = {key: value for key, value in case.to_json().items() if key != "tree"}
    _say(f"\n=== {case.name}\n{fields}\n{case.tree}")
    for difference in unexplained(recorded):
        _say(f"  {difference}")


def _say(text: str) -> None:
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
