"""What reviews and audits cost against the fake GitHub of the tests."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from row import Row

RIG = Path(__file__).parent.parent / "tests" / "github"


def measure_review(_: Path) -> Iterator[Row]:
    """Measure what a review of a pull request with 3,000 files takes of its own."""
    first, *_again = _on_the_rig("measure.py", "3,000 files")
    yield Row("review of 3,000 files, CPU", first["cpu"], "s", 1)
    yield Row("review of 3,000 files, peak memory", first["memory"], "MB")
    yield Row("review of 3,000 files, requests", first["reads"] + first["writes"], "")


def measure_fleet(_: Path, count: int = 1_000) -> Iterator[Row]:
    """Measure an audit of many repositories, and the same with nothing changed."""
    first, unchanged, changed = _on_the_rig("measure_fleet.py", str(count))
    name = f"audit of {count:,} repositories"
    yield Row(f"{name}, CPU of each", first["cpu"] / count * 1000, "ms")
    yield Row(f"{name}, reads of each", first["reads"], "")
    yield Row(f"{name}, peak memory", first["memory"], "MB")
    yield Row(f"{name}, unchanged / first", unchanged["cpu"] / first["cpu"], "x cpu")
    yield Row(f"{name}, a tenth changed / first", changed["cpu"] / first["cpu"], "x cpu")


def _on_the_rig(program: str, *words: str) -> list[dict[str, float]]:
    """Return what a measurement against the fake GitHub of the tests prints."""
    asked = [sys.executable, str(RIG / program), "--json", *words]
    done = subprocess.run(asked, capture_output=True, check=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]
