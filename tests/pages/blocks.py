"""A page as what a reader would try out: trees, and what is typed into a terminal.

    ```text
    -- Dockerfile --
    ...
    ```

is a tree literal, and becomes the folder in which the commands below it are run. The comment
`<!-- the demo's repository -->` makes the repository of `hullcheck demo` instead.

    ```console
    $ hullcheck check
    Found 1 error in 1 build.
    ...
    ```

is run: each `$ ` is a command, the lines below it all that it prints, `...` alone any number of
lines. A block that no test can run stands below `<!-- not run: reason -->`; that its commands
and options exist is asked all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from hullcheck.core.literal_header import is_header

ROOT = Path(__file__).parents[2]

_FOUND = [
    ROOT / "README.md",
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if "rules" not in path.parts),
]
"""Those in which a person writes. What rules say is made, and held to be fresh elsewhere."""

PAGES = [path for path in _FOUND if ".in" not in path.suffixes]
"""What is read."""

WRITTEN = [path for path in _FOUND if path.with_suffix(".in.md") not in _FOUND]
"""What is written: in the place of a page that is made its template."""

PROMPT = "$ "
DEMO = "<!-- the demo's repository -->"

_NOT_RUN = re.compile(r"<!-- not run: (?P<reason>[^>]+?) -->")


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder for what comes below: a tree literal, or None for the demo's repository."""

    tree: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Command:
    """One command with all that it prints."""

    text: str
    printed: str
    line: int
    """Where the command stands in the page, 1-based."""
    not_run: str | None
    """Why no test can run it."""


@dataclass(frozen=True, slots=True)
class Other:
    """A block of text that is neither."""

    language: str
    text: str
    line: int


Block = Folder | Command | Other


def blocks(page: str) -> Iterator[Block]:
    """Yield the blocks of a page from top to bottom."""
    not_run: str | None = None
    for token in MarkdownIt().enable("table").parse(page):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "html_block":
            said = _NOT_RUN.search(token.content)
            not_run = said["reason"] if said else None
            if DEMO in token.content:
                yield Folder(None, line)
        elif token.type in ("fence", "code_block"):
            language = token.info.split()[0] if token.info.split() else ""
            yield from _block(language, token.content, line, not_run)
            not_run = None


def _block(language: str, text: str, line: int, not_run: str | None) -> Iterator[Block]:
    if language == "console":
        yield from _commands(text, line, not_run)
    elif language == "text" and is_header(text.partition("\n")[0]):
        yield Folder(text, line)
    else:
        yield Other(language, text, line)


def _commands(text: str, line: int, not_run: str | None) -> Iterator[Command]:
    """Yield each command; raises `ValueError` for output above the first one."""
    command, printed, at = "", [""], 0
    for number, each in enumerate(text.splitlines(), line + 1):
        if each.startswith(PROMPT):
            if command:
                yield Command(command, "\n".join(printed), at, not_run)
            command, printed, at = each.removeprefix(PROMPT), [], number
        elif command.endswith("\\") and not printed:
            command += f"\n{each}"
        elif command:
            printed.append(each)
        else:
            raise ValueError(f"line {number}: what command prints this?")
    yield Command(command, "\n".join(printed), at, not_run)
