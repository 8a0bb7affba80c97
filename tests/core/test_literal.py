"""Tree literals: what they say, that they come back as written, and how they complain."""

from __future__ import annotations

import base64
import json
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.literal import TreeLiteral, parse_tree, render_tree
from hullcheck.core.literal_header import BadLiteralError
from hullcheck.core.on_disk import DirectoryKind, DiskEntry
from hullcheck.core.snapshot import Mode, NotLoaded, Tree, Unreadable


def text_of(literal: TreeLiteral, path: str) -> str:
    source = literal.snapshot.source(path)
    assert source is not None
    return source.text


def entry(literal: TreeLiteral, path: str) -> DiskEntry:
    return {entry.path: entry for entry in literal.on_disk.entries}[path]


def test_a_file_has_the_text_below_its_header_to_the_byte() -> None:
    literal = parse_tree("-- b --\none\n\ntwo\n-- a --\n-- c --\nlast")
    assert list(literal.snapshot.paths) == ["a", "b", "c"]
    assert [text_of(literal, path) for path in "abc"] == ["", "one\n\ntwo\n", "last"]


def test_an_indented_literal_is_the_same_as_one_at_the_margin() -> None:
    literal = """
        -- Makefile --
        all:
        \ttouch x

          spaced
        -- b --
        """
    assert render_tree(parse_tree(literal)) == dedent(literal).lstrip("\n")


def test_white_space_at_the_end_of_lines_is_text() -> None:
    assert text_of(parse_tree("-- a --\n   \nx  \n"), "a") == "   \nx  \n"


def test_carriage_returns_and_other_line_ends_are_text() -> None:
    literal = "-- a --\none\r\ntwo\u2028three\x0b\n"
    assert text_of(parse_tree(literal), "a") == "one\r\ntwo\u2028three\x0b\n"


def test_options_say_mode_and_encoding() -> None:
    literal = parse_tree(
        "-- run (executable) --\n#!/bin/sh\n-- lib (submodule) --\n-- current -> releases/3 --\n"
        "-- data (base64) --\nAP8=\n-- open (executable, no newline) --\nx\n"
    )
    modes = {path: literal.snapshot.tree.mode(path) for path in literal.snapshot.paths}
    assert modes == {
        "current": Mode.SYMLINK,
        "data": Mode.FILE,
        "lib": Mode.SUBMODULE,
        "open": Mode.EXECUTABLE,
        "run": Mode.EXECUTABLE,
    }
    assert literal.snapshot.link_target("current") == "releases/3"
    data = literal.snapshot.source("data")
    assert data is not None
    assert data.data == b"\0\xff"
    assert text_of(literal, "open") == "x"


def test_texts_can_be_missing() -> None:
    literal = parse_tree("-- a (not loaded) --\n-- b (unreadable) --\nit is too large\n")
    assert literal.snapshot.text("a") == NotLoaded("a")
    assert literal.snapshot.text("b") == Unreadable("b", "it is too large")


def test_a_new_file_is_in_the_snapshot_and_on_the_disk() -> None:
    literal = parse_tree("-- a --\n-- new/b (untracked, executable) --\ntext\n")
    assert literal.snapshot.untracked == {"new/b"}
    assert text_of(literal, "new/b") == "text\n"
    assert literal.snapshot.tree.mode("new/b") == Mode.EXECUTABLE
    assert literal.on_disk.entries == (DiskEntry("new/b", False, False, None, ("new/b",)),)


def test_an_ignored_file_is_on_the_disk_alone() -> None:
    literal = parse_tree("-- src/a.py --\n-- src/.env (ignored) --\n")
    assert list(literal.snapshot.paths) == ["src/a.py"]
    assert literal.on_disk.entries == (DiskEntry("src/.env", False, True, None, ("src/.env",)),)


def test_an_environment_is_one_entry_whether_ignored_or_not() -> None:
    for option in ("ignored", "untracked"):
        literal = parse_tree(
            f"-- pyproject.toml --\n-- e/pyvenv.cfg ({option}) --\n-- e/bin/python ({option}) --\n"
            f"-- e/lib/python3.13/site-packages/x.py ({option}) --\n-- e/bin/pip ({option}) --\n"
        )
        assert list(literal.snapshot.paths) == ["pyproject.toml"]
        assert literal.on_disk.entries == (
            DiskEntry(
                "e",
                is_dir=True,
                ignored=option == "ignored",
                kind=DirectoryKind.VENV,
                probes=("e/pyvenv.cfg", "e/bin/python", "e/lib/python3.13/site-packages/x.py"),
            ),
        )


def test_an_ignored_directory_ends_where_git_tracks_something() -> None:
    literal = parse_tree("-- a/b/c --\n-- a/d/e/f (ignored) --\n-- a/d/g (ignored) --\n")
    assert [(e.path, e.probes) for e in literal.on_disk.entries] == [("a/d", ("a/d/g", "a/d/e/f"))]


def test_a_new_file_opens_the_directory_around_ignored_ones() -> None:
    literal = parse_tree("-- new/a.py (untracked) --\n-- new/__pycache__/a.pyc (ignored) --\n")
    assert literal.snapshot.untracked == {"new/a.py"}
    assert entry(literal, "new/__pycache__").kind == DirectoryKind.CACHE
    assert not entry(literal, "new/a.py").ignored


def test_the_git_directory_counts_as_ignored() -> None:
    literal = parse_tree("-- .git/HEAD (ignored) --\n-- .git/config (ignored) --\n")
    probes = (".git/HEAD", ".git/config")
    assert literal.on_disk.entries == (DiskEntry(".git", True, True, DirectoryKind.GIT, probes),)


def test_an_empty_directory_lies_on_the_disk() -> None:
    literal = parse_tree("-- out/ --\n-- tmp/cache/ (ignored) --\n")
    assert literal.on_disk.entries == (
        DiskEntry("out", is_dir=True, ignored=False),
        DiskEntry("tmp", is_dir=True, ignored=True),
    )


@pytest.mark.parametrize(
    "text",
    [
        "-- new/__pycache__/e/ --\n",
        "-- new/node_modules/ --\n",
        "-- env/conda-meta/ (ignored) --\n",
        "-- env/conda-meta/ (ignored) --\n-- env/bin/python (ignored) --\n",
        "-- x/HEAD (ignored) --\n-- x/objects/ (ignored) --\n-- x/refs/a (ignored) --\n",
    ],
)
def test_what_a_directory_is_comes_back_without_the_files_that_said_it(text: str) -> None:
    literal = parse_tree(text)
    assert [each.kind for each in literal.on_disk.entries if each.kind]
    assert comparable(parse_tree(render_tree(literal))) == comparable(literal)


def test_odd_names_stand_in_quotes() -> None:
    literal = parse_tree(r"""-- "a -> (b)" --""" "\n" r"""-- "\udcff\n" -> "x (y)" --""" "\n")
    assert list(literal.snapshot.paths) == ["a -> (b)", "\udcff\n"]
    assert literal.snapshot.link_target("\udcff\n") == "x (y)"


@pytest.mark.parametrize(
    ("literal", "complaint"),
    [
        ("text\n-- a --\n", "line 1 of the tree literal: text above the first header: text"),
        ("-- a --\n-- b (exectable) --\n", "line 2 .* did you mean `executable`"),
        ("-- b (copy) --\n", "options are .*put the path in quotes"),
        ("-- a --\n-- b --\n-- a --\n", "line 3 .*twice"),
        ("-- a --\n-- a/b --\n", "line 2 .*`a/b` lies in `a`"),
        ("-- a/ --\n-- a/b --\n", "lies in `a`"),
        ("-- /etc/passwd --\n", "no relative path"),
        ("-- a/../b --\n", "no relative path"),
        ("-- a//b --\n", "no relative path"),
        ("-- .git/HEAD --\n", "git cannot track"),
        ("-- a (ignored) --\nsecret\n", "line 1 .*nobody reads the text of `a`"),
        ("-- e/pyvenv.cfg (untracked) --\nhome = /usr\n", "nobody reads the text"),
        ("-- a -> b --\ntext\n", "`a` has no text"),
        ("-- a -> b (executable) --\n", "a link has a target"),
        ("-- a (submodule) --\ntext\n", "`a` has no text"),
        ("-- a (submodule, base64) --\n", "what is submodule has no text"),
        ("-- a (ignored, untracked) --\n", "exclude each other"),
        ("-- a/ (executable) --\n", "a directory"),
        ("-- a (base64) --\n!!\n", "line 1 .*no base64"),
        ('-- "a --\n', "JSON string"),
        ('-- "a" x --\n', "neither an option nor a target"),
        ("  -- a --\n  x\n y\n", "line 3 .*indented less"),
    ],
)
def test_a_bad_literal_is_refused_with_its_line(literal: str, complaint: str) -> None:
    with pytest.raises(BadLiteralError, match=complaint):
        parse_tree(literal)


def test_an_empty_literal_is_an_empty_tree() -> None:
    literal = parse_tree("\n")
    assert list(literal.snapshot.paths) == []
    assert literal.on_disk.entries == ()


NAMES = st.text(
    st.sampled_from(["a", "b", ".", " ", "-", ">", "(", ")", '"', "\\", "\n", "\udcff", "é", "0"]),
    min_size=1,
    max_size=6,
).filter(lambda name: name not in (".", ".."))
PATHS = st.lists(
    st.one_of(NAMES, st.sampled_from(["pyvenv.cfg", "bin", "python", "lib", "node_modules"])),
    min_size=1,
    max_size=3,
).map("/".join)
TEXTS = st.one_of(
    st.text(st.sampled_from(["x", "\n", "\r", " ", "\0", "\udc80", "\ufeff"]), max_size=8),
    st.sampled_from(["-- a --", "-- a --\n", "x\n  -- b -> c --\n", " -- a --\ny"]),
).map(lambda text: text.encode("utf-8", "surrogateescape"))
KINDS = ["", "executable", "untracked", "ignored", "link", "submodule"]


@st.composite
def literals(draw: st.DrawFn) -> TreeLiteral:
    """Return a literal made of headers that never contradict each other."""
    written: dict[str, str] = {}
    for path in draw(st.sets(PATHS, max_size=8)):
        parts = path.split("/")
        above = {"/".join(parts[:count]) for count in range(len(parts))}
        if above & written.keys() or any(other.startswith(path + "/") for other in written):
            continue
        kind = draw(
            st.sampled_from(["", "executable", "untracked", "ignored", "link", "submodule"])
        )
        quoted = json.dumps(path)
        if kind == "link":
            written[path] = f"-- {quoted} -> {json.dumps(draw(NAMES))} --\n"
        elif kind in ("ignored", "submodule", "untracked"):
            written[path] = f"-- {quoted} ({kind}) --\n"
        else:
            data = base64.encodebytes(draw(TEXTS)).decode()
            options = ", ".join(filter(None, ["base64", kind]))
            written[path] = f"-- {quoted} ({options}) --\n{data}"
    return parse_tree("".join(written.values()))


def comparable(literal: TreeLiteral) -> object:
    snapshot = literal.snapshot
    texts = {path: source.data for path in snapshot.paths if (source := snapshot.source(path))}
    tree: Tree = snapshot.tree
    return list(tree.paths), list(tree.modes), texts, snapshot.untracked, literal.on_disk


@given(literals())
def test_what_is_rendered_is_read_as_the_same_tree(literal: TreeLiteral) -> None:
    text = render_tree(literal)
    assert comparable(parse_tree(text)) == comparable(literal)
    assert render_tree(parse_tree(text)) == text
