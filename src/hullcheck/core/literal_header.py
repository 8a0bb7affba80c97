"""The header lines of tree literals, such as `-- path (option) --` and `-- link -> target --`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from enum import StrEnum

from .lazy_pattern import lazy_pattern
from .noun import dataclass
from .on_disk import GIT_DIRECTORY

_HEADER = lazy_pattern(r"-- (.+) --\n?")
_OPTIONS = lazy_pattern(r"(.*) \(([^()]*)\)")
_ARROW = " -> "


class Option(StrEnum):
    """What may stand in parentheses in a header."""

    EXECUTABLE = "executable"
    SUBMODULE = "submodule"
    UNTRACKED = "untracked"
    """On the disk, and git neither tracks nor ignores it."""
    IGNORED = "ignored"
    """On the disk, and git ignores it; there is no text."""
    BASE64 = "base64"
    """What stands below is base64 of the file's bytes."""
    NO_NEWLINE = "no newline"
    """The last line has no line end."""
    NOT_LOADED = "not loaded"
    """Nobody has asked for the text."""
    UNREADABLE = "unreadable"
    """The text cannot be had; why stands below."""


_TEXTLESS = (Option.SUBMODULE, Option.IGNORED, Option.NOT_LOADED, Option.UNREADABLE)
"""Options of which one at most makes sense, and none beside an option of the text."""

_OF_TEXT = (Option.EXECUTABLE, Option.BASE64, Option.NO_NEWLINE)


class BadLiteralError(ValueError):
    """A tree literal that is not well formed, with the line at fault."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line} of the tree literal: {problem}")


@dataclass(frozen=True, slots=True)
class Header:
    """What one header says."""

    line: int
    """1-based, in the literal."""
    path: str
    target: str | None = None
    """Of a symbolic link."""
    is_dir: bool = False
    """An empty directory, written with a final slash."""
    options: frozenset[Option] = frozenset()

    @property
    def on_disk_only(self) -> bool:
        """Whether git does not track it; it cannot track an empty directory."""
        return self.is_dir or bool(self.options & {Option.UNTRACKED, Option.IGNORED})


def is_header(line: str) -> bool:
    """Say whether a line of a literal, without indentation, is a header."""
    return _HEADER.fullmatch(line) is not None


def parse_header(line: str, number: int) -> Header:
    """Return what the header `line`, number `number` of its literal, says.

    Raises `BadLiteralError` where it makes no sense.
    """
    match = _HEADER.fullmatch(line)
    if match is None:
        raise BadLiteralError(number, f"no header: {line.strip()}")
    path, rest = _name(match[1], number)
    target = None
    if rest.startswith(_ARROW):
        target, rest = _name(rest.removeprefix(_ARROW), number)
    options = frozenset(_parse_options(rest, number))
    header = Header(number, path.removesuffix("/"), target, path.endswith("/"), options)
    problem = _problem(header)
    if problem:
        raise BadLiteralError(number, problem)
    return header


def _name(text: str, number: int) -> tuple[str, str]:
    """Return the path or target at the start of `text`, quoted or not, and what follows it."""
    if text.startswith('"'):
        try:
            name, end = json.JSONDecoder().raw_decode(text)
        except ValueError as error:
            raise BadLiteralError(number, f"a path in quotes is a JSON string: {error}") from None
        return str(name), text[end:]
    match = _OPTIONS.fullmatch(text)
    rest = text[match.end(1) :] if match else ""
    name, arrow, target = text.removesuffix(rest).partition(_ARROW)
    return name, arrow + target + rest


def _parse_options(text: str, number: int) -> Iterator[Option]:
    if not text:
        return
    match = _OPTIONS.fullmatch(text)
    if match is None or match[1]:
        raise BadLiteralError(number, f"neither an option nor a target: {text.strip()}")
    known = [option.value for option in Option]
    for word in match[2].split(","):
        name = word.strip()
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"options are {', '.join(known)}"
            raise BadLiteralError(number, f"no option `{name}`: {hint} (or put the path in quotes)")
        yield Option(name)


def _problem(header: Header) -> str | None:
    """Return what is wrong with a header by itself."""
    parts = header.path.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\0" in header.path:
        return f"`{header.path}` is no relative path without `.` and `..`"
    if GIT_DIRECTORY in parts and Option.IGNORED not in header.options:
        return f"git cannot track `{header.path}`: write `({Option.IGNORED})`"
    return _contradiction(header)


def _contradiction(header: Header) -> str | None:
    chosen = [option for option in _TEXTLESS if option in header.options]
    of_text = [option for option in _OF_TEXT if option in header.options]
    if header.is_dir and header.options - {Option.IGNORED, Option.UNTRACKED}:
        return "a directory is ignored or it is not: it has no other options"
    if header.target is not None and (chosen + of_text or not header.target):
        return "a link has a target, and no options but `untracked`"
    if len(chosen) > 1 or (Option.IGNORED in chosen and Option.UNTRACKED in header.options):
        return f"these options exclude each other: {', '.join(sorted(header.options))}"
    if chosen and [option for option in of_text if option is not Option.EXECUTABLE]:
        return f"what is {chosen[0]} has no text"
    return None


def render_header(header: Header) -> str:
    """Return the header line for `header`, with its line end."""
    words = [_quoted(header.path + "/" * header.is_dir)]
    words += [] if header.target is None else ["->", _quoted(header.target)]
    words += [f"({', '.join(sorted(header.options))})"] if header.options else []
    return f"-- {' '.join(words)} --\n"


def _quoted(name: str) -> str:
    """Return a path or target as it stands in a header: in quotes only where it must be."""
    plain = name.isprintable() and name == name.strip() and not name.startswith('"')
    return name if plain and _ARROW not in name and name[-1:] != ")" else json.dumps(name)
