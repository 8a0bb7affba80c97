"""The smallest edits of a Dockerfile: words put into a call, in the form in which it is written."""

from __future__ import annotations

from collections.abc import Sequence

from hullcheck.core.edit import Replace
from hullcheck.core.source import Span
from hullcheck.docker.calls import PlacedCall


def insert_behind(path: str, placed: PlacedCall, word: str, new: Sequence[str]) -> Replace | None:
    """Return the edit that puts the words `new` behind `word` of a call; None: it is not plain.

    `word` is an argument, "" the program itself. `path` is the Dockerfile. The new words
    need no quotes. What a variable holds, a continuation cuts or quotes surround is not
    written out in the file, and nothing is put behind it.
    """
    if word and placed.call.words.count(word) > 1 and placed.call.words[0] != word:
        return None
    span = placed.span_of(word) if word else placed.program_span
    if span is not None:
        text = "".join(f" {each}" for each in new)
        return Replace(path, Span(span.end, span.end), text, loose=True)
    quoted = placed.quoted_span_of(word) if word else None
    if quoted is None:
        return None
    text = "".join(f', "{each}"' for each in new)
    return Replace(path, Span(quoted.end, quoted.end), text, loose=True)


def replace_word(path: str, placed: PlacedCall, word: str, new: str) -> Replace | None:
    """Return the edit that puts `new`, which needs no quotes, in the place of an argument."""
    if placed.call.words.count(word) > 1 and placed.call.words[0] != word:
        return None
    span = placed.span_of(word)
    if span is not None:
        return Replace(path, span, new)
    quoted = placed.quoted_span_of(word)
    return None if quoted is None else Replace(path, quoted, f'"{new}"')
