"""Lines that several fixes want at the end of one file."""

from __future__ import annotations

from hullcheck.core.edit import AppendLines, Replace
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source, Span


def snapshot(data: bytes | None) -> Snapshot:
    tree = Tree.of({} if data is None else {".dockerignore": "100644"})
    texts = [] if data is None else [Source(".dockerignore", data)]
    return Snapshot(tree).with_texts(texts)


def after(data: bytes | None, *edits: AppendLines | Replace) -> bytes:
    source = snapshot(data).with_edits(edits).source(".dockerignore")
    assert source is not None
    return source.data


def append(*lines: str) -> AppendLines:
    return AppendLines(".dockerignore", lines)


def test_lines_of_two_fixes_become_one_insertion_without_repetitions() -> None:
    assert after(b".git\n", append("a", "b"), append("b", "c")) == b".git\na\nb\nc\n"


def test_a_file_that_is_not_there_is_made() -> None:
    assert after(None, append("**/.venv")) == b"**/.venv\n"


def test_the_files_own_line_ends_are_used_and_a_missing_last_one_stays_missing() -> None:
    assert after(b"a\r\nb\r\n", append("c")) == b"a\r\nb\r\nc\r\n"
    assert after(b"a\r\nb", append("c")) == b"a\r\nb\r\nc"
    assert after(b"", append("c")) == b"c\n"


def test_a_line_that_another_edit_writes_in_its_place_is_not_added_again() -> None:
    replaced = Replace(".dockerignore", Span(0, 5), "**/.venv")
    assert after(b".venv\n", replaced, append("**/.venv", "c")) == b"**/.venv\nc\n"
