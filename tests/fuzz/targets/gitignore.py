"""A `.gitignore` and paths: what git ignores, as a plain reading of its manual decides it.

The paths stand behind a NUL, which no such file may hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.source import Source
from hullcheck.environments.gitignore import GitIgnores, parse_gitignore
from hullcheck.environments.gitignore_names import names_exactly
from tests.fuzz.plain_gitignore import is_ignored
from tests.fuzz.properties import plain
from tests.fuzz.seeds import texts_in, texts_named
from tests.properties import test_gitignore_line

WORDS = [
    *"** * ? [ab] [!a] [^a] [a-c] [[:alpha:]] **/ /** ! # \\# \\! \\  / .venv/ /a *.pyc".split(),
    "\n",
]

PATHS = ("a", "a/", "b/a", "a.pyc", ".venv/", "src/.venv/x", "b/c/a/", "a b", "[a]", "é")

MAX_LENGTH = 200
"""Characters of a file that the plain reading tries: it backtracks."""

_LINE = plain(test_gitignore_line.test_the_line_ignores_the_directory)


def check(data: bytes) -> None:
    """Raise where our reading and the plain one differ."""
    text, _, told = data.partition(b"\0")
    lines = tuple(parse_gitignore(".gitignore", Source(".gitignore", text)))
    ignores = GitIgnores({"": lines})
    paths = [path for path in told.decode("utf-8", "surrogateescape").split("\n")[:8] if path]
    for line in lines:
        names_exactly(line.pattern)
    for path in paths or PATHS:
        ours = ignores.covering(path) is not None
        assert ours or not ignores.takes_back(path) or "!" in text.decode("utf-8", "replace")
        # git compares bytes, and its `?` is one of them.
        is_plain = text.isascii() and path.isascii()
        if len(text) <= MAX_LENGTH and is_plain and _is_clean(path):
            patterns = [line.pattern for line in lines]
            assert ours is is_ignored(patterns, path), (patterns, path)
    _check_edit(text, paths)


def _check_edit(text: bytes, paths: list[str]) -> None:
    """Raise where the line that is added for a directory does not ignore it alone."""
    for path in paths:
        parts = path.strip("/").split("/")
        if _is_clean(path.strip("/")) and len(parts) < 4 and path.isprintable():
            _LINE(parts, text.decode("utf-8", "replace").split("\n")[:6], ended=True)


def _is_clean(path: str) -> bool:
    parts = path.removesuffix("/").split("/")
    wrong = {"", ".", "..", ".gitignore"}
    return len(path) < 60 and len(parts) < 12 and wrong.isdisjoint(parts)


def seeds() -> Iterator[bytes]:
    """Yield such files."""
    yield from texts_named(".gitignore")
    yield from texts_in("environments/test_gitignore", least=1)
    yield from texts_in("properties/test_gitignore_line", least=1)
