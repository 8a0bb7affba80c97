"""Mutation testing: `python -m tests.mutation [MODULE...]`, see CONTRIBUTING.md.

Settings are those of mutmut in `pyproject.toml`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from pathlib import Path

import pytest

from .trials import Trials, Wanted

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", help="such as `flow` and `ignore`; all without")
    parser.add_argument("--again", action="store_true", help="try only what survived before")
    parser.add_argument("--every", type=int, default=1, help="try one mutant of so many")
    parser.add_argument("--patience", type=float, default=5, help="seconds of tests for each")
    given = parser.parse_args()
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    paths = [path for each in settings["only_mutate"] for path in sorted(ROOT.glob(each))]
    wanted = Wanted(given.modules, given.again, given.every, given.patience)
    trials = Trials(paths, ROOT / "src", wanted, ROOT / "build/mutation")
    os.environ["HULLCHECK_HYPOTHESIS"] = "mutation"
    arguments = settings["pytest_add_cli_args"] + settings["pytest_add_cli_args_test_selection"]
    sys.exit(pytest.main(["--rootdir", str(ROOT), *arguments], plugins=[trials]))


if __name__ == "__main__":
    main()
