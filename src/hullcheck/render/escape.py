"""What a repository says, made harmless for the place where it is shown.

File names, patterns and instructions are written by strangers. On a terminal
they must not move the cursor or turn the reading direction; in Markdown they
must not become markup, links, mentions or references.
"""

from __future__ import annotations

import re
import unicodedata

from hullcheck.core.lazy_pattern import lazy_pattern

_HARMLESS = lazy_pattern(r"[ -~]*")
"""Printable ASCII, which nearly every text is: nothing to look at one by one."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})
"""Unicode categories that are not seen or that rule what is seen beside them:
control and format characters (bidi controls, zero width), lone surrogates,
line and paragraph separators, private and unassigned code points."""

_FIRST_ESCAPE, _LAST_ESCAPE = 0xDC80, 0xDCFF
"""Surrogate escapes: the bytes 0x80 to 0xff of a name that is not UTF-8."""

_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def terminal(text: str) -> str:
    r"""Return `text` as one line in which every character is seen.

    What would not be seen is shown as an escape: `\n`, `\x1b`, `\u202e`; a byte
    that is not UTF-8 as `\xff`. The result holds no control character.
    """
    if _HARMLESS.fullmatch(text):
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN:
        return character
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if _FIRST_ESCAPE <= code <= _LAST_ESCAPE:
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def code(text: str) -> str:
    """Return `text` as a Markdown code span, in which nothing is markup.

    The fence is longer than any run of backticks inside. An empty text gives
    two quotation marks in code, because an empty code span is none.
    """
    shown = terminal(text) or '""'
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    edge = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{edge}{shown}{edge}{fence}"


_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d{1,6}"
_LINKED = r"[Ww]{3}\.|[0-9a-f]{7}"
"""What GitHub makes a link of in a word: an address, even `www.` alone, and a commit."""
_PLAIN = lazy_pattern(rf"(?!\S*(?:{_LINKED}))[(\"“]*(?:{_WORD})[!?]*[)\"”]*[.,;:?]*[)\"”]*")
"""A word of prose with the punctuation around it; numbers are too short to be a commit."""

_WIDE = lazy_pattern(
    r"([\u1100-\u11ff\u3041-\u3096\u309d-\u309f\u30a1-\u30ff\u3131-\u318e\u3400-\u4dbf"
    r"\u4e00-\u9fff\uac00-\ud7a3\u3005"
    r"、。・：；！？（）「」『』，～…]+)"
)
"""Letters of Chinese, Japanese and Korean, and their punctuation: none of it is markup, and in
their sentences no space parts words."""

_QUOTED = lazy_pattern(r"`([^`]+)`")


def prose(text: str) -> str:
    """Return `text`, a sentence with paths in backticks, as Markdown on one line.

    Words of letters stay as they are; what stands in backticks, and every word
    that could be markup, a link, a mention or a reference, becomes code.
    """
    pieces: list[str] = []
    position = 0
    for quoted in _QUOTED.finditer(text):
        pieces += _words(text[position : quoted.start()])
        pieces.append(code(quoted[1]))
        position = quoted.end()
    pieces += _words(text[position:])
    return _join(pieces)


def _words(text: str) -> list[str]:
    """Return the words of `text` in Markdown, with a space where white space stood."""
    parts = (part for part in re.split(r"([ \n\t]+)", text) if part)
    return [" " if part.isspace() else _word(part) for part in parts]


def _word(part: str) -> str:
    if _PLAIN.fullmatch(part) or _is_mark(part):
        return part
    if _WIDE.search(part) is None:
        return code(part)
    pieces = (piece for piece in _WIDE.split(part) if piece)
    return _join([piece if _WIDE.match(piece) else _word(piece) for piece in pieces])


def _is_mark(part: str) -> bool:
    """Say whether `part` is only sentence punctuation, as behind a code span."""
    return re.fullmatch(r"[.,;:?()]{1,3}|-|–|—", part) is not None


def _join(pieces: list[str]) -> str:
    """Join Markdown pieces; two code spans that touch would be one, so a space parts them."""
    joined = ""
    for piece in pieces:
        if piece.startswith("`") and joined.endswith("`"):
            joined += " "
        joined += piece
    return joined.strip()


def cell(markdown: str) -> str:
    """Return a piece of Markdown for a table: a pipe would end the cell.

    A backslash of the text's own before a pipe is shown as an escape: it would
    take the effect from ours.
    """
    # From the first of some backslashes alone: from each it would take quadratic time.
    return re.sub(r"(?<!\\)(\\*+)\|", lambda found: r"\x5c" * len(found[1]) + r"\|", markdown)
