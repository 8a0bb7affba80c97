"""An ignore file and a tree: the linear matcher and the walk decide what plain ones do.

The paths stand behind a NUL, which no ignore file may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hullcheck.core.source import Source
from hullcheck.docker.ignore.ignorefile import parse_ignore_file
from tests.fuzz.properties import plain, plain_tests
from tests.fuzz.seeds import texts_in, texts_named
from tests.properties import test_patterns

WORDS = [*"** * ? [ab] [^a] [a-c] **/ /** ! # \\* / .. [[:alpha:]] .venv a b src".split(), "\n"]

TREE = ("a", "b/a", "a.b/ab", "src/a/b", "src/.venv/a", ".venv/bin/a", "é/a b")

MAX_PLAIN = 40
"""Characters of a pattern, and of a path, that the plain matcher tries: it backtracks."""
MAX_WILD = 5
"""Wildcards, likewise."""

_ONLY_GO = re.compile(r"\[:|\\[^\WwbBD]")
"""What Python's expressions write otherwise: named classes, escaped letters."""

_ANY_BYTES = plain_tests(test_patterns, "data")
_IN_A_TREE = plain_tests(test_patterns, "ignore", "tree")
_ROOTED = plain_tests(test_patterns, "ignore", "tree", "root")
_TRANSLATION = plain(test_patterns.test_translation_is_what_go_would_match)


def check(data: bytes) -> None:
    """Raise where our matcher and the plain one differ."""
    text, _, told = data.partition(b"\0")
    for test in _ANY_BYTES:
        test(text)
    patterns = parse_ignore_file(Source("i", text)).patterns
    if not all(_is_plain(each.written) for each in patterns) or len(patterns) > MAX_PLAIN:
        return
    paths = list(_paths(told))
    for each in patterns:
        if test_patterns.usable(each.written):
            for path in paths:
                _TRANSLATION(each.written, path)
    if not any(each.refused for each in patterns):
        ignore = text.decode("utf-8", "surrogateescape")
        for test in _IN_A_TREE:
            test(ignore, paths)
        for root in ("", "ctx", "a/b"):
            for test in _ROOTED:
                test(ignore, paths, root)


def _paths(told: bytes) -> Iterator[str]:
    """Yield the files of a tree, at most ten."""
    names = told.decode("utf-8", "surrogateescape").split("\n")[:10]
    parts = ([part for part in name.split("/") if part not in ("", ".", "..")] for name in names)
    paths = {"/".join(each)[:MAX_PLAIN].rstrip("/") for each in parts} - {""} or set(TREE)
    yield from sorted(
        path for path in paths if not any(other.startswith(f"{path}/") for other in paths)
    )


def _is_plain(pattern: str) -> bool:
    """Say whether the plain matcher knows what `pattern` means, and has the time for it."""
    is_short = len(pattern) <= MAX_PLAIN and sum(map(pattern.count, "*?[")) <= MAX_WILD
    return is_short and _ONLY_GO.search(pattern) is None


def seeds() -> Iterator[bytes]:
    """Yield ignore files."""
    yield from texts_named("ignore")
    yield from texts_in("docker/test_patterns", "docker/test_ignorefile", "docker/test_context")
    yield from texts_in("properties/test_patterns", least=1)
