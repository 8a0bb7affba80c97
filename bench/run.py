"""Measure hullcheck as ratios against peers in the same run, and print a table.

python bench/run.py [small] [services] [large]
"""

from __future__ import annotations

import compileall
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from trees import large, services, small

from measure import Command, Pair, pair

TOOLS = Path(sys.executable).parent
"""Where the environment has its programs: what a user has after an installation."""

HULLCHECK = [str(TOOLS / "hullcheck")]


def measure_small(folder: Path) -> None:
    """Compare a check of one small repository with importing the two packages that it builds on."""
    root = small(folder / "small")
    imports = [sys.executable, "-c", "import dockerfile_parse, pathspec"]
    found = pair(Command([*HULLCHECK, "check"], root), Command(imports, root), 25)
    _row("small repository / import of two packages", found, "cpu", 2.5)
    started = pair(Command([*HULLCHECK, "--version"], root), Command(imports, root), 25)
    _row("--version / import of two packages", started, "cpu", None)


def measure_services(folder: Path) -> None:
    """Compare a check, fixes verified, of 300 Dockerfiles with hadolint on the same files."""
    root = services(folder / "services")
    hadolint = shutil.which("hadolint", path=str(TOOLS))
    if hadolint is None:
        print("hadolint is not installed: `make bench` installs it", file=sys.stderr)
        return
    files = sorted(str(path.relative_to(root)) for path in root.glob("services/*/Dockerfile"))
    peer = Command([hadolint, *files], root)
    found = pair(Command([*HULLCHECK, "check", "--format", "json"], root), peer)
    _row("300 Dockerfiles, fixes verified / hadolint", found, "wall", 0.5)


def measure_large(folder: Path) -> None:
    """Compare a check of 100,000 files and three builds with `git ls-tree -r`."""
    root = large(folder / "large")
    peer = Command(["git", "ls-tree", "-r", "HEAD"], root)
    found = pair(Command([*HULLCHECK, "check"], root), peer, 15)
    _row("100,000 files, 3 builds / git ls-tree -r", found, "wall", 6)
    print(f"{'':48} peak memory {found.memory / 1e6:.0f} MB (goal < 300)")


def _row(name: str, found: Pair, figure: str, goal: float | None) -> None:
    ours, theirs = found.seconds(figure)
    aim = f"(goal <= {goal:g})" if goal else ""
    ratio = found.ratio(figure)
    print(f"{name:48} {ratio:6.2f} x {figure:4} {aim:14} {ours:.3f} s / {theirs:.3f} s", flush=True)


MEASUREMENTS: dict[str, Callable[[Path], None]] = {
    name.removeprefix("measure_"): function
    for name, function in list(globals().items())
    if name.startswith("measure_")
}


def compile_bytecode() -> None:
    """Compile what an installer compiles: an environment that writes no bytecode has none."""
    ours = Path(__file__).parent.parent / "src"
    for folder in (ours, Path(sysconfig.get_path("purelib"))):
        compileall.compile_dir(folder, quiet=2)


def main() -> None:
    """Run the measurements that are named, or all."""
    compile_bytecode()
    with tempfile.TemporaryDirectory(prefix="hullcheck-bench-") as folder:
        for name in sys.argv[1:] or list(MEASUREMENTS):
            MEASUREMENTS[name](Path(folder))


if __name__ == "__main__":
    main()
