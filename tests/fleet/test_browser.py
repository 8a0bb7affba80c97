"""The page of an audit in a real browser: its script runs, and its policy refuses nothing of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hullcheck.fleet.html import render_survey_html
from tests.browser.page import CHROMIUM, browser

from .sample import SURVEY

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="apt install chromium, or set CHROMIUM")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """Return what the page is once its script has run, and what the console says."""
    folder = tmp_path_factory.mktemp("browser")
    file = folder / "audit.html"
    file.write_text(render_survey_html(SURVEY), encoding="utf-8")
    with browser(folder / "profile") as page:
        page.open(file.as_uri())
        return page.html, page.said


def test_the_console_says_nothing(seen: tuple[str, list[str]]) -> None:
    assert seen[1] == []


def test_the_script_shows_the_filter_and_says_how_many_there_are(
    seen: tuple[str, list[str]],
) -> None:
    form = re.search(r'<form id="filter"[^>]*>', seen[0])
    assert form is not None
    assert "hidden" not in form[0]
    shown = re.search(r'<output id="shown"[^>]*>([^<]+)<', seen[0])
    assert shown is not None
    assert re.search(r"\d", shown[1])


def test_what_a_repository_says_makes_no_element(seen: tuple[str, list[str]]) -> None:
    assert seen[0].count("<script") == 1
    assert "<img" not in seen[0]


def test_the_worst_stands_first(seen: tuple[str, list[str]]) -> None:
    found = re.findall(r"\b(error|warning|advice)\b", seen[0].partition("</form>")[2])
    assert found[0] == "error"


def test_the_page_is_small_and_asks_nobody(seen: tuple[str, list[str]]) -> None:
    assert not re.search(r"(?:src|href)=\"(?!https://|#)", seen[0])
    assert Path(CHROMIUM).exists()
