"""Trees out of git's listings; they come out sorted as Python sorts, whatever git's order was."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core import git_listing
from hullcheck.core.git_listing import (
    RevisionListing,
    parse_index_listing,
    parse_revision_listing,
)
from hullcheck.core.snapshot import Mode

ID = "0123456789abcdef0123456789abcdef01234567"

PATHS = st.lists(
    st.text(st.sampled_from('ab0-.\t\n"é\U0001f600\udc80\udcff'), min_size=1, max_size=4),
    min_size=1,
    max_size=3,
).map("/".join)
MODES = st.sampled_from(list(Mode))


def listing(records: list[str]) -> bytes:
    return "".join(record + "\0" for record in records).encode("utf-8", "surrogateescape")


@given(
    st.dictionaries(PATHS, MODES), st.sampled_from([ID, ID + ID[:24]]), st.sampled_from(["", "x/"])
)
def test_a_revision_listing_gives_each_path_its_mode_and_blob(
    modes: dict[str, Mode], id_: str, prefix: str
) -> None:
    kinds = {path: "commit" if mode is Mode.SUBMODULE else "blob" for path, mode in modes.items()}
    records = [f"{mode} {kinds[path]} {id_}\t{prefix}{path}" for path, mode in modes.items()]
    tree = parse_revision_listing(listing(records), prefix)
    assert list(tree.paths) == sorted(modes)
    assert list(tree.modes) == [modes[path] for path in sorted(modes)]
    assert tree.entries() == {path: (modes[path], id_) for path in modes}
    assert {tree.blob(path) for path in modes} <= {id_}


@given(st.dictionaries(PATHS, MODES))
def test_an_index_listing_gives_each_path_its_mode_and_blob(modes: dict[str, Mode]) -> None:
    tree = parse_index_listing(listing([f"{mode} {ID} 0\t{path}" for path, mode in modes.items()]))
    assert {path: tree.mode(path) for path in tree.paths} == modes
    assert {tree.blob(path) for path in tree.paths} <= {ID}


@given(
    st.dictionaries(PATHS, MODES),
    st.lists(st.integers(0, 300)),
    st.sampled_from(["", "x/"]),
    st.sampled_from([0, 150, 1_000_000]),
)
def test_pieces_give_what_the_whole_gives(
    modes: dict[str, Mode], cuts: list[int], prefix: str, long_bytes: int
) -> None:
    kinds = {path: "commit" if mode is Mode.SUBMODULE else "blob" for path, mode in modes.items()}
    ordered = sorted(modes, key=lambda path: path.encode("utf-8", "surrogateescape"))
    data = listing([f"{modes[path]} {kinds[path]} {ID}\t{prefix}{path}" for path in ordered])
    heard = RevisionListing(prefix)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(git_listing, "_LONG_BYTES", long_bytes)
        for start, end in pairwise([0, *sorted(cuts), len(data)]):
            heard.hear(data[start:end])
    assert heard.tree().entries() == {path: (modes[path], ID) for path in modes}
    assert {heard.tree().blob(path) for path in modes} <= {ID}


def test_a_path_in_conflict_is_one_entry() -> None:
    tree = parse_index_listing(
        listing([f"{Mode.FILE} {ID} {stage}\t{path}" for path in "ab" for stage in "123"])
    )
    assert list(tree.paths) == ["a", "b"]


def test_a_name_like_a_record_is_a_name() -> None:
    records = [f"100644 blob {ID}\t160000 commit x", f"160000 commit {ID}\tz"]
    tree = parse_revision_listing(listing(records))
    assert [(path, tree.blob(path)) for path in tree.paths] == [("160000 commit x", ID), ("z", ID)]
