"""Sentences for people: a template with its values, so that they can be told in other languages.

A `Said` is its English sentence, and a `str` in every respect: JSON, fingerprints, baselines
and comparisons take it as the text that it is. What is told to a person goes through a
`languages.translator.Translator`, which finds the template in its catalogue, tells the values
that are themselves `Said`, and puts in the others as they are: they are names, paths and
commands of a repository. A text that is no `Said` is never translated for the same reason.

Templates have named placeholders alone, as `str.format` writes them; a brace that is meant
stands there twice. `python -m docs.languages` collects them by the names of these functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Self

NOTHING: Mapping[str, object] = {}


class Said(str):
    """A sentence, or a part of one, in English, that knows what it is made of."""

    __slots__ = ("many", "template", "values")

    template: str
    """What is looked up in a catalogue: with a number, the form for one."""
    many: str
    """The form for several; "" where nothing is counted, and `number` is no value."""
    values: Mapping[str, object] | None
    """By the names of the placeholders; None: the template is the text, braces and all."""

    def __new__(
        cls, template: str, values: Mapping[str, object] | None = NOTHING, many: str = ""
    ) -> Self:
        """Put the values in."""
        counted = many and values is not None and values["number"] != 1
        made = super().__new__(cls, cls.shaped(_filled(many if counted else template, values)))
        made.template, made.many, made.values = template, many, values
        return made

    @staticmethod
    def shaped(text: str) -> str:
        """Return the English sentence of the template with its values, `text`, as it is said."""
        return text

    def __str__(self) -> str:
        """Return it as it is: an exception that was made of it still knows what it is made of."""
        return self

    def __getnewargs__(self) -> tuple[str, Mapping[str, object] | None, str]:  # type: ignore[override]
        """Return what a copy is made of."""
        return self.template, self.values, self.many


class Uncapitalised(Said):
    """What is said behind a semicolon: in English it begins with a small letter."""

    __slots__ = ()

    @staticmethod
    def shaped(text: str) -> str:
        """Return `text` with a small letter at its start."""
        return text[:1].lower() + text[1:]


def _filled(template: str, values: Mapping[str, object] | None) -> str:
    return template if values is None else template.format_map(values)


def said(template: str, /, **values: object) -> Said:
    """Return `template` with its values; `said("no {what}", what="x")` reads "no x"."""
    return Said(template, values)


def counted(number: int, one: str, many: str, /, **values: object) -> Said:
    """Return `one` or `many` with `{number}` and the other values: "1 build", "2 builds"."""
    return Said(one, {"number": number, **values}, many)


def verbatim(text: str) -> Said:
    """Return a text of ours that stands in a catalogue as a whole: documentation, help."""
    return Said(text, None)


def listed(parts: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"; "" for nothing."""
    *others, last = parts or [""]
    if not others:
        return last
    return said("{first} and {last}", first=enumerated(others), last=last)


def enumerated(parts: Sequence[str]) -> str:
    """Return "a, b, c"; "" for nothing."""
    return reduce(
        lambda first, last: said("{first}, {last}", first=first, last=last), parts or [""]
    )


def all_of(parts: Sequence[str]) -> str:
    """Return "a and b and c"; "" for nothing."""
    return reduce(
        lambda first, last: said("{first} and {last}", first=first, last=last), parts or [""]
    )


def one_of(parts: Sequence[str]) -> str:
    """Return "a or b or c"; "" for nothing."""
    return reduce(
        lambda first, last: said("{first} or {last}", first=first, last=last), parts or [""]
    )


def and_others(shown: str, number: int) -> str:
    """Return `shown` with how many others there are; as it is where there are none."""
    return said("{shown} and {number} more", shown=shown, number=number) if number > 0 else shown


def in_one(parts: Sequence[str]) -> str:
    """Return "a; b; c" as one sentence; "" for nothing."""
    return reduce(
        lambda first, last: said("{first}; {last}", first=first, last=last), parts or [""]
    )


def uncapitalised(words: str) -> str:
    """Return `words` with a small letter at their start, as behind a semicolon in English."""
    if isinstance(words, Said):
        return Uncapitalised(words.template, words.values, words.many)
    return Uncapitalised.shaped(words)


def in_lines(parts: Sequence[str]) -> str:
    """Return sentences each on a line of its own; "" for none."""
    return reduce(
        lambda first, last: said("{first}\n{last}", first=first, last=last), parts or [""]
    )


def in_a_row(sentences: Sequence[str]) -> str:
    """Return sentences one behind the other, as the language has it; "" for none."""
    return reduce(
        lambda first, last: said("{first} {last}", first=first, last=last), sentences or [""]
    )
