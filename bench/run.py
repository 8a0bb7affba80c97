"""Measure hullcheck as ratios against peers in the same run: a table, and how it went before.

python bench/run.py [small] [many] [growth] [paths] ...

Every `measure_NAME` of a module beside this one is a measurement.
"""

from __future__ import annotations

import compileall
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import history
from row import Row

HERE = Path(__file__).parent

Measurement = Callable[[Path], Iterator[Row]]


def measurements() -> dict[str, Measurement]:
    """Return what can be measured, by name."""
    found: dict[str, Measurement] = {}
    for module in sorted(HERE.glob("*.py")):
        named = vars(import_module(module.stem)) if module.stem != "run" else {}
        found |= {
            name.removeprefix("measure_"): measure
            for name, measure in named.items()
            if name.startswith("measure_")
        }
    return found


def compile_bytecode() -> None:
    """Compile what an installer compiles: an environment that writes no bytecode has none."""
    for folder in (HERE.parent / "src", Path(sysconfig.get_path("purelib"))):
        compileall.compile_dir(folder, quiet=2)


def main(names: list[str]) -> None:
    """Run the measurements that are named, or all."""
    known = measurements()
    unknown = sorted(set(names) - set(known))
    if unknown:
        sys.exit(f"no measurement is called {unknown[0]}: there are {', '.join(known)}")
    compile_bytecode()
    rows: list[Row] = []
    for name in names or known:
        with tempfile.TemporaryDirectory(prefix="hullcheck-bench-") as folder:
            for row in known[name](Path(folder)):
                print(row, flush=True)
                rows.append(row)
    history.append(rows)
    print("\nRun by run, the newest last:")
    print("\n".join(history.plot(rows)))


if __name__ == "__main__":
    main(sys.argv[1:])
