"""What `make bench` measures, and what it keeps of it; the measuring itself takes minutes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench"

USE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from history import append, plot
from row import Row
place = Path(sys.argv[2])
for value in (4.0, 2.0, 1.0):
    rows = [Row("a / b", value, "x cpu", 1.5, "1 s / 2 s"), Row("new", 7.0, "MB")]
    append(rows[: 1 if value > 1 else 2], place)
print("\\n".join(plot(rows, place)))
print(Row("a / b", 4.0, "x cpu", 1.5))
"""


def test_each_run_is_kept_and_drawn(tmp_path: Path) -> None:
    place = tmp_path / "history.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", USE, BENCH, place], capture_output=True, text=True, check=True
    )
    first, second, missed = done.stdout.splitlines()
    assert "█▅▃  1.00 to 4.00" in first or "█▄▃  1.00 to 4.00" in first
    assert second.endswith("█  7.00 to 7.00")
    assert missed.endswith("(goal <= 1.5)    !")
    runs = [json.loads(line) for line in place.read_text().splitlines()]
    assert [run["rows"]["a / b"] for run in runs] == [4.0, 2.0, 1.0]


def test_a_name_that_is_no_measurement_is_told_with_those_that_are() -> None:
    done = subprocess.run(
        [sys.executable, BENCH / "run.py", "smal"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "no measurement is called smal: there are" in done.stderr
    assert "small" in done.stderr


MEASURE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from measure import Command, run
held = b"x" * 80_000_000
found = run(Command([sys.executable, "-I", "-S", "-c", "raise SystemExit(3)"], Path.cwd()))
print(found.status, found.wall > 0, found.cpu < 10, found.memory)
"""


def test_the_memory_of_what_is_measured_is_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, BENCH], capture_output=True, text=True, check=True
    )
    *rest, memory = done.stdout.split()
    assert rest == ["3", "True", "True"]
    assert 1_000_000 < int(memory) < 60_000_000
