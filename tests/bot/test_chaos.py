"""A small chaos; `measure_chaos.py` makes the large one."""

from __future__ import annotations

from pathlib import Path

from .chaos import Chaos, Scale


def test_20_a_little_chaos_ends_as_the_last_pushes_ask(tmp_path: Path) -> None:
    scale = Scale(deliveries=45, kills=3, pulls=3, processes=1, backlog=1)
    outcome = Chaos(tmp_path, str(tmp_path / "queue.sqlite"), scale).run()
    assert (outcome.sent, outcome.kills) == (45 + 3 + 3, 3)
    assert sum(outcome.faults.values()) > 3
