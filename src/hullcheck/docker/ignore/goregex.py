r"""The part of Go's regular expressions that Docker's patterns can produce.

patternmatcher copies most of a pattern into a regular expression as it stands:
a class of the pattern is a class of the expression, and `\d` is a digit. So the
expression has to be read as Go reads it (https://pkg.go.dev/regexp/syntax, with
the flags of `regexp.Compile`) to know what a pattern matches.
"""

from __future__ import annotations

from enum import Enum, auto

from hullcheck.core.noun import dataclass
from hullcheck.docker.ignore.gopath import SYNTAX_ERROR, PatternSyntaxError
from hullcheck.docker.ignore.runes import Runes, decoded, merged, negated, single

ANY_PATH = ".*"
"""What `**` at the end of a pattern becomes."""
ANY_DIRECTORIES = "(.*/)?"
"""What `**/`, or `**` before anything, becomes."""


class UnsupportedPatternError(ValueError):
    """A pattern whose meaning depends on what is not known here."""


class Assertion(Enum):
    """A condition on a place in the path; it takes no character."""

    START = auto()
    END = auto()
    WORD_BOUNDARY = auto()
    NO_WORD_BOUNDARY = auto()


@dataclass(frozen=True, slots=True)
class Many:
    """Any number of characters of a set."""

    of: Runes


class Directories(Enum):
    """`(.*/)?`: nothing, or anything that ends with a slash."""

    ANY = auto()


Item = Runes | Many | Directories | Assertion
"""A piece of a path that an expression matches; a bare set is one character."""

NEWLINE = (ord("\n"), ord("\n"))
DOT: Runes = negated((NEWLINE,))
"""What `.` matches."""

EVERYTHING: Runes = negated(())

_DIGIT: Runes = merged([(0x30, 0x39)])
WORD: Runes = merged([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)])
"""What `\\w` matches, and what `\\b` takes for a word."""
_PERL_SPACE: Runes = merged((ord(char), ord(char)) for char in "\t\n\f\r ")

_PERL: dict[str, Runes] = {
    "d": _DIGIT,
    "s": _PERL_SPACE,
    "w": WORD,
    "D": negated(_DIGIT),
    "S": negated(_PERL_SPACE),
    "W": negated(WORD),
}
_ALPHA: Runes = ((0x41, 0x5A), (0x61, 0x7A))
_POSIX: dict[str, Runes] = {
    "alnum": merged([*_ALPHA, *_DIGIT]),
    "alpha": _ALPHA,
    "ascii": ((0x00, 0x7F),),
    "blank": ((0x09, 0x09), (0x20, 0x20)),
    "cntrl": ((0x00, 0x1F), (0x7F, 0x7F)),
    "digit": _DIGIT,
    "graph": ((0x21, 0x7E),),
    "lower": ((0x61, 0x7A),),
    "print": ((0x20, 0x7E),),
    "punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "space": ((0x09, 0x0D), (0x20, 0x20)),
    "upper": ((0x41, 0x5A),),
    "word": WORD,
    "xdigit": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
}
_CONTROL = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ASSERTIONS = {
    "A": Assertion.START,
    "z": Assertion.END,
    "b": Assertion.WORD_BOUNDARY,
    "B": Assertion.NO_WORD_BOUNDARY,
}
_OCTAL = "01234567"
_HEX = "0123456789abcdefABCDEF"


def parse_go_regex(expression: str) -> list[Item]:
    r"""Return the items that have to match all of a path, for an expression without its first `^`.

    Raises `PatternSyntaxError` where `regexp.Compile` fails, and
    `UnsupportedPatternError` for `\p{...}`, whose sets change with Go's version.
    """
    return _Parser(expression).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def parse(self) -> list[Item]:
        items: list[Item] = []
        while self.at < len(self.text):
            if self.takes("\\Q"):
                items += (single(char) for char in self.quoted())
            else:
                items.append(self.item())
        if items and items[-1] is Assertion.END:
            return items[:-1]
        # An open `\\Q` took the `$` for a character, so nothing holds the end.
        return [*items, Many(EVERYTHING)]

    def takes(self, expected: str) -> bool:
        found = self.text.startswith(expected, self.at)
        self.at += len(expected) * found
        return found

    def next(self) -> str:
        if self.at >= len(self.text):
            raise PatternSyntaxError(SYNTAX_ERROR)
        self.at += 1
        return self.text[self.at - 1]

    def quoted(self) -> str:
        end = self.text.find("\\E", self.at)
        start, self.at = self.at, len(self.text) if end < 0 else end + 2
        return self.text[start : None if end < 0 else end]

    def item(self) -> Item:
        if self.takes(ANY_DIRECTORIES):
            return Directories.ANY
        if self.takes(ANY_PATH):
            return Many(DOT)
        if self.takes("["):
            found = self.char_class()
            return Many(found) if self.takes("*") else found
        if self.takes("^"):
            return Assertion.START
        if self.takes("$"):
            return Assertion.END
        if self.takes("\\"):
            return self.escape()
        return single(self.next())

    def escape(self) -> Item:
        char = self.text[self.at : self.at + 1]
        if char in _ASSERTIONS:
            self.at += 1
            return _ASSERTIONS[char]
        return self.perl_class() or single(self.escaped_character())

    def perl_class(self) -> Runes | None:
        char = self.text[self.at : self.at + 1]
        if char in ("p", "P"):
            raise UnsupportedPatternError(f"`\\{char}` stands for a class of Unicode")
        if char not in _PERL:
            return None
        self.at += 1
        return decoded(_PERL[char])

    def escaped_character(self) -> str:
        char = self.next()
        if char in _CONTROL:
            return _CONTROL[char]
        if char == "x":
            return self.hexadecimal()
        if char == "0" or (char in _OCTAL and self.text[self.at : self.at + 1] in tuple(_OCTAL)):
            return self.octal(char)
        if not char.isascii() or char.isalnum():
            raise PatternSyntaxError(SYNTAX_ERROR)
        return char

    def octal(self, first: str) -> str:
        digits = first
        while len(digits) < 3 and self.text[self.at : self.at + 1] in tuple(_OCTAL):
            digits += self.next()
        return chr(int(digits, 8))

    def hexadecimal(self) -> str:
        # `\x{10FFFF}` cannot come: patternmatcher puts a backslash before a brace.
        digits = self.next() + self.next()
        if any(digit not in _HEX for digit in digits):
            raise PatternSyntaxError(SYNTAX_ERROR)
        return chr(int(digits, 16))

    def char_class(self) -> Runes:
        inverted = self.takes("^")
        ranges: list[tuple[int, int]] = []
        first = True
        while first or not self.takes("]"):
            first = False
            ranges += self.class_part()
        found = merged(ranges)
        return decoded(negated(found) if inverted else found)

    def class_part(self) -> Runes:
        posix = self.posix_class()
        if posix is not None:
            return posix
        if self.takes("\\"):
            perl = self.perl_class()
            if perl is not None:
                return perl
            self.at -= 1
        low = high = self.class_character()
        if self.text.startswith("-", self.at) and not self.text.startswith("-]", self.at):
            self.at += 1
            high = self.class_character()
        if ord(high) < ord(low):
            raise PatternSyntaxError(SYNTAX_ERROR)
        return ((ord(low), ord(high)),)

    def class_character(self) -> str:
        return self.escaped_character() if self.takes("\\") else self.next()

    def posix_class(self) -> Runes | None:
        end = self.text.find(":]", self.at + 2) if self.text.startswith("[:", self.at) else -1
        if end < 0:
            return None
        name = self.text[self.at + 2 : end]
        self.at = end + 2
        found = _POSIX.get(name.removeprefix("^"))
        if found is None:
            raise PatternSyntaxError(SYNTAX_ERROR)
        return negated(found) if name.startswith("^") else found
