"""Inputs to begin with: the trees of rules' examples, of tests and of what Docker is asked.

They are found by being there: every text of a test that is a tree literal is one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from hullcheck.core.literal import TreeLiteral, parse_tree
from hullcheck.core.literal_header import BadLiteralError
from hullcheck.rules import all_rules

TESTS = Path(__file__).parents[1]


@cache
def tree_texts() -> tuple[str, ...]:
    """Return every tree literal, each once."""
    rules = (text for rule in all_rules() for text in (rule.bad, rule.good, *rule.near_misses))
    return tuple(dict.fromkeys(text for text in (*rules, *_texts_of_tests()) if _tree(text)))


def _texts_of_tests() -> Iterator[str]:
    for path in sorted(TESTS.rglob("*.py")):
        yield from _constants(path)
    for path in sorted((TESTS / "oracle/cases").glob("*.txt")):
        yield path.read_text("utf-8")


def _constants(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def texts_in(*modules: str, least: int = 8) -> Iterator[bytes]:
    """Yield the texts of at least so many characters that stand in modules of tests."""
    for module in modules:
        for text in dict.fromkeys(_constants(TESTS / f"{module}.py")):
            if len(text) >= least:
                yield text.encode("utf-8", "surrogateescape")


def _tree(text: str) -> TreeLiteral | None:
    if "-- " not in text:
        return None
    try:
        return parse_tree(text)
    except BadLiteralError:
        return None


def files_of_trees(wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Yield paths and texts of the files whose path is `wanted`, each text once."""
    seen: set[bytes] = set()
    for text in tree_texts():
        tree = _tree(text)
        for path in tree.snapshot.paths if tree else ():
            source = tree.snapshot.source(path) if tree and wanted(path) else None
            if source is not None and source.data and source.data not in seen:
                seen.add(source.data)
                yield path, source.data


def texts_named(*parts: str) -> Iterator[bytes]:
    """Yield the texts of files whose last name holds one of `parts`, in any case."""

    def is_wanted(path: str) -> bool:
        name = path.rpartition("/")[2].lower()
        return any(part in name for part in parts)

    for _, data in files_of_trees(is_wanted):
        yield data
