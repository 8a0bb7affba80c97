"""Lists of Docker's patterns: the lines of an ignore file, the `--exclude` flags of a COPY.

https://docs.docker.com/build/concepts/context/#dockerignore-files; transcribed
from patternmatcher's `ignorefile.ReadAll` and from what happens to its result on
the way to the client that sends the context.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import BOM, Source, Span
from hullcheck.docker.ignore.gopath import WHITE_SPACE, clean
from hullcheck.docker.ignore.patterns import CleanPattern, Refused, parse_pattern
from hullcheck.docker.ignore.walk import Walk, pattern_set

MAX_LINE_BYTES = 65_535
"""Docker reads lines with Go's `bufio.Scanner`, whose buffer of 64 KiB holds the line end too."""

MAX_PATTERNS = 1_000
"""The longest of some hundred public ignore files has 100; each costs time at every path."""

MAX_CHARACTERS = 200_000
"""Of all lines with patterns together: what compiles in less than a second."""

TOO_LONG = Refused("bufio.Scanner: token too long")
UNPRINTABLE = Refused(
    'header key "exclude-patterns" contains value with non-printable ASCII characters'
)
TOO_MANY = Refused("the file has more patterns than hullcheck compares", by_docker=False)

_NOT_TEXT = lazy_pattern("[\udc80-\udcff]")
_NOT_PRINTABLE = lazy_pattern("[^ -~]")


@dataclass(frozen=True, slots=True)
class IgnorePattern:
    """One pattern of an ignore file."""

    line: int
    """1-based."""
    span: Span
    """The pattern in the text, `!` included, without the white space around it."""
    written: str
    """What `span` covers."""
    rule: CleanPattern | None
    """What it is for the matcher; None where the matcher refuses or skips it."""
    refused: Refused | None = None
    """Why the file cannot be used because of it."""

    @property
    def negated(self) -> bool:
        """Whether it lets through what it matches."""
        return self.rule.negated if self.rule else self.written.startswith("!")

    @property
    def cleaned(self) -> str:
        """The pattern as it is compared with paths; "" where nothing is."""
        return self.rule.text if self.rule else ""


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """An ignore file as read: it excludes by its patterns, unless one of them is refused."""

    source: Source
    patterns: tuple[IgnorePattern, ...] = ()
    """In order, the refused ones too."""
    comments: tuple[int, ...] = ()
    """The 1-based lines that are comments."""

    @property
    def path(self) -> str:
        """Where the file lies in the repository."""
        return self.source.path

    @property
    def problems(self) -> tuple[IgnorePattern, ...]:
        """The patterns for which the file cannot be used, in order; Docker tells one of them."""
        return tuple(each for each in self.patterns if each.refused)

    @property
    def effective(self) -> tuple[IgnorePattern, ...]:
        """The patterns that paths are compared with, in order; none where there is a problem."""
        return () if self.problems else tuple(each for each in self.patterns if each.rule)


@lru_cache(maxsize=1024)
def parse_ignore_file(source: Source) -> IgnoreFile:
    """Return the patterns of an ignore file; a file that Docker refuses is a value that says so.

    It is kept, because many builds may read one file.
    """
    patterns: list[IgnorePattern] = []
    comments: list[int] = []
    room = MAX_CHARACTERS
    for line, start, text in _lines(source):
        if len(text.encode("utf-8", "surrogateescape")) > MAX_LINE_BYTES:
            patterns.append(_unread(line, start, text, TOO_LONG))
            break
        if text.startswith("#"):
            comments.append(line)
        elif not text.strip(WHITE_SPACE):
            continue
        elif len(patterns) == MAX_PATTERNS or room < len(text):
            patterns.append(_unread(line, start, text, TOO_MANY))
            break
        else:
            room -= len(text)
            patterns.append(_pattern(line, start, text))
    return IgnoreFile(source, _as_sent(patterns), tuple(comments))


def _lines(source: Source) -> Iterator[tuple[int, int, str]]:
    """Yield each line's number, offset and text; a byte order mark is no part of the first."""
    for line in range(1, source.line_count + 1):
        span = source.line_span(line)
        text = source.slice(span)
        if line == 1 and text.startswith(BOM):
            yield line, len(BOM), text[len(BOM) :]
        else:
            yield line, span.start, text


def _trimmed(start: int, text: str) -> Span:
    written = text.strip(WHITE_SPACE)
    first = start + len(text) - len(text.lstrip(WHITE_SPACE))
    return Span(first, first + len(written))


def _unread(line: int, start: int, text: str, refused: Refused) -> IgnorePattern:
    return IgnorePattern(line, _trimmed(start, text), text.strip(WHITE_SPACE), None, refused)


def _pattern(line: int, start: int, text: str) -> IgnorePattern:
    span, written = _trimmed(start, text), text.strip(WHITE_SPACE)
    parsed = parse_pattern(_sent(written))
    if isinstance(parsed, Refused):
        return IgnorePattern(line, span, written, None, parsed)
    return IgnorePattern(line, span, written, parsed)


def _sent(written: str) -> str:
    """Return the pattern that BuildKit sends to the client for one that is written so."""
    inverted = written.startswith("!")
    body = written[1:].strip(WHITE_SPACE) if inverted else written
    if body:
        body = clean(body)
        body = body[1:] if len(body) > 1 and body.startswith("/") else body
    # On the way it is JSON, which has a replacement character for what is no text.
    return "!" * inverted + _NOT_TEXT.sub("\ufffd", body)


def _as_sent(patterns: Sequence[IgnorePattern]) -> tuple[IgnorePattern, ...]:
    # The patterns travel in one gRPC header, as they are if all of them are ASCII, else
    # percent-encoded; a header has no control characters.
    sent = [_sent(each.written) for each in patterns]
    if not all(text.isascii() for text in sent):
        return tuple(patterns)
    return tuple(
        replace(each, rule=None, refused=each.refused or UNPRINTABLE)
        if _NOT_PRINTABLE.search(text)
        else each
        for each, text in zip(patterns, sent, strict=True)
    )


class ExcludeSet:
    """The `--exclude` patterns of one COPY or ADD.

    Paths are relative to what is copied; a file that is named directly is never
    asked for. https://docs.docker.com/reference/dockerfile/#copy---exclude
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        """Take the flags' values in order, with their variables replaced."""
        parsed = [parse_pattern(pattern) for pattern in patterns[: MAX_PATTERNS + 1]]
        refused = [each for each in parsed if isinstance(each, Refused)]
        refused += [TOO_MANY] if len(parsed) > MAX_PATTERNS else []
        self.problem: Refused | None = refused[0] if refused else None
        """Why the patterns cannot be used; None if they can."""
        self._rules = tuple(each for each in parsed if isinstance(each, CleanPattern))

    @cached_property
    def _walk(self) -> Walk:
        # Unlike the context's, this walk goes into excluded directories (fsutil's copy.go).
        return Walk(pattern_set(self._rules), closes=False)

    def excludes(self, path: str) -> bool | None:
        """Say whether `path` is left out of the copy; None where there is a problem.

        A directory that is left out is still made where something in it is not.
        """
        return None if self.problem else self._walk.file(path).excluded
