"""What a repository says, made Markdown in pieces: words and code, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt

from hullcheck.proposal.allowance import MAX_REASON, one_line
from hullcheck.render.escape import cell, code, prose, terminal
from tests.fuzz.properties import plain_tests
from tests.render import test_escape

WORDS = [
    *"` `` ``` ~~~ ** __ * _ [a](b) ![a](b) <b> <!-- --> | \\| \\ # - 1. > --- === & &amp; @me #1 "
    "a/b#1 http://a.b www.a.b a@b.c :smile: $a$ $$ \\( %%{init}%% </details> <details> {{ }} "
    "/hullcheck [ ] <script> GH-1 0123456789abcdef [^1] [a]: ~~a~~ \u202e \u200b \u3000 、 "
    "가".split(),
    "\n",
    "\n\n",
    "    ",
    "\0\0",
]

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

_TEXTS = plain_tests(test_escape, "text")


def check(data: bytes) -> None:
    """Raise where a parser of Markdown finds more than words and code."""
    text = data.decode("utf-8", "surrogateescape")
    for test in _TEXTS:
        test(text)
    reason = one_line(text)
    assert len(reason) <= MAX_REASON
    assert reason.isprintable()
    _check_pieces(text)


def _check_pieces(text: str) -> None:
    """Raise where a parser of Markdown finds more than words and code."""
    # As it stands in our sentences: behind words, in a list, in a cell.
    (content,) = _contents(f"a {code(text)} b\n")
    (shown,) = (token for kind, token in content if kind == "code_inline")
    assert shown.strip(" ") == (terminal(text) or '""').strip(" ")
    for made in (code(text), prose(text)):
        for page in (f"a {made}\n", f"- a {made}\n"):
            (content,) = _contents(page)
            assert {kind for kind, _ in content} <= {"text", "code_inline"}, page
        cells = _contents(f"| a | b |\n| - | - |\n| c | {cell(made)} |\n")
        assert len(cells) == 4, cells
        assert {kind for kind, _ in cells[-1]} <= {"text", "code_inline"}


def _contents(page: str) -> list[list[tuple[str, str]]]:
    """Return the kinds and contents of what stands in each block."""
    blocks = (token.children or [] for token in MARKDOWN.parse(page) if token.type == "inline")
    return [[(child.type, child.content) for child in block] for block in blocks]


def seeds() -> Iterator[bytes]:
    """Yield texts that would be markup."""
    for word in WORDS:
        yield word.encode()
        yield f"a `{word}` b{word}c".encode()
