"""What git prints, whatever a tree is made of: listings, objects; and tree literals.

The names of files stand one behind the other, each with a NUL behind it, as git has them.
"""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.literal import parse_tree, render_tree
from hullcheck.core.literal_header import BadLiteralError
from hullcheck.core.snapshot import Mode
from hullcheck.edges.objects import _parse_contents, _parse_sizes
from tests.core import test_git_listing
from tests.core.test_git_listing import ID
from tests.core.test_literal import comparable
from tests.fuzz.properties import plain_tests
from tests.fuzz.seeds import tree_texts

WORDS = [
    *"-- Dockerfile -- (executable) (submodule) (untracked) (ignored) (base64) (unreadable) -> a/b "
    "100644 120000 160000 blob missing commit tree x/ .venv/pyvenv.cfg .git/HEAD".split(),
    "\n",
    "\t",
    "\n-- a --\n",
    "\n-- b (ignored) --\n",
]

_INDEX = plain_tests(test_git_listing, "modes")
_REVISION = plain_tests(test_git_listing, "modes", "id_", "prefix")


def check(data: bytes) -> None:
    """Raise where what is read is not what was written."""
    names = data.decode("utf-8", "surrogateescape").split("\0")
    kinds = list(Mode)
    modes = {name: kinds[len(name) % len(kinds)] for name in names if name}
    for test in _INDEX:
        test(modes)
    for test in _REVISION:
        test(modes, ID, "")
        test(modes, ID + ID[:24], "x/")
    _check_objects(data.split(b"\0"))
    _check_literal(data.decode("utf-8", "surrogateescape"))


def _check_objects(contents: list[bytes]) -> None:
    """Raise where an object does not come back, whatever is in it."""
    heads = [b"%s blob %d\n" % (ID.encode(), len(each)) for each in contents]
    output = b"".join(head + each + b"\n" for head, each in zip(heads, contents, strict=True))
    assert list(_parse_contents(output)) == contents
    assert list(_parse_sizes(b"".join(heads))) == [len(each) for each in contents]
    # git died in the midst of it.
    assert list(_parse_contents(output[:-1])) == contents[:-1]


def _check_literal(text: str) -> None:
    try:
        literal = parse_tree(text)
    except BadLiteralError:
        return
    # What was too much to look at cannot be written, see `render_tree`.
    if literal.on_disk.unknowns:
        return
    written = render_tree(literal)
    assert comparable(parse_tree(written)) == comparable(literal), written


def seeds() -> Iterator[bytes]:
    """Yield literals, and names."""
    for text in tree_texts():
        yield text.encode("utf-8", "surrogateescape")
    yield b"a\0b/c\0d\n\0\xff\0"
