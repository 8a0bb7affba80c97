"""The page of what is done on GitHub, made of the tests that show it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ()

ROOT = Path(__file__).parent.parent

HEAD = """\
# What the Action and the bot do on GitHub

This page is made of the names of the tests by `make docs`. Each line is one test or more of
that number; those in `tests/github` and `tests/bot` run against a GitHub that is held to
GitHub's own OpenAPI description and GraphQL schema, on a real git repository.
"""

PARTS = {
    1: "Placement",
    11: "No repeats",
    21: "Trust",
    31: "Fix pull requests",
    46: "Scale and packaging",
}
"""What the numbers from here on are about."""

_NAME = re.compile(r"test_(\d\d)_(\w+)")


def pages() -> dict[str, str]:
    """Return the page."""
    found: dict[int, list[str]] = defaultdict(list)
    for number, line in sorted(_shown()):
        found[number].append(line)
    parts = [HEAD]
    for number, lines in found.items():
        begun = [title for first, title in PARTS.items() if first <= number]
        if f"\n## {begun[-1]}\n" not in parts:
            parts.append(f"\n## {begun[-1]}\n")
        parts += [f"{number}. {lines[0]}", *(f"    - {line}" for line in lines[1:])]
    return {"behaviours.md": "\n".join(parts) + "\n"}


def _shown() -> Iterator[tuple[int, str]]:
    """Yield the number of each behaviour and what a test says of it."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found = _NAME.fullmatch(node.name) if isinstance(node, ast.FunctionDef) else None
            if found:
                words = found[2].replace("_", " ")
                place = path.relative_to(ROOT)
                yield int(found[1]), f"{words.capitalize()} ([{place.stem}](../{place}))"
