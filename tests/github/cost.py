"""What one run of hullcheck against the fake took, told as a row of a table or as JSON."""

from __future__ import annotations

import json
import sys
from typing import NamedTuple


class Cost(NamedTuple):
    reads: float
    writes: int
    seconds: float
    cpu: float
    """Seconds."""
    memory: float
    """The peak in MB."""

    def __str__(self) -> str:
        return (
            f"{self.reads:16.2f} {self.writes:6} {self.seconds:7.2f} {self.cpu:6.2f} "
            f"{self.memory:8.0f}"
        )


HEAD = "reads writes seconds  CPU s  peak MB"


def say(name: str, cost: Cost | str = "", *, as_json: bool = False) -> None:
    """Print one row; as JSON a line for each cost, and nothing for what is none."""
    if not as_json:
        sys.stdout.write(f"{name:40} {cost}\n")
    elif isinstance(cost, Cost):
        sys.stdout.write(json.dumps({"name": name, **cost._asdict()}) + "\n")
    sys.stdout.flush()
