"""Shell text to tree-sitter trees, in bounded time whatever the text.

tree-sitter-bash reads UTF-8 bytes; here every character becomes one ASCII
character first, so that its byte offsets are character offsets.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_TEXT = 256_000
"""Characters. Longer scripts carry data (self-extracting archives), not commands."""

MAX_CHUNK = 32_000
"""Characters parsed at once: error recovery is quadratic, and takes a second on the worst
text found of this length, given the two limits below."""

MAX_READS = 20_000
"""Times that the parser may ask for one chunk's text; a good script needs one for each
`_READ` characters, and a text made to hold the parser up reaches this in 0.3 seconds."""

MAX_PIPES = 2_000
"""Bars in one chunk: a pipeline without an end of 16,000 takes seconds and needs no more reads."""

MAX_BAD_CHUNKS = 4
"""Chunks with errors after which the rest of a text is given up."""

_READ = 1024
_OTHER = lazy_pattern(r"[^\x01-\x7f]")
_HEREDOC = lazy_pattern(r"(?<!<)<<-?[ \t]*(['\"\\]?)([A-Za-z_][A-Za-z0-9_]*)\1")
_QUOTED_COMMENT = lazy_pattern(r"(?<=\s)`[ \t]*#[^`\n]*`(?=\s|\Z)")
"""A comment in the midst of a line, which runs as a command that is empty."""
_CLOSES = lazy_pattern(r"(?:fi|done|esac|else|elif|then|do|in)\b|[})\]#;&|]|\s|$")


@dataclass(frozen=True, slots=True)
class Inside:
    """Where a text stands that was found in another one (`sh -c '...'`)."""

    text: str
    """The outermost text."""
    span: Span
    """The part of it that the inner text was made of."""
    is_verbatim: bool
    """The inner text is that part, character by character; else all of it is one place."""


class Text:
    """A shell text, and how the places in its trees become places in the outermost text."""

    def __init__(self, text: str, holes: Mapping[str, str], inside: Inside | None = None) -> None:
        self.text = text
        self.holes = holes
        self.inside = inside or Inside(text, Span(0, len(text)), is_verbatim=True)
        self._removed: list[int] = []
        self.plain = self._plain(text) if "\r\n" in text or not _is_plain(text) else text
        if "`" in text:
            # To the grammar the comment would end with the line, and the rest be lost.
            self.plain = _QUOTED_COMMENT.sub(lambda found: " " * len(found[0]), self.plain)

    def _plain(self, text: str) -> str:
        """Return `text` in ASCII and without the carriage returns of its line ends."""
        # A hole is a letter, so that it may stand wherever a name may; any other
        # character is a dot, which is part of a word and of nothing else.
        plain = _OTHER.sub(lambda found: "x" if found[0] in self.holes else ".", text)
        lines = plain.split("\r\n")
        position = -1
        for line in lines[:-1]:
            position += len(line) + 1
            self._removed.append(position)
        return "\n".join(lines)

    def offset(self, place: int) -> int:
        """Return the character of the text at `place` of `plain`."""
        return place + bisect_left(self._removed, place) if self._removed else place

    def written(self, node: Node) -> str:
        """Return the characters of `node`."""
        return self.slice(node.start_byte, node.end_byte)

    def span(self, start: int, end: int) -> Span:
        """Return the span of the outermost text for a range of `plain`."""
        outer = self.inside.span
        if not self.inside.is_verbatim:
            return outer
        return Span(outer.start + self.offset(start), outer.start + self.offset(end))

    def raw(self, span: Span) -> str:
        """Return the characters of a span of the outermost text."""
        return self.inside.text[span.start : span.end]

    def slice(self, start: int, end: int) -> str:
        r"""Return the text of a range of `plain`, with `\n` for every line end."""
        if start >= end:
            return ""
        found = self.text[self.offset(start) : self.offset(end)]
        return found.replace("\r\n", "\n") if self._removed else found

    def trees(self) -> Iterator[Node | Span]:
        """Yield the root of each part of the text, or the span of a part that was too much."""
        bad = 0
        for start, end in _chunks(self.plain[:MAX_TEXT]):
            root = _parse(self.plain, start, end) if bad < MAX_BAD_CHUNKS else None
            bad += root is None or root.has_error
            yield self.span(start, end) if root is None else root
        if len(self.plain) > MAX_TEXT:
            yield self.span(MAX_TEXT, len(self.plain))


def _is_plain(text: str) -> bool:
    return text.isascii() and "\0" not in text


@cache
def _grammar() -> tuple[Any, Any]:
    # Lazily: loading tree-sitter takes 27 ms, and many runs meet no shell text.
    import tree_sitter  # noqa: PLC0415

    return tree_sitter, tree_sitter.Language(_bash().language())


def _bash() -> Any:
    """Return the module that holds the grammar of bash.

    Without the package around it, which loads `importlib.resources` and with it
    `tempfile`, `shutil` and `lzma` for query files that are not asked for here.
    """
    from importlib.machinery import PathFinder  # noqa: PLC0415
    from importlib.util import module_from_spec  # noqa: PLC0415

    package = PathFinder.find_spec("tree_sitter_bash")
    inside = package.submodule_search_locations if package else None
    spec = PathFinder.find_spec("tree_sitter_bash._binding", inside) if inside else None
    if spec is None or spec.loader is None:
        # Installed in a way of its own, such as in an archive.
        import tree_sitter_bash  # noqa: PLC0415

        return tree_sitter_bash
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _parse(plain: str, start: int, end: int) -> Node | None:
    """Return the tree of a range, with the offsets of `plain`; None if it takes too long."""
    if end - start > MAX_CHUNK or plain.count("|", start, end) > MAX_PIPES:
        return None
    tree_sitter, language = _grammar()
    parser = tree_sitter.Parser(language)
    if start:
        here = tree_sitter.Range((0, 0), (2**32 - 1, 2**32 - 1), start, end)
        parser.included_ranges = [here]
    data = plain[:end].encode("ascii")
    reads = 0

    def read(offset: int, _point: object) -> bytes:
        nonlocal reads
        reads += 1
        return b"" if reads > MAX_READS else data[offset : offset + _READ]

    root: Node = parser.parse(read).root_node
    return None if reads > MAX_READS else root


def _chunks(plain: str) -> Iterator[tuple[int, int]]:
    """Yield ranges that cover `plain`: all of it, or parts that end where statements seem to."""
    start, position, safe, heredoc = 0, 0, 0, ""
    for line in plain.splitlines(keepends=True) if len(plain) > MAX_CHUNK else ():
        if heredoc:
            heredoc = "" if line.strip() == heredoc else heredoc
        else:
            if not _CLOSES.match(line):
                safe = position
            if position + len(line) - start > MAX_CHUNK and position > start:
                cut = safe if safe > start else position
                yield start, cut
                start = safe = cut
            found = _HEREDOC.search(line)
            heredoc = found[2] if found else ""
        position += len(line)
    yield start, len(plain)
