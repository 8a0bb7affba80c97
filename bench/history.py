"""What earlier runs measured: a line of JSON for each run, and a picture of it in a terminal."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from row import Row

HISTORY = Path(__file__).parent / "history.jsonl"

SHOWN = 30
"""Runs in a picture."""

_STEPS = "▁▂▃▄▅▆▇█"


def append(rows: Sequence[Row], place: Path = HISTORY) -> None:
    """Add a line for a run that measured `rows`."""
    told = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "commit": _commit(),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "rows": {row.name: round(row.value, 4) for row in rows},
    }
    with place.open("a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")


def plot(rows: Sequence[Row], place: Path = HISTORY) -> Iterator[str]:
    """Yield, for each of `rows`, a line that shows how its figure went from run to run."""
    runs = [json.loads(line)["rows"] for line in place.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        values = [run[row.name] for run in runs if row.name in run][-SHOWN:]
        if values:
            yield f"{row.name:52} {bars(values)}  {min(values):.2f} to {max(values):.2f}"


def bars(values: Sequence[float]) -> str:
    """Return one bar for each of `values`, from nothing to the largest."""
    largest = max(values) or 1.0
    return "".join(_STEPS[round(value / largest * (len(_STEPS) - 1))] for value in values)


def _commit() -> str:
    asked = ["git", "-C", str(HISTORY.parent), "describe", "--always", "--dirty"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.strip()
