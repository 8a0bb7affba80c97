"""Renames: equal blobs at other paths, and only pairs without a doubt."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.git_listing import sorted_tree
from hullcheck.core.renames import discover_renames
from hullcheck.core.snapshot import Tree


def tree(blobs: dict[str, str]) -> Tree:
    return sorted_tree(list(blobs), ["100644"] * len(blobs), list(blobs.values()))


def test_a_moved_file_is_found_and_a_copied_or_changed_one_is_not() -> None:
    base = tree({"a": "1", "b": "2", "c": "3"})
    head = tree({"x/a": "1", "b": "2", "copy": "2", "d": "4"})
    assert discover_renames(base, head) == {"a": "x/a"}


def test_files_of_one_content_are_told_apart_by_the_names_they_kept() -> None:
    base = tree({"old/a/__init__.py": "e", "old/b/__init__.py": "e", "old/c": "e"})
    head = tree({"new/a/__init__.py": "e", "new/b/__init__.py": "e", "new/d": "e"})
    assert discover_renames(base, head) == {
        "old/a/__init__.py": "new/a/__init__.py",
        "old/b/__init__.py": "new/b/__init__.py",
        "old/c": "new/d",
    }


def test_a_doubtful_move_is_left_out() -> None:
    assert discover_renames(tree({"a": "1"}), tree({"b": "1", "c": "1"})) == {}


def test_without_blob_ids_nothing_moved() -> None:
    base, head = Tree.of({"a": "100644"}), Tree.of({"b": "100644"})
    assert discover_renames(base, head) == {}
    assert discover_renames(tree({"a": ""}), tree({"b": ""})) == {}


BLOBS = st.dictionaries(
    st.sampled_from([f"{top}/{name}" for top in "abcd" for name in "xyz"]), st.sampled_from("123")
)


@given(BLOBS, BLOBS)
def test_renames_lead_from_gone_paths_to_new_ones_of_the_same_blob(
    base: dict[str, str], head: dict[str, str]
) -> None:
    renames = discover_renames(tree(base), tree(head))
    assert len(set(renames.values())) == len(renames)
    for old, new in renames.items():
        assert old not in head
        assert new not in base
        assert base[old] == head[new]
