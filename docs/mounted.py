"""The table of what containers saw through mounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.oracle.corpus import read_rows
from tests.oracle.mounts import CASES, MOUNTS, MountCase

from . import table

_HEAD = ("case", "image and host", "the container sees in `/app`", "the host has afterwards")


def seen() -> str:
    """Return the table of all recorded cases, with what they were recorded with above it."""
    recorded = read_rows(MOUNTS)
    (builder,) = {row["builder"] for row in recorded.values()}
    told = f"Recorded with {builder}; each file holds a word that says whose it is:"
    rows = (_row(case, recorded[case.name]) for case in CASES)
    return f"{told}\n\n{table.render(_HEAD, rows)}"


def _row(case: MountCase, row: Mapping[str, Any]) -> Sequence[str]:
    mounts = f"<br>{table.cell(case.mounts)}" if case.mounts else ""
    sees = (f"{path} ({origin})" for path, origin in row["sees"].items())
    same = sorted(row["host"]) == sorted(case.host)
    left = "the same" if same else table.cell(row["host"])
    return case.name + mounts, table.cell(_given(case)), table.cell(sees), left


def _given(case: MountCase) -> Iterator[str]:
    yield from (f"{path} (image)" for path in case.image)
    yield from (f"{path} (new image)" for path in case.rebuilt if path not in case.image)
    yield from (f"{path} (host)" for path in case.host if case.mounts)
    yield from (f"{path} (written)" for path in [case.writes] if path)
