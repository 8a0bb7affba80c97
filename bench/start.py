"""How long one small repository takes, and how long nothing at all."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from row import Row, ratio
from trees import small

from measure import HULLCHECK, TOOLS, Command, pair

TICK = 0.2
"""Seconds after which a file's times tell that it was not written again."""


def measure_small(folder: Path) -> Iterator[Row]:
    """Compare checks of one small repository with importing the two packages it builds on."""
    root = small(folder / "small")
    imports = Command([sys.executable, "-c", "import dockerfile_parse, pathspec"], root)
    first = Command([*HULLCHECK, "check", "--no-cache"], root)
    found = pair(first, imports, 25)
    yield ratio("small repository, looked at anew / two imports", found, "cpu", 1.8)
    time.sleep(TICK)
    again = Command([*HULLCHECK, "check"], root)
    yield ratio("small repository, again / two imports", pair(again, imports, 25), "cpu")
    yield ratio("small repository, again / anew", pair(again, first, 15), "cpu", 0.5)
    started = pair(Command([*HULLCHECK, "--version"], root), imports, 25)
    yield ratio("--version / two imports", started, "cpu")


def measure_small_peer(folder: Path) -> Iterator[Row]:
    """Compare a check of one small repository with hadolint on its Dockerfile."""
    hadolint = shutil.which("hadolint", path=str(TOOLS))
    if hadolint is None:
        return
    root = small(folder / "small")
    peer = Command([hadolint, "Dockerfile"], root)
    found = pair(Command([*HULLCHECK, "check", "--no-cache"], root), peer, 15)
    yield ratio("small repository, looked at anew / hadolint", found, "cpu")
