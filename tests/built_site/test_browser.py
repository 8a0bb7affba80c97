"""The site in a real browser: what its scripts do, and that its console stays silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.page import AXE, CHROMIUM, Page, browser

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="apt install chromium, or set CHROMIUM")

PAGES = [
    *("index", "concepts/dockerignore", "concepts/mounts", "how-to/monorepo", "symptoms"),
    *("rules/index", "rules/host-venv-in-image", "cases/globs", "commands", "search"),
    *("ja/rules/index", "ja/rules/host-venv-in-image"),
    *("ko/rules/index", "ko/rules/host-venv-in-image"),
]

FOUND = "document.querySelectorAll('#search-results li a').length > 0"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("name", PAGES)
def test_the_console_says_nothing(served: str, page: Page, name: str) -> None:
    page.look()
    page.open(f"{served}/{name}.html")
    assert "<h1>" in page.html
    assert page.said == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("anonymous volume", "concepts/mounts"),
        ("ELF load command", "rules/host-venv-in-image"),
        ("root-only-ignore-pattern", "rules/root-only-ignore-pattern"),
        ("baseline", "baseline"),
        ("dockerignore", "concepts/dockerignore"),
        ("仮想環境", "ja/rules/"),
        ("이미지", "ko/rules/"),
    ],
)
def test_the_search_finds_a_page(served: str, page: Page, asked: str, found: str) -> None:
    page.open(f"{served}/search.html?q={asked.replace(' ', '+')}")
    page.wait_until(FOUND)
    page.wait_until(f"document.querySelector('#search-results a[href^=\"{found}\"]')")
    page.wait_until("document.querySelector('#search-results .context')")
    assert page.said == []


def test_the_search_needs_no_server(site: Path, page: Page) -> None:
    # The excerpts below the titles are fetched, which a browser refuses without a server.
    page.open(f"{(site / 'search.html').as_uri()}?q=volume")
    page.wait_until("document.querySelector('#search-results a[href^=\"concepts/mounts.html\"]')")


@pytest.mark.parametrize("width", [1400, 500])
def test_nothing_but_a_wide_table_is_scrolled_sideways(served: str, page: Page, width: int) -> None:
    page.look(width=width)
    for name in PAGES:
        page.open(f"{served}/{name}.html")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert page.evaluate(
            "[...document.querySelectorAll('pre')].every(e => e.scrollWidth <= e.clientWidth)"
        ), name


@pytest.mark.skipif(not AXE, reason="`make test-site` brings axe-core from npm")
@pytest.mark.parametrize(("dark", "width"), [(False, 1400), (True, 500)])
def test_everybody_can_use_it(served: str, page: Page, dark: bool, width: int) -> None:
    page.look(dark=dark, width=width)
    left_out = {}
    for name in PAGES:
        page.open(f"{served}/{name}.html")
        left_out[name] = page.left_out()
    assert left_out == {name: [] for name in PAGES}
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is dark
