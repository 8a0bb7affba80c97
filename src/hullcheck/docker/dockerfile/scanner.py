r"""Physical lines to logical ones: directives, comments, continuations, heredocs.

BuildKit's `parser.Parse` as a pure function: the same lines are joined, the same
are dropped, and every character that is left knows where it stands in the file.
Source: BuildKit's `frontend/dockerfile/parser/{parser,directives}.go`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import field

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import BOM, Source, Span
from hullcheck.docker.dockerfile.heredocs import (
    MAX_HEREDOCS,
    Heredoc,
    Opening,
    parse_openings,
    takes_heredocs,
)
from hullcheck.docker.dockerfile.mapped import MappedText
from hullcheck.docker.ignore.gopath import WHITE_SPACE

MAX_CHARACTERS = 1 << 20
"""A megabyte: Dockerfiles that people write stay under a tenth of it."""
MAX_LINES = 50_000
"""Beyond that even one pass of everybody who looks at a Dockerfile is felt."""
MAX_LINE_BYTES = 65_535
"""BuildKit refuses a longer line (`bufio.MaxScanTokenSize`)."""

_BLANK = r"[\t\f\r ]*"
_DIRECTIVE = lazy_pattern(rf"([A-Za-z][A-Za-z0-9]*){_BLANK}={_BLANK}(.+?){_BLANK}")
_DIRECTIVES = frozenset({"syntax", "escape", "check"})


@dataclass(frozen=True, slots=True)
class DockerfileProblem:
    """What is wrong with a Dockerfile, at a line."""

    line: int
    """1-based."""
    reason: str
    """In plain words, without the line."""
    fatal: bool = True
    """The builder refuses the whole file (or we cannot read it); else only what uses the line."""
    limit: bool = False
    """It is more than is read; the builder may take it."""


@dataclass(frozen=True, slots=True)
class Directives:
    """The parser directives at the top of a file."""

    syntax: str | None = None
    """The frontend to build with (`docker/dockerfile:1`)."""
    escape: str = "\\"
    """What continues a line and escapes a character."""
    check: str | None = None
    """The configuration of BuildKit's own linter."""


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """One instruction as the builder reads it: continued lines joined, comments dropped."""

    line: int
    """1-based number of its first physical line."""
    end_line: int
    """1-based number of the last one that belongs to it, heredocs included."""
    text: MappedText
    end: int
    """Offset in the file behind its last character that is no white space."""
    heredocs: tuple[Heredoc, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment outside heredocs."""

    line: int
    """1-based."""
    span: Span
    """From the `#` to the end of the line."""


@dataclass(slots=True)
class Scan:
    """What the lines of a file are."""

    directives: Directives = field(default_factory=Directives)
    lines: list[LogicalLine] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    problems: list[DockerfileProblem] = field(default_factory=list)


def scan(source: Source) -> Scan:
    """Return the logical lines of `source`; never fails, whatever the bytes are."""
    found = Scan()
    refusal = _refusal(source)
    if refusal:
        found.problems.append(refusal)
        return found
    lines = _Lines(source)
    found.problems += _too_long(lines.texts)
    found.directives = _directives(lines.texts, found.problems)
    while (index := lines.next()) is not None:
        if lines.is_comment(index):
            found.comments.append(lines.comment(index))
        elif not lines.is_empty(index):
            found.lines.append(_logical(index, lines, found))
    return found


def _refusal(source: Source) -> DockerfileProblem | None:
    # The bytes are asked first, for decoding a gigabyte takes a while.
    if len(source.data) > MAX_CHARACTERS * 4 or len(source.text) > MAX_CHARACTERS:
        reason = f"the file is larger than {MAX_CHARACTERS:,} characters"
        return DockerfileProblem(1, reason, limit=True)
    if source.line_count > MAX_LINES:
        return DockerfileProblem(1, f"the file has more than {MAX_LINES:,} lines", limit=True)
    zero = source.text.find("\0")
    if zero >= 0:
        return DockerfileProblem(source.line_of(zero), "a NUL byte: this is no text file")
    return None


class _Lines:
    """The physical lines without their line ends, by index (0-based), and a place among them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.texts = [line.rstrip("\r") for line in source.text.split("\n")]
        if not self.texts[-1]:
            del self.texts[-1]
        self.starts = list(source.line_starts)
        if self.texts and self.texts[0].startswith(BOM):
            self.texts[0] = self.texts[0].removeprefix(BOM)
            self.starts[0] = len(BOM)
        self._stripped = [line.lstrip(WHITE_SPACE) for line in self.texts]
        self._places: dict[tuple[str, bool], list[int]] = {}
        self.position = 0
        self.heredocs = 0

    def next(self) -> int | None:
        """Return the index of the next line and step over it; None at the end."""
        if self.position == len(self.texts):
            return None
        self.position += 1
        return self.position - 1

    def is_comment(self, index: int) -> bool:
        """Say whether a line is a comment: also with white space before it."""
        return self._stripped[index].startswith("#")

    def is_empty(self, index: int) -> bool:
        """Say whether a line has nothing but white space."""
        return not self._stripped[index]

    def trimmed(self, index: int) -> tuple[str, int]:
        """Return a line without leading white space, and the offset of what is left."""
        text = self._stripped[index]
        return text, self.end(index) - len(text)

    def end(self, index: int) -> int:
        """Return the offset behind the last character of a line."""
        return self.starts[index] + len(self.texts[index])

    def comment(self, index: int) -> Comment:
        """Return the comment that a line is."""
        return Comment(index + 1, Span(self.trimmed(index)[1], self.end(index)))

    def find(self, opening: Opening) -> int | None:
        """Return the index of the next line that ends the heredoc."""
        # One pass for all heredocs of the file: each could otherwise look to its end in vain.
        if not self._places:
            for index, line in enumerate(self.texts):
                self._places.setdefault((line, False), []).append(index)
                self._places.setdefault((line.lstrip("\t"), True), []).append(index)
        places = self._places.get((opening.name, opening.chomp), [])
        found = bisect_left(places, self.position)
        return places[found] if found < len(places) else None

    def take(self, opening: Opening, end: int) -> Heredoc:
        """Return the heredoc up to the line at index `end`, and step over it."""
        first, self.position = self.position, end + 1
        body = Span(self.starts[first], self.starts[end])
        terminator = Span(self.end(end) - len(opening.name), self.end(end))
        return Heredoc(
            name=opening.name,
            body=self.source.slice(body),
            expand=opening.expand,
            chomp=opening.chomp,
            line=first + 1,
            span=body,
            terminator=terminator,
        )


def _too_long(lines: list[str]) -> list[DockerfileProblem]:
    reason = f"the line is longer than {MAX_LINE_BYTES:,} bytes"
    return [
        DockerfileProblem(number, reason)
        for number, line in enumerate(lines, 1)
        # No character has more than four bytes.
        if len(line) * 4 > MAX_LINE_BYTES
        and len(line.encode("utf-8", "surrogateescape")) > MAX_LINE_BYTES
    ]


def _directives(lines: list[str], problems: list[DockerfileProblem]) -> Directives:
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        comment = line.lstrip(WHITE_SPACE)
        if not comment.startswith("#"):
            break
        match = _DIRECTIVE.fullmatch(comment[1:].lstrip(WHITE_SPACE))
        name = match[1].lower() if match else ""
        if match is None or name not in _DIRECTIVES:
            break
        reason = ""
        if name in found:
            reason = f"only one {name} parser directive can be used"
        elif name == "escape" and match[2] not in ("\\", "`"):
            reason = f"invalid escape token `{match[2]}`"
        if reason:
            problems.append(DockerfileProblem(number, reason))
        else:
            found[name] = match[2]
    return Directives(found.get("syntax"), found.get("escape", "\\"), found.get("check"))


def _logical(first: int, lines: _Lines, found: Scan) -> LogicalLine:
    """Join the lines that begin with the one at index `first`, and take its heredocs."""
    text, start = lines.trimmed(first)
    text, more = _continued(text, found.directives.escape)
    pieces, last = [(text, start)], first
    while more and (index := lines.next()) is not None:
        last = index
        if lines.is_comment(index):
            found.comments.append(lines.comment(index))
        elif not lines.is_empty(index):
            text, more = _continued(lines.texts[index], found.directives.escape)
            pieces.append((text, lines.starts[index]))
    # Most instructions stand on one line.
    mapped = MappedText.of(pieces) if last > first else MappedText(text, (0,), (start,))
    heredocs = _heredocs(mapped.text, first + 1, lines, found) if "<<" in mapped.text else ()
    if heredocs:
        return LogicalLine(first + 1, lines.position, mapped, heredocs[-1].terminator.end, heredocs)
    end = start + len(lines.source.text[start : lines.end(last)].rstrip(WHITE_SPACE))
    return LogicalLine(first + 1, last + 1, mapped, end)


def _continued(line: str, escape: str) -> tuple[str, bool]:
    """Return `line` without the escape that continues it, and whether there was one."""
    text = line.rstrip("\t ")
    if not text.endswith(escape) or text.endswith(escape * 2):
        return line, False
    return text[:-1], True


def _heredocs(text: str, line: int, lines: _Lines, found: Scan) -> tuple[Heredoc, ...]:
    """Take the heredocs that the logical line `text` opens out of `lines`."""
    if not takes_heredocs(text, found.directives.escape):
        return ()
    openings = parse_openings(text)
    if isinstance(openings, str):
        found.problems.append(DockerfileProblem(line, openings))
        return ()
    begin, taken = lines.position, list[Heredoc]()
    for opening in openings:
        end = lines.find(opening)
        lines.heredocs += 1
        if end is None or lines.heredocs > MAX_HEREDOCS:
            unterminated = f"unterminated heredoc: no line is `{opening.name}`"
            reason = unterminated if end is None else f"more than {MAX_HEREDOCS:,} heredocs"
            found.problems.append(DockerfileProblem(line, reason))
            # What follows is more likely to be instructions than a body without an end.
            lines.position = begin
            return ()
        taken.append(lines.take(opening, end))
    return tuple(taken)
