"""The pages in a real browser: the script runs, and the policy refuses nothing of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from .page import AXE, CHROMIUM, Page, browser
from .pages import PAGES

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="apt install chromium, or set CHROMIUM")

NARROW, WIDE = 390, 1280
"""Pixels: a telephone, and a usual window."""

FILTERED = ("fleet-", "check-")
"""How the names of those begin that have enough findings for a filter."""

OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true })"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the address of each page."""
    folder = tmp_path_factory.mktemp("pages")
    for name, text in PAGES.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in PAGES}


@pytest.fixture(params=list(PAGES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(name: str, opened: Page, files: dict[str, str]) -> Page:
    opened.look(width=WIDE)
    opened.open(files[name])
    return opened


def test_the_console_says_nothing(page: Page) -> None:
    assert page.said == []


def test_the_script_shows_the_button_of_the_colours(page: Page) -> None:
    assert page.evaluate("document.getElementById('theme').hidden") is False


def test_the_script_shows_the_filter_and_says_how_many_there_are(name: str, page: Page) -> None:
    assert page.evaluate("document.getElementById('filter') !== null") is name.startswith(FILTERED)
    if name.startswith(FILTERED):
        assert page.evaluate("document.getElementById('filter').hidden") is False
        shown = page.evaluate("document.getElementById('shown').value")
        first, second, *_ = re.findall(r"\d+", shown)
        assert first == second


def test_what_a_repository_says_makes_no_element(page: Page) -> None:
    assert page.html.count("<script") == 1
    assert "<img" not in page.html


def test_the_worst_stands_first(name: str, page: Page) -> None:
    found = re.findall(r'<details class="card finding"[^>]*data-severity="(\w+)"', page.html)
    groups = 1 if name.startswith("check-") else len(found)
    order = [("error", "warning", "advice").index(each) for each in found]
    assert order[:1] in ([0], [])
    assert groups > 1 or order == sorted(order)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("en", "Shown: 2 of 4 findings"),
        ("ja", "表示中: 指摘 4 件中 2 件"),
        ("ko", "표시 중: 지적 사항 4건 중 2건"),
    ],
)
def test_the_filter_hides_and_the_button_turns_the_colours(
    opened: Page, files: dict[str, str], code: str, shown: str
) -> None:
    opened.look(width=WIDE)
    opened.open(files[f"check-{code}"])
    assert opened.evaluate("document.documentElement.lang") == code
    opened.evaluate("document.querySelector('[value=error]').click()")
    left = "[...document.querySelectorAll('.finding')].filter((each) => !each.hidden)"
    opened.wait_until(f"{left}.length == 2")
    assert opened.evaluate(f"{left}.map((each) => each.dataset.severity)") == ["warning", "advice"]
    assert opened.evaluate("document.getElementById('shown').value") == shown
    opened.evaluate("document.getElementById('theme').click()")
    assert opened.evaluate("document.documentElement.dataset.theme") == "dark"
    opened.wait_until("getComputedStyle(document.body).backgroundColor == 'rgb(14, 17, 22)'")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_no_page_is_wider_than_its_window(
    name: str, opened: Page, files: dict[str, str], width: int
) -> None:
    opened.look(width=width)
    opened.open(files[name])
    opened.evaluate(OPEN_ALL)
    root = "document.documentElement"
    wide, seen = opened.evaluate(f"[{root}.scrollWidth, {root}.clientWidth]")
    assert wide <= seen
    assert width - 20 <= seen <= width


@pytest.mark.skipif(not AXE, reason="`make test-browser` brings axe-core; it needs npm")
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_against_it(page: Page, *, dark: bool) -> None:
    page.evaluate(f"document.documentElement.dataset.theme = '{'dark' if dark else 'light'}'")
    page.evaluate(OPEN_ALL)
    assert page.left_out() == []
