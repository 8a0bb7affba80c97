"""What a repository says, in Markdown: nothing of it becomes markup, in comments and summaries."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt

from hullcheck.render.escape import cell, code, prose, terminal
from tests.fuzz.parts import BETWEEN, texts_of
from tests.fuzz.properties import plain, plain_tests
from tests.languages import test_hostile
from tests.render import test_escape, test_markdown
from tests.review import test_words
from tests.unit import test_allowance

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

_TEXTS = [*plain_tests(test_escape, "text"), *plain_tests(test_words, "text")]
_TEXTS += [
    *plain_tests(test_words, "name"),
    plain(test_allowance.test_a_reason_is_one_line_that_is_seen),
]
_PAIRS = plain(test_markdown.test_nothing_that_a_repository_says_becomes_markup)
_COMMENTS = plain(test_words.test_28_hostile_names_never_break_out)
_TOLD = plain(test_hostile.test_a_comment_has_no_markup_of_a_repository)


def check(data: bytes) -> None:
    """Raise where something breaks out."""
    one, two, three = texts_of(data, 3)
    for test in _TEXTS:
        test(one)
    for in_table in (False, True):
        _PAIRS(one, two, in_table)
    _COMMENTS(one, two, three)
    for language in ("ja", "ko"):
        _TOLD(language, one, two)
    for text in (one, two):
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
        yield BETWEEN.join([word.encode()] * 3)
    yield BETWEEN.join([test_words.BAD.encode()] * 3)
