"""What a client is to send of links; most of it is from fsutil's `followlinks_test.go`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.literal import parse_tree
from hullcheck.docker.context_files import Unfiltered
from hullcheck.docker.effort import Effort, TooMuchWorkError
from hullcheck.docker.link_following import followed_paths

FILES = "-- dir/foo --\n-- foo/bar --\n-- baz --\n"
WILDCARDS = (
    "-- dir/l1 -> /foo/bar1 --\n-- dir/l2 -> /foo/bar2 --\n-- dir/anotherlink -> /foo/bar3 --\n"
    "-- foo/bar2 -> ../baz --\n-- foo/bar1 --\n-- foo/bar3 --\n-- baz --\n"
)
EVERYTHING = None


def sent_for(tree: str, words: list[str], effort: Effort | None = None) -> list[str] | None:
    snapshot = parse_tree(tree).snapshot
    files = Unfiltered(snapshot.tree, "", snapshot.link_target, effort or Effort())
    return followed_paths(files, words)


@pytest.mark.parametrize(
    ("tree", "words", "sent"),
    [
        (FILES, ["baz", "dir"], ["baz", "dir"]),
        ("-- dir/l1 -> foo --\n-- l2 -> dir/l1 --\n", ["l2"], ["dir/foo", "dir/l1", "l2"]),
        ("-- l1 -> l1 --\n-- l2 -> l3 --\n-- l3 -> l2 --\n", ["l1", "l3"], ["l1", "l2", "l3"]),
        ("-- l -> l/l --\n", ["l/l", "l"], ["l"]),
        ("-- dir/l1 -> /foo/bar/baz --\n-- foo/bar -> ../ --\n", ["dir/l1"], "baz dir/l1 foo/bar"),
        (
            "-- dir/l1 -> /foo/bar/baz --\n-- foo/bar -> ../../.. --\n",
            ["dir/l1"],
            "baz dir/l1 foo/bar",
        ),
        (FILES, ["foo/bar/baz", "bar/baz"], ["bar/baz", "foo/bar/baz"]),
        (FILES, [""], EVERYTHING),
        (FILES, ["f*/foo/t*"], ["f*/foo/t*"]),
        (FILES, ["foo/bar/baz", "foo/bar"], ["foo/bar"]),
        ("-- dir/l1 -> /foo --\n-- foo/bar --\n", ["dir/l1", "foo/bar"], ["dir/l1", "foo"]),
        ("-- dir/l2 -> / --\n-- foo/bar --\n", ["dir/l2", "foo"], EVERYTHING),
        (WILDCARDS, ["dir/l*"], ["baz", "dir/l*", "foo/bar1", "foo/bar2"]),
        (WILDCARDS, ["dir", "dir/*link"], ["dir", "foo/bar3"]),
        # Behind a wildcard that matches a link, only links are followed.
        ("-- a/l -> ../b --\n-- b --\n-- here -> c --\n", ["*/l"], ["*", "c/l"]),
        ("-- a/l -> ../b --\n-- b --\n", ["*/l"], ["*/l"]),
        # What was met once is not followed again.
        ("-- l -> d --\n-- d/a --\n-- d/b --\n", ["l/a", "l/b"], ["d/a", "l"]),
        # `..` is taken off the words.
        ("-- l -> m/../f --\n-- m -> a/b --\n-- a/b/g --\n-- a/f --\n-- f --\n", ["l"], ["f", "l"]),
        # What lies below a file is looked for all the same.
        (FILES, ["baz/*", "baz/x"], ["baz/*", "baz/x"]),
        (FILES, ["[", "[/x"], ["["]),
        (r"-- \*/l -> ../b --" "\n-- b --\n", ["*/l"], ["*/l"]),
    ],
)
def test_what_is_sent_with_the_links_on_the_way(
    tree: str, words: list[str], sent: list[str] | str | None
) -> None:
    assert sent_for(tree, words) == (sent.split() if isinstance(sent, str) else sent)


def test_where_a_link_leads_is_not_known_everything_may_be_sent() -> None:
    snapshot = parse_tree("-- l -> a --\n-- a --\n").snapshot
    unloaded = replace(snapshot, texts={})
    files = Unfiltered(unloaded.tree, "", unloaded.link_target, Effort())
    assert followed_paths(files, ["l"]) is EVERYTHING


def test_listing_what_a_wildcard_may_match_is_work() -> None:
    tree = "".join(f"-- d/{number} -> x --\n" for number in range(100))
    with pytest.raises(TooMuchWorkError):
        sent_for(tree, ["d/*"], Effort(100))


NAMES = st.sampled_from(("a", "b", "l", "*", "?", ".."))
PATHS = st.lists(NAMES.filter(lambda name: name != ".."), min_size=1, max_size=3).map("/".join)
TARGETS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@given(st.dictionaries(st.sampled_from(("a", "b", "l", "m/a", "m/l")), TARGETS), st.lists(PATHS))
def test_however_links_lead_it_ends_and_asks_for_what_was_asked_for(
    links: dict[str, str], words: list[str]
) -> None:
    tree = "".join(f"-- {path} -> {target} --\n" for path, target in links.items())
    sent = sent_for(tree + "-- z --\n", words)
    if sent is not None:
        assert sent == sorted(set(sent))
        plain = [word for word in words if word.split("/")[0] not in {*links, "*", "?", "m"}]
        assert all(any(f"{word}/".startswith(f"{path}/") for path in sent) for word in plain)
