"""Says what hostile repositories cost: `python -m tests.hostile.measure [--all] [WORDS]`.

Puts the cases whose names contain one of WORDS (default: every case) to the commands, with
`--all` to every command, and prints for each what its dearest took, and what does not hold.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from .case import Case, all_cases
from .ground import Ground
from .putting import put
from .session import Outcome, Session


def main(arguments: list[str]) -> int:
    """Print a line a case; return 1 where one does not hold."""
    words = [each for each in arguments if not each.startswith("-")] or [""]
    cases = [each for each in all_cases() if any(word in each.name for word in words)]
    rows: list[tuple[Case, list[Outcome], str]] = []
    with TemporaryDirectory() as scratch, Session(Path(scratch)) as session:
        for case in cases:
            row = (case, *measured(case, session, whole="--all" in arguments))
            sys.stdout.write(line(*row))
            sys.stdout.flush()
            rows.append(row)
    return tell(rows)


def measured(case: Case, session: Session, *, whole: bool) -> tuple[list[Outcome], str]:
    """Return what came of a case's commands, and what does not hold of it."""
    with TemporaryDirectory() as folder:
        ground = Ground.below(Path(folder) / "g")
        outcomes: list[Outcome] = []
        try:
            outcomes.extend(put(case, ground, session, whole=whole))
        except AssertionError as error:
            return outcomes, str(error) or "does not hold"
        finally:
            ground.clear()
        return outcomes, ""


def line(case: Case, outcomes: list[Outcome], fault: str) -> str:
    """Return what is told of a case."""
    seconds = max((each.seconds for each in outcomes), default=0)
    size = max((each.megabytes for each in outcomes), default=0)
    told = f"{seconds:6.2f} s {size:5.0f} MB  {case.name}\n"
    return told + (f"    {fault[:3000]}\n".replace("\n", "\n    ") + "\n" if fault else "")


def tell(rows: list[tuple[Case, list[Outcome], str]]) -> int:
    """Print how many there were, and the dearest; return 1 where one does not hold."""
    outcomes = [(each, case) for case, found, _ in rows for each in found]
    slowest = max(outcomes, key=lambda each: each[0].seconds)
    largest = max(outcomes, key=lambda each: each[0].megabytes)
    faults = [case.name for case, _, fault in rows if fault]
    sys.stdout.write(
        f"{len(rows)} cases, {len(outcomes)} commands, {len(faults)} do not hold {faults}\n"
        f"slowest: {slowest[1].name} {slowest[0].seconds:.1f} s {slowest[0].arguments}\n"
        f"largest: {largest[1].name} {largest[0].megabytes:.0f} MB {largest[0].arguments}\n"
    )
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
