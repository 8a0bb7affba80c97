"""Every command that a page shows is run, and prints what the page shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt

from hullcheck.edges.group import hullcheck

from .blocks import PAGES, ROOT, Command, Folder, Other, blocks
from .session import Session, fits

MARKDOWN = MarkdownIt().enable("table")
TARGETS = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


PARSED = {name_of(page): list(blocks(page.read_text(encoding="utf-8"))) for page in PAGES}

SHOWN = [
    pytest.param(page, command, id=f"{page}:{command.line}")
    for page, parsed in PARSED.items()
    for command in parsed
    if isinstance(command, Command)
]

RUN = [
    page
    for page, parsed in PARSED.items()
    if any(isinstance(block, Command) and block.not_run is None for block in parsed)
]


@pytest.mark.parametrize("page", RUN)
def test_commands_print_what_the_page_shows(page: str, tmp_path: Path) -> None:
    session = Session(tmp_path)
    for block in PARSED[page]:
        if isinstance(block, Folder):
            session.enter(block)
        elif isinstance(block, Command) and block.not_run is None:
            if block.text.startswith("uv ") and not session.has("uv"):
                pytest.skip("`make setup` brings uv")
            printed = session.run(block)
            assert fits(printed, block.printed), f"{page}:{block.line}: prints\n{printed}"


def spoken() -> Iterator[tuple[str, str]]:
    """Yield each command of hullcheck or make that is named in a sentence, with its page."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for token in MARKDOWN.parse(text):
            for child in token.children or ():
                words = child.content if child.type == "code_inline" else ""
                if re.match(r"(?:hullcheck|make) [a-z-]", words):
                    yield name_of(page), " ".join(words.split())


def called(line: str) -> Iterator[list[str]]:
    """Yield the calls of hullcheck and make in a line of shell."""
    lexer = shlex.shlex(line.replace("\\\n", " "), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    for ends, part in groupby(lexer, key=lambda word: set(word) <= set("();<>|&$")):
        words = list(part)
        while words and re.fullmatch(r"\w+=\S*|uvx|then|else|if", words[0]):
            words = words[1:]
        if not ends and words and words[0] in ("hullcheck", "make"):
            yield words


def check_that_it_exists(words: list[str]) -> None:
    """Raise what click raises for a command or an option that does not exist."""
    if words[0] == "make":
        assert [word for word in words[1:] if "=" not in word and word not in TARGETS] == []
        return
    with hullcheck.make_context("hullcheck", words[1:], resilient_parsing=False) as context:
        if not context._protected_args and not context.args:
            return
        rest = [*context._protected_args, *context.args]
        name, command, arguments = hullcheck.resolve_command(context, rest)
        assert command is not None
        # An example's file lies on nobody's disk, and RULE is the name of no rule.
        with suppress(click.BadParameter):
            command.make_context(name, arguments, parent=context)


@pytest.mark.parametrize(("page", "command"), SHOWN)
def test_commands_that_cannot_run_here_exist(page: str, command: Command) -> None:
    for words in called(command.text):
        check_that_it_exists(words)


@pytest.mark.parametrize(("page", "text"), sorted(set(spoken())))
def test_commands_in_sentences_exist(page: str, text: str) -> None:
    for words in called(text):
        check_that_it_exists(words)


@pytest.mark.parametrize("page", PARSED)
def test_what_is_typed_stands_in_a_console(page: str) -> None:
    for block in PARSED[page]:
        if isinstance(block, Other) and page != "docs/commands.md":
            typed = re.findall(r"^ *(?:\$ |hullcheck |make |uvx |pip ).*", block.text, re.MULTILINE)
            assert not typed, f"{page}:{block.line}"
            assert block.language, f"{page}:{block.line}: what language is this?"


@pytest.mark.parametrize(
    ("printed", "shown", "answer"),
    [
        ("a\nb\n", "a\nb", True),
        ("a  \n", "a", True),
        ("a\nb\n", "a", False),
        ("a\nb\nc\n", "a\n...\nc", True),
        ("a\nc\n", "a\n...\nc", True),
        ("a\nb\nd\n", "a\n...\nc", False),
        ("", "", True),
        ("a\n", "", False),
    ],
)
def test_three_dots_stand_for_any_lines(printed: str, shown: str, answer: bool) -> None:
    assert fits(printed, shown) is answer


def test_a_page_is_read_block_by_block() -> None:
    page = "```text\n-- a --\n```\n\n```console\n$ cat a; \\\nls\na\n\n$ ls\n```\n"
    page += "<!-- not run: x -->\n\n```console\n$ rm\n```\n\n```yaml\na: 1\n```\n"
    assert list(blocks(page)) == [
        Folder("-- a --\n", 1),
        Command("cat a; \\\nls", "a\n", 6, None),
        Command("ls", "", 10, None),
        Command("rm", "", 15, "x"),
        Other("yaml", "a: 1\n", 18),
    ]
