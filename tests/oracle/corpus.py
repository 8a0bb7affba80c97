"""What was recorded, joined with the cases that it was recorded of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .case import Case, read_cases
from .observation import Observation

DATA = Path(__file__).with_name("data")

WRITTEN = DATA / "cases.jsonl"
"""The cases that people wrote; their trees are in the folder `cases`."""

RULES = DATA / "rules.jsonl"
"""The example trees of the rules, with the host files that were predicted in them."""

RANDOM = DATA / "random.jsonl"

FOUND = DATA / "found.jsonl"
"""Random cases that came out otherwise than simulated when they were first built, made small."""


@dataclass(frozen=True, slots=True)
class RecordedCase:
    """A case, and what a real builder made of it."""

    case: Case
    observation: Observation


Rows = dict[str, dict[str, Any]]
"""The lines of one recording, by the name of the case."""


def recorded_cases() -> list[RecordedCase]:
    """Return every case with its recording; a stale recording is none."""
    rows = read_rows(WRITTEN)
    written = (
        RecordedCase(case, Observation.from_json(rows[case.name]))
        for case in read_cases()
        if is_recorded(case, rows)
    )
    return [*written, *kept_cases(RULES), *kept_cases(RANDOM)]


def kept_cases(path: Path) -> Iterator[RecordedCase]:
    """Yield the cases of a recording whose lines hold the cases themselves."""
    for name, row in read_rows(path).items():
        yield RecordedCase(Case.from_json(name, row["case"]), Observation.from_json(row))


def not_recorded(cases: Iterable[Case], path: Path) -> list[str]:
    """Return the names of those of `cases` that are new or changed since `path` was recorded."""
    rows = read_rows(path)
    return [case.name for case in cases if not is_recorded(case, rows)]


def is_recorded(case: Case, rows: Mapping[str, Mapping[str, Any]]) -> bool:
    """Say whether `rows` hold a recording of `case` as it is now."""
    return rows.get(case.name, {}).get("digest") == case.digest


def read_rows(path: Path) -> Rows:
    """Return the lines of a recording; none where there is no file."""
    if not path.exists():
        return {}
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["name"]: row for row in rows}


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a recording, one line a case."""
    lines = [json.dumps(row, separators=(",", ":")) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")


def to_row(recorded: RecordedCase, *, keeps_case: bool) -> dict[str, Any]:
    """Return the line for `recorded`; with `keeps_case` it holds the case as well."""
    case = recorded.case
    kept = {"case": case.to_json()} if keeps_case else {}
    return {
        "name": case.name,
        "digest": case.digest,
        **kept,
        **recorded.observation.to_json(),
    }
