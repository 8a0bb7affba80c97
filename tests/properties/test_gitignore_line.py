"""The line that makes git ignore a directory ignores that directory, and nothing beside it."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.environments.gitignore import discover_ignores
from hullcheck.environments.gitignore_line import gitignore_edit

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0\r\n"), min_size=1, max_size=6)
PATHS = st.lists(NAMES.filter(lambda name: name not in (".", "..", ".gitignore")), min_size=1)
LINES = st.sampled_from(["*.pyc", "!*", "!.venv/", "/build", "# words", "", "!/a/"])


@given(PATHS.filter(lambda parts: len(parts) < 4), st.lists(LINES, max_size=4), st.booleans())
@example(["[a]*?\\"], [], True)
@example(["!a "], ["!*"], False)
@example([".venv"], ["!.venv/"], False)
def test_the_line_ignores_the_directory(parts: list[str], lines: list[str], ended: bool) -> None:
    directory = "/".join(parts)
    text = "\n".join(lines) + ("\n" if ended and lines else "")
    paths = [f"{directory}/pyvenv.cfg", f"{directory}.py", ".gitignore"]
    snapshot = Snapshot(Tree.of(dict.fromkeys(paths, "100644")))
    snapshot = snapshot.with_texts([Source(".gitignore", text.encode())])
    edit = gitignore_edit(snapshot, directory)
    assert edit is not None
    before, after = discover_ignores(snapshot), discover_ignores(snapshot.with_edits([edit]))
    assert after.covering(f"{directory}/")
    assert bool(after.covering(f"{directory}.py")) == bool(before.covering(f"{directory}.py"))
