"""What came of the mutants so far, as a table: `python -m tests.mutation.figures`.

Of each module that was tried last: how many mutants, and how many the tests noticed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from .trial import Outcome

KEPT = Path(__file__).resolve().parents[2] / "build/mutation"
NOTICED = (Outcome.KILLED, Outcome.TIMED_OUT)


def table(kept: Path) -> Iterator[str]:
    """Yield the lines of a Markdown table of what is kept in a folder, a row a module."""
    yield "| module | tried | noticed | |"
    yield "| --- | --- | --- | --- |"
    total = Counter[str]()
    for file in sorted(kept.glob("*.jsonl")):
        outcomes = [json.loads(line)["outcome"] for line in file.read_text("utf-8").splitlines()]
        if outcomes:
            counts = Counter[str](outcomes)
            total += counts
            yield _row(f"`{file.stem.replace('.', '/')}`", counts)
    yield _row("all", total)


def _row(name: str, counts: Mapping[str, int]) -> str:
    tried = sum(counts.values())
    noticed = sum(counts.get(each, 0) for each in NOTICED)
    return f"| {name} | {tried} | {noticed} | {noticed / max(tried, 1):.0%} |"


if __name__ == "__main__":
    print("\n".join(table(KEPT)))  # noqa: T201 it is what the command says
