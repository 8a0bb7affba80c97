"""The command line as a process of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def program(file: str, *arguments: str) -> list[str]:
    """Return what runs the command line, watched; see `recorded`."""
    return [sys.executable, "-m", "tests.faults.recorded", file, *arguments]


def environment() -> dict[str, str]:
    """Return the variables with which it finds itself from any folder, and leaves no bytecode."""
    path = os.pathsep.join(map(str, (ROOT, ROOT / "tests/github")))
    return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
