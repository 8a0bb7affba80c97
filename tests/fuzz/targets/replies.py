"""What GitHub hands on of strangers: patches, comments, names of files, contents of blobs."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, cast

from hullcheck.core.diff import parse_changed_file, parse_patch
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.edges.github.client import Client
from hullcheck.edges.github.comparison import base_tree, read_comparison
from hullcheck.edges.github.texts import TextReader
from hullcheck.edges.github.trees import TreeReader
from hullcheck.review.check import number_of
from hullcheck.review.earlier import Comment
from hullcheck.review.one_click import parse_command, unticked, was_ticked
from tests.core import test_diff
from tests.fuzz.parts import texts_of
from tests.fuzz.properties import plain_tests
from tests.fuzz.seeds import texts_in

WORDS = [
    *"@@ -1,2 +3,4 -0,0 +1 - + \\ /hullcheck fix explain allow --unsafe --commit "
    "host-venv-in-image "
    "<!-- hullcheck:summary --> hullcheck:finding hullcheck:refused hullcheck:fix-now [ ] [x] "
    "renamed added removed modified 1:0123456789abcdef 100644 120000 160000 a/b .. .git".split(),
    "@@ -1 +1 @@\n",
    "\n- [ ] <!-- hullcheck:fix-now -->",
    "\n",
    "\0\0",
]

STATUSES = ("added", "removed", "modified", "renamed", "copied", "changed", "unchanged", "x")

_TEXTS = plain_tests(test_diff, "text")


class _Answers:
    """A client that answers with what is told."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.told = told

    def get(self, path: str, **_: object) -> Any:
        """Return what is told of the kind of address."""
        return next(value for part, value in self.told.items() if part in path)

    def query(self, _: str, **__: object) -> Any:
        """Return the same for a query of GraphQL."""
        return self.told["graph"]


def check(data: bytes) -> None:
    """Raise where what is read is not what is told."""
    one, two, three = texts_of(data, 3)
    for test in _TEXTS:
        test(one)
    _check_comment(one, two)
    parse_changed_file(one, two, three, len(one), two)
    assert parse_patch(one).hunks == parse_patch(one).hunks
    _check_reading(*(each.encode("utf-8", "replace").decode() for each in (one, two, three)))


def _check_comment(one: str, two: str) -> None:
    wish = parse_command(one)
    assert wish is None or (one.startswith("/hullcheck") and "\n" not in wish.reason)
    assert not was_ticked(one, unticked(one))
    assert unticked(unticked(one)) == unticked(one)
    comment = Comment("1", two, one)
    assert comment.fingerprint is None or not comment.is_summary
    number = number_of(one)
    assert number is None or number > 0


def _check_reading(path: str, patch: str, content: str) -> None:
    """Raise where a tree, a comparison or a text comes out otherwise than it went in."""
    names = sorted({name for name in path.split("\n") if name} - {"other"})
    if not names:
        return
    data = content.encode()
    sha = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    entries = [
        {"path": name, "mode": Mode.FILE, "type": "blob", "sha": sha, "size": len(data)}
        for name in [*names, "other"]
    ]
    change: dict[str, Any] = {
        "filename": names[0],
        "status": STATUSES[len(patch) % len(STATUSES)],
        "patch": patch,
    }
    change |= {"changes": len(patch), "sha": sha, "previous_filename": "before"}
    blob = {"oid": sha, "byteSize": len(data), "isTruncated": False, "text": content[:-1]}
    told = {
        "/trees/": {"truncated": False, "tree": entries},
        "/compare/": {"files": [change], "merge_base_commit": {"sha": sha}},
        "/blobs/": {"content": base64.encodebytes(data).decode()},
        "graph": {"repository": {"o0": blob}},
    }
    client = cast("Client", _Answers(told))
    listing = TreeReader(client, "a/b").read(sha)
    assert list(listing.tree.paths) == sorted([*names, "other"])
    base_tree(listing.tree, read_comparison(client, "a/b", sha, sha))
    snapshot = Snapshot(listing.tree)
    (read,) = TextReader(client, "a/b", [sha], listing.sizes).load([snapshot], [[names[0]]])
    source = read.source(names[0])
    assert source is None or source.data == data
    assert source is not None or content.startswith("version https://git-lfs")
    assert isinstance(read.tree, Tree)


def seeds() -> Iterator[bytes]:
    """Yield patches and comments."""
    yield from texts_in("core/test_diff", "github/test_one_click", "review/test_tracking")
