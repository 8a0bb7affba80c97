"""The catalogues have all that is said, whole, with the placeholders of the English."""

from __future__ import annotations

import ast
import re
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from docs import languages
from docs.languages import TRANSLATED, Message

pytestmark = pytest.mark.parametrize("code", TRANSLATED)

SAME = re.compile(r"[\W\d_]*|(?:[\W\d_]*\{[a-z_]+[^{}]*\}[\W\d_]*)*")
"""What reads the same in every language: punctuation and placeholders."""

TERMS = {
    *("the Dockerfile", "the {keyword}", "Python {minor}", "CI: Python {minor}"),
    *("{first} and {last}", "{label} at {where}: {fact}", "{source} to `{target}`"),
    *("`{text}` is `{reference}`, which", "`WORKDIR {text}`: {reason}"),
    *("git", "info.", "Issue", "the dev container `{name}`"),
}
"""What is told by names and punctuation alone."""

WIDE = re.compile(r"[぀-ヿ㐀-鿿가-힣]")


@cache
def said() -> dict[str, Message]:
    return {message.one: message for message in languages.messages()}


@cache
def catalogue(code: str) -> Catalog:
    return languages.read_catalogue(code)


def pairs(code: str) -> list[tuple[str, str]]:
    """Return each form of the English with its translation."""
    found = []
    for message in catalogue(code):
        if message.id:
            strings = languages.strings(message.string)
            found += [(one, text) for one in languages.strings(message.id) for text in strings]
    return found


def placeholders(text: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None}


def test_nothing_that_is_said_is_missing(code: str) -> None:
    known = {languages.strings(message.id)[0] for message in catalogue(code) if message.id}
    assert known == said().keys(), "run `python -m docs.languages collect`, and translate"
    assert languages.untranslated(catalogue(code)) == []


def test_the_text_is_as_it_would_be_collected(code: str) -> None:
    text = languages.po_text(languages.collected(code))
    assert languages.path_of(code, "po").read_bytes() == text, (
        "run `python -m docs.languages collect`"
    )


def test_the_compiled_catalogue_is_that_of_the_text(code: str) -> None:
    there, made = (
        GNUTranslations(BytesIO(data))._catalog  # type: ignore[attr-defined]
        for data in (languages.path_of(code, "mo").read_bytes(), languages.mo_data(catalogue(code)))
    )
    assert there == made, "run `python -m docs.languages compile`"


def test_nothing_is_only_guessed(code: str) -> None:
    assert [message.id for message in catalogue(code) if message.fuzzy and message.id] == []


def test_each_form_of_a_number_is_there(code: str) -> None:
    # Japanese and Korean have one.
    plural = [message for message in catalogue(code) if message.pluralizable]
    assert plural
    assert {len(languages.strings(message.string)) for message in plural} == {
        catalogue(code).num_plurals
    }


def test_placeholders_agree(code: str) -> None:
    for message in catalogue(code):
        if message.id and "python-brace-format" in message.flags:
            one = languages.strings(message.id)[0]
            for text in languages.strings(message.string):
                assert placeholders(text) == placeholders(one), one


def test_placeholders_are_names_alone(code: str) -> None:
    for message in catalogue(code):
        if message.id and "python-brace-format" in message.flags:
            names = {name for name, _ in placeholders(languages.strings(message.string)[0])}
            assert all(name.isidentifier() for name in names), message.id


def test_code_stays_as_it_is(code: str) -> None:
    for english, told in pairs(code):
        spans = set(re.findall(r"`[^`]+`", english))
        assert spans <= set(re.findall(r"`[^`]+`", told)), english


def test_it_is_another_language(code: str) -> None:
    left = [
        english
        for english, told in pairs(code)
        if not (WIDE.search(told) or english in TERMS)
        and not (SAME.fullmatch(told) or SAME.fullmatch(english))
        # What is typed into a shell stays, with the file that it belongs to.
        and "hullcheck completion" not in english
    ]
    assert left == []


def test_no_message_is_made_of_what_cannot_be_collected(code: str) -> None:
    del code
    for path in languages.speaking_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and path.name != "said.py":
                assert languages.is_collected(node), f"{path}:{node.lineno}"
