"""Analyses trees by one process and by several, and says where the two differ.

python -m tests.edges.both_ways PROCESSES < trees, with NUL between them

It is a process of its own: that of the tests has threads, and is not to be copied.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from hullcheck.core.literal import parse_tree
from hullcheck.core.together import ALONE, Together
from hullcheck.edges.crew import with_crew
from hullcheck.engine import Options, analyse
from hullcheck.fixing import plan_fixes
from hullcheck.render.json import render_check_json

Told = tuple[object, ...]


def told(tree: str, together: Together, options: Options) -> Told:
    """Return all that is said of a tree."""
    literal = parse_tree(tree)
    analysis = analyse(literal.snapshot, literal.on_disk, options, together)
    report, plan = analysis.report, plan_fixes(analysis)
    fates = [(each.build, each.ignore_file, tuple(each.hosts)) for each in report.builds]
    silence = analysis.silence
    document = render_check_json(report, literal.snapshot)
    return (document, report.unknowns, fates, silence, plan.edits, plan.fixed, plan.refused)


def by_several(tree: str, options: Options, processes: int) -> tuple[Told, int]:
    """Return all that is said of a tree with how many processes did it to the end."""
    sizes: list[int] = []

    def work(together: Together) -> Told:
        done = told(tree, together, options)
        sizes.append(together.size)
        return done

    done = with_crew(work, processes)
    return done, sizes[-1]


def under(directory: str, tree: str) -> str:
    """Return `tree` as it is in a directory."""
    lines = tree.splitlines(keepends=True)
    return "".join(
        f"-- {directory}/{line[3:]}" if line.startswith("-- ") else line for line in lines
    )


def side_by_side(trees: Iterable[str]) -> str:
    """Return a tree that has each of `trees` in a directory of its own."""
    parts = (under(f"s{number}", tree.lstrip("\n")) for number, tree in enumerate(trees))
    return "\n".join(part if part.endswith("\n") else part + "\n" for part in parts)


def main() -> None:
    """Print how many processes each tree was done by; fail where they say something else."""
    processes = int(sys.argv[1])
    for tree in sys.stdin.read().split("\0"):
        options = Options(strict=True)
        done, size = by_several(tree, options, processes)
        if done != told(tree, ALONE, options):
            sys.exit(f"differs:\n{tree}")
        sys.stdout.write(f"{size}\n")


if __name__ == "__main__":
    main()
