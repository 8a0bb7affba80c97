"""Fuzz the targets, each for a while: `python -m tests.fuzz.run [--seconds N] [--keep] [NAME ...]`.

An input that fails is written to `tests/fuzz/crashes`, where the tests find it. `--keep` writes
to `tests/fuzz/corpus` the few inputs that reach most.
"""

from __future__ import annotations

import argparse
import math
import sys

from .cases import Case, corpus_file, crashes_file, read_cases, write_cases
from .target import load_target, target_names
from .workplace import NotStartedError, Outcome, Workplace

MAX_CASES = 120
"""Kept of one target."""
MAX_BYTES = 30_000
"""Of them all."""


def main() -> None:
    """Fuzz; exit with 1 where something failed."""
    options = _options()
    try:
        outcomes = [_fuzz(name, options) for name in options.names or target_names()]
    except NotStartedError as error:
        sys.exit(f"{error}: see build/fuzz; `make fuzz` brings what is needed")
    sys.exit(any(each.crash is not None for each in outcomes))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a target; none: all")
    parser.add_argument("--seconds", type=int, default=20, help="for each target")
    parser.add_argument("--keep", action="store_true", help="write what reaches most")
    return parser.parse_args()


def _fuzz(name: str, options: argparse.Namespace) -> Outcome:
    place = Workplace(load_target(name))
    found = place.fuzz(options.seconds)
    told = f"{name:<16}{found.runs:>9,} inputs{found.edges:>7,} edges{found.seconds:>7.0f} s"
    print(f"{told}  {found.words}", flush=True)  # noqa: T201
    if found.crash is not None:
        file = crashes_file(name)
        write_cases(file, [*read_cases(file), Case(found.crash, found.words)])
    if options.keep:
        write_cases(corpus_file(name), map(Case, _fitting(place.minimised())))
    return found


def _fitting(inputs: list[bytes]) -> list[bytes]:
    """Return as many of the inputs as are kept, of all lengths as far as there is room."""
    kept = inputs[:: math.ceil(len(inputs) / MAX_CASES) or 1]
    while sum(map(len, kept)) > MAX_BYTES:
        kept.pop()
    return kept


if __name__ == "__main__":
    main()
