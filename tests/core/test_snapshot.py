"""Trees, snapshots and texts against models that are too slow and too simple to be wrong."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hullcheck.core.edit import (
    AppendLines,
    Create,
    Edit,
    OverlappingEditsError,
    Replace,
    apply_replacements,
)
from hullcheck.core.snapshot import (
    MAX_LINK_HOPS,
    Mode,
    NotLoaded,
    Snapshot,
    Tree,
    Unreadable,
    remembered,
)
from hullcheck.core.source import Source, Span

# What sorts around "/" and what UTF-16, UTF-8 and code points sort differently.
CHARACTERS = 'a0.-/ \n"é\uffff\U0001f600\udc80'
NAMES = st.text(st.sampled_from(CHARACTERS.replace("/", "")), min_size=1, max_size=3)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


def above(path: str) -> set[str]:
    parts = path.split("/")
    return {"/".join(parts[:count]) for count in range(len(parts))}


@st.composite
def path_sets(draw: st.DrawFn) -> list[str]:
    """Return sorted paths of which none is a directory of another."""
    paths = draw(st.sets(PATHS, max_size=15))
    directories = {directory for path in paths for directory in above(path)}
    return sorted(paths - directories)


def tree_of(paths: list[str]) -> Tree:
    return Tree.of(dict.fromkeys(paths, Mode.FILE))


@given(path_sets(), PATHS)
def test_a_tree_knows_exactly_its_entries_and_directories(paths: list[str], other: str) -> None:
    tree = tree_of(paths)
    directories = {directory for path in paths for directory in above(path)} | {""}
    for path in {*paths, *directories, other, *above(other)}:
        assert tree.index(path) == (paths.index(path) if path in paths else None)
        assert tree.mode(path) == (Mode.FILE if path in paths else None)
        assert tree.is_dir(path) == (path in directories)


@given(path_sets(), PATHS)
def test_the_range_under_a_directory_is_all_that_lies_below_it(
    paths: list[str], other: str
) -> None:
    tree = tree_of(paths)
    for directory in {directory for path in (*paths, other) for directory in above(path)}:
        found = [tree.paths[index] for index in tree.range_under(directory)]
        assert found == [path for path in paths if not directory or directory in above(path)]


@given(path_sets(), path_sets(), st.sampled_from(["b", "b\0", "\0b", "/b", "b/", "/b/"]))
def test_a_tree_with_more_files_is_one_that_always_had_them(
    paths: list[str], more: list[str], needle: str
) -> None:
    tree = tree_of(paths)
    list(tree.containing(needle))
    extended, whole = tree.with_files(more), tree_of(sorted({*paths, *more}))
    assert list(extended.paths) == list(whole.paths)
    assert list(extended.containing(needle)) == list(whole.containing(needle))
    kept = whole.without(set(more) - set(paths))
    assert list(kept.paths) == paths
    assert list(kept.containing(needle)) == list(tree.containing(needle))


@given(path_sets())
def test_the_children_of_a_directory_are_its_entries_and_directories(paths: list[str]) -> None:
    tree = tree_of(paths)
    for directory in {directory for path in paths for directory in above(path)} | {"", "x"}:
        depth = directory.count("/") + 1 if directory else 0
        inside = [path for path in paths if not directory or path.startswith(directory + "/")]
        expected = {"/".join(path.split("/")[: depth + 1]) for path in inside}
        children = list(tree.children(directory))
        assert sorted(children) == sorted(expected)
        assert len(children) == len(expected)


@given(
    path_sets(),
    st.text(st.sampled_from([*CHARACTERS, "\0"]), min_size=1, max_size=3),
)
def test_a_search_finds_every_path_once(paths: list[str], needle: str) -> None:
    assume(needle.strip("\0") and "\0" not in needle.strip("\0"))
    expected = [path for path in paths if needle in f"\0{path}\0"]
    assert list(tree_of(paths).containing(needle)) == expected


@given(path_sets(), NAMES)
def test_files_are_found_by_their_name(paths: list[str], name: str) -> None:
    assert tree_of(paths).named(name) == [p for p in paths if p.split("/")[-1] == name]


def test_links_and_blobs_are_told_by_path() -> None:
    links = {"b": Mode.SYMLINK, "c": Mode.SYMLINK}
    tree = Tree(["a", "b", "c"], links, {"a": "1", "b": "2", "c": "3"})
    assert tree.links == ("b", "c")
    assert (tree.blob("b"), tree.blob("x")) == ("2", None)
    assert Tree.of({"a": Mode.FILE}).blob("a") is None


# Texts.


def snapshot(texts: dict[str, str], links: dict[str, str] | None = None) -> Snapshot:
    modes = dict.fromkeys(texts, Mode.FILE) | dict.fromkeys(links or {}, Mode.SYMLINK)
    sources = [Source(path, text.encode()) for path, text in {**texts, **(links or {})}.items()]
    return Snapshot(Tree.of(modes)).with_texts(sources)


def test_a_text_is_loaded_not_loaded_unreadable_or_there_is_no_file() -> None:
    known = Snapshot(tree_of(["a", "b", "c"])).with_texts(
        [Source("a", b"x"), Unreadable("b", "too large")]
    )
    assert known.source("a") is known.text("a")
    assert known.text("b") == Unreadable("b", "too large")
    assert known.text("c") == NotLoaded("c")
    assert known.text("d") is None
    assert (known.source("b"), known.source("c"), known.source("d")) == (None, None, None)
    assert "c" in known
    assert "d" not in known


def test_loading_leaves_the_snapshot_as_it_was() -> None:
    before = Snapshot(tree_of(["a"]))
    before.with_texts([Source("a", b"x")])
    assert before.text("a") == NotLoaded("a")


BYTES = st.lists(
    st.sampled_from([b"a", b"\n", b"\r\n", b"\r", b"\xc3\xa9", b"\xff", b"\0", b"\xef\xbb\xbf"])
).map(b"".join)


@given(BYTES)
def test_a_text_has_the_bytes_lines_and_columns_of_its_file(data: bytes) -> None:
    source = Source("a", data)
    assert source.text.encode("utf-8", "surrogateescape") == data
    lines = source.text.split("\n")
    assert source.line_count == len(lines) - (lines[-1] == "")
    assert [source.line_text(number) for number in range(1, len(lines) + 1)] == [
        *(re.sub(r"\r\Z", "", line) for line in lines[:-1]),
        lines[-1],
    ]
    for offset in range(len(source.text) + 1):
        before = source.text[:offset]
        assert source.line_of(offset) == before.count("\n") + 1
        assert source.column_of(offset) == len(before) - (before.rfind("\n") + 1) + 1
        assert source.byte_offset(offset) == len(before.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    ("data", "newline"), [(b"", "\n"), (b"a\r\nb\n", "\r\n"), (b"a\nb\r\n", "\n"), (b"\n", "\n")]
)
def test_the_first_line_tells_the_line_end(data: bytes, newline: str) -> None:
    assert Source("a", data).newline == newline


# Edits.


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[Source, list[Replace]]:
    """Return a text and replacements of it that do not touch one another."""
    source = Source("a", draw(BYTES))
    offsets = draw(st.sets(st.integers(0, len(source.text)), max_size=8).map(sorted))
    spans = [Span(*pair) for pair in zip(offsets[::2], offsets[1::2], strict=False)]
    return source, [
        Replace("a", span, draw(st.sampled_from(["", "x", "\udcff"]))) for span in spans
    ]


@given(texts_with_edits(), st.randoms(use_true_random=False))
def test_replacements_change_what_they_cover_in_any_order(
    made: tuple[Source, list[Replace]], random: object
) -> None:
    source, edits = made
    expected = source.text
    for edit in reversed(edits):
        expected = expected[: edit.span.start] + edit.text + expected[edit.span.end :]
    shuffled = [*edits, *edits[:1]]  # the same edit twice is one edit
    getattr(random, "shuffle")(shuffled)  # noqa: B009
    assert apply_replacements(source, shuffled) == expected.encode("utf-8", "surrogateescape")


@given(st.tuples(*[st.integers(0, 6)] * 4))
def test_overlapping_replacements_are_refused(offsets: tuple[int, int, int, int]) -> None:
    a, b, c, d = offsets
    assume(a <= b and c <= d)
    edits = [Replace("a", Span(a, b), "x"), Replace("a", Span(c, d), "y")]
    inside = max(a, c) < min(b, d) or (a < c == d < b) or (c < a == b < d)
    if inside or (a, b) == (c, d):
        with pytest.raises(OverlappingEditsError):
            apply_replacements(Source("a", b"abcdef"), edits)
    else:
        assert len(apply_replacements(Source("a", b"abcdef"), edits)) == 8 - (b - a) - (d - c)


def test_edits_give_a_new_snapshot_and_leave_the_old_one() -> None:
    before = snapshot({"b": "one two", "d": ""})
    after = before.with_edits([Replace("b", Span(0, 3), "1"), Create("c", "new"), Create("a", "")])
    assert list(after.paths) == ["a", "b", "c", "d"]
    assert [text.text for path in "abc" if (text := after.source(path))] == ["", "1 two", "new"]
    assert after.tree.mode("c") == Mode.FILE
    assert list(before.paths) == ["b", "d"]
    assert before.source("b") != after.source("b")


def test_lines_appended_by_two_fixes_are_there_once_each() -> None:
    edits: list[Edit] = [AppendLines("a", ("x", "y")), AppendLines("a", ("y", "z"))]
    crlf = Snapshot(tree_of(["a"])).with_texts([Source("a", b"first\r\nlast")])
    changed, made = crlf.with_edits(edits).source("a"), snapshot({}).with_edits(edits).source("a")
    assert changed is not None
    assert made is not None
    assert changed.data == b"first\r\nlast\r\nx\r\ny\r\nz"
    assert made.data == b"x\ny\nz\n"


@pytest.mark.parametrize(
    "edits",
    [
        [Create("a", "")],
        [Create("d", "")],
        [Create("x", "1"), Create("x", "2")],
        [Replace("unloaded", Span(0, 0), "x")],
        [Replace("nowhere", Span(0, 0), "x")],
        [Replace("a", Span(0, 2), "x"), Replace("a", Span(1, 3), "y")],
        [AppendLines("unloaded", ("x",))],
    ],
)
def test_edits_that_cannot_be_are_refused(edits: list[Edit]) -> None:
    known = Snapshot(tree_of(["a", "d/e", "unloaded"])).with_texts([Source("a", b"abc")])
    with pytest.raises(OverlappingEditsError):
        known.with_edits(edits)


# Links.


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("real/f", "real/f"),
        ("real", "real"),
        ("", ""),
        ("./real//f", "real/f"),
        ("link", "real/f"),
        ("dir/f", "real/f"),
        ("chain/f", "real/f"),
        ("deep/up", "real/f"),
        ("absolute", "real/f"),
        ("dir/../real/f", "real/f"),
        ("real/../..", None),
        ("outside", None),
        ("dangling", None),
        ("loop", None),
        ("self", None),
        ("nowhere", None),
        ("real/f/x", None),
    ],
)
def test_a_path_is_resolved_as_linux_does_it_with_the_tree_as_root(
    path: str, expected: str | None
) -> None:
    links = {
        "link": "real/f",
        "dir": "real",
        "chain": "dir",
        "deep/up": "../real/f",
        "absolute": "/real/f",
        "outside": "../x",
        "dangling": "nothing",
        "loop": "pool",
        "pool": "./loop",
        "self": "self/x",
    }
    assert snapshot({"real/f": ""}, links).resolve(path) == expected


def test_as_many_links_are_followed_as_linux_follows() -> None:
    chain = {f"l{number}": f"l{number + 1}" for number in range(MAX_LINK_HOPS - 1)}
    links = {**chain, f"l{MAX_LINK_HOPS - 1}": "end"}
    assert snapshot({"end": ""}, links).resolve("l0") == "end"
    assert snapshot({"end": ""}, {**links, "more": "l0"}).resolve("more") is None


@given(
    st.dictionaries(
        st.sampled_from(["a", "b", "d/c", "d/e"]),
        st.lists(st.sampled_from(["a", "b", "c", "d", "..", ".", "", "f"]), max_size=4).map(
            "/".join
        ),
    ),
    st.lists(st.sampled_from(["a", "b", "c", "d", "f", ".."]), min_size=1, max_size=4).map(
        "/".join
    ),
)
def test_resolving_ends_at_something_that_is_there(links: dict[str, str], path: str) -> None:
    known = snapshot({"d/f": "", "f": ""}, {link: target or "." for link, target in links.items()})
    found = known.resolve(path)
    if found is not None:
        assert found in known or known.tree.is_dir(found)
        assert known.tree.mode(found) != Mode.SYMLINK
        assert known.resolve(found) == found


def test_a_link_whose_target_is_not_loaded_leads_nowhere() -> None:
    known = Snapshot(Tree.of({"a": Mode.SYMLINK, "b": Mode.FILE}))
    assert known.link_target("a") is None
    assert known.resolve("a") is None
    assert known.resolve("b") == "b"


def test_what_is_remembered_of_one_snapshot_is_asked_anew_of_the_next() -> None:
    asked: list[Snapshot] = []

    @remembered
    def loaded(snapshot: Snapshot) -> int:
        asked.append(snapshot)
        return len(snapshot.texts)

    before = Snapshot(tree_of(["a"]))
    after = before.with_texts([Source("a", b"")])
    assert [loaded(each) for each in (before, before, after, after)] == [0, 0, 1, 1]
    assert asked == [before, after]
