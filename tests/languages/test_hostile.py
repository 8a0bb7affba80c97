"""What a repository says stays text in every language: a translation escapes nothing less."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from docs.languages import TRANSLATED
from hullcheck.core.finding import Finding, Place, Severity, Unknown
from hullcheck.core.said import said
from hullcheck.languages.translator import translator_of
from hullcheck.render.escape import terminal
from hullcheck.render.html.check import Repository, render_check_html
from hullcheck.render.markdown import render_check_markdown
from hullcheck.render.style import Style
from hullcheck.render.text import render_check_text
from hullcheck.report import Report
from tests.render.html.page import Page, check_alone
from tests.render.html.test_check_page import hostile
from tests.render.sample import SNAPSHOT
from tests.render.test_escape import HOSTILE, outside

pytestmark = pytest.mark.parametrize("code", TRANSLATED)

OURS = r"^##+ |^\|.*\|$|^- "
MARKUP = re.compile(r"[\[\]<>*_~#@&`]")


def told(one: str, two: str) -> Report:
    """Return a report in which sentences of ours have values of a repository."""
    message = said("`{path}` is not in the repository", path=one)
    unknown = said("the context `{path}` is outside the repository", path=two)
    finding = Finding("rule", Severity.ERROR, message, Place(two or "f", 1), "cause")
    return Report((), (finding,), (Unknown(unknown, two or None),))


@settings(max_examples=40)
@given(one=HOSTILE, two=HOSTILE)
def test_a_comment_has_no_markup_of_a_repository(code: str, one: str, two: str) -> None:
    # As in English: what stands outside of code has no markup but ours.
    made = outside(render_check_markdown(told(one, two), SNAPSHOT, translator_of(code)))
    english = outside(render_check_markdown(told(one, two), SNAPSHOT))
    assert len(MARKUP.findall(made)) <= len(MARKUP.findall(english)), made


@settings(max_examples=40)
@given(one=HOSTILE, two=HOSTILE)
def test_every_character_on_a_terminal_is_seen(code: str, one: str, two: str) -> None:
    style = Style(translator=translator_of(code))
    text = render_check_text(told(one, two), SNAPSHOT, style, verbose=True)
    assert [char for char in text if char != "\n" and terminal(char) != char] == []


@settings(max_examples=20)
@given(name=HOSTILE, other=HOSTILE)
def test_a_page_asks_nobody_and_has_one_script(code: str, name: str, other: str) -> None:
    report, snapshot = hostile(name, other)
    text = render_check_html(report, snapshot, Repository(other), translator_of(code))
    page = Page(text)
    check_alone(page, code)
    assert len(page.all("script")) == len(page.all("style")) == 1
