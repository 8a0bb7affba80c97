"""What a changed ignore file newly stops is found without asking about every path."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.docker.build import Build
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.ignoring import newly_named, quoted

NAMES = st.sampled_from([".venv", "a", "b.md", "src", "keep", ".env", "x y"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
TREES = st.lists(PATHS, min_size=1, max_size=12, unique=True)
LINES = st.sampled_from(
    [".venv", "**/.venv", "*", "!src", "src/*", "**/*.md", "!**/a", "[ab]*", "a/**", "!keep", "a"]
)
FILES = st.lists(LINES, max_size=5)


def context(tree: Tree, lines: list[str]) -> BuildContext:
    text = Source(".dockerignore", "".join(f"{line}\n" for line in lines).encode())
    merged = tree.with_files([".dockerignore"])
    return BuildContext(Snapshot(merged).with_texts([text]), Build("Dockerfile", ""))


@given(TREES, FILES, FILES)
@example(["src/a"], ["*", "!src"], ["*"])
def test_nothing_that_is_newly_stopped_is_overlooked(
    paths: list[str], before: list[str], added: list[str]
) -> None:
    tree = Tree.of(dict.fromkeys(paths, "100644"))
    old, new = context(tree, before), context(tree, before + added)
    stopped = {p for p in tree.paths if old.lets_through(p) and not new.lets_through(p)}
    assert stopped <= set(newly_named(old, new, tree))


@given(st.text(st.characters(exclude_characters="/\0\r\n"), min_size=1, max_size=8))
def test_a_quoted_name_stops_the_file_of_that_name(name: str) -> None:
    if name in (".", "..") or not name.strip() or "\ufeff" in name or not name.isprintable():
        return
    tree = Tree.of({name: "100644", f"other-{name}": "100644"})
    stopped = context(tree, [quoted(name)])
    assert stopped.lets_through(name) is False
    assert stopped.lets_through(f"other-{name}") is True
