"""The pages in a real browser: the script runs, and the policy refuses nothing of them."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from pathlib import Path

import pytest

from .chromium import CHROMIUM, NARROW, WIDE, Seen, look_at, with_script
from .pages import PAGES

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="apt install chromium, or set CHROMIUM")

AXE = Path(__file__).parents[2] / ".tools/node_modules/axe-core/axe.min.js"

FILTERED = ("fleet", "check")


@pytest.fixture(scope="module", params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def seen(name: str, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return look_at(PAGES[name], tmp_path_factory.mktemp("browser"))


def test_the_console_says_nothing(seen: Seen) -> None:
    assert seen.console == []


def test_the_script_shows_the_button_of_the_colours(seen: Seen) -> None:
    button = re.search(r'<button type="button" id="theme"[^>]*>', seen.html)
    assert button is not None
    assert "hidden" not in button[0]


def test_the_script_shows_the_filter_and_says_how_many_there_are(name: str, seen: Seen) -> None:
    form = re.search(r'<form id="filter"[^>]*>', seen.html)
    assert (form is not None) == (name in FILTERED)
    if form is not None:
        assert "hidden" not in form[0]
        shown = re.search(r'<output id="shown"[^>]*>Shown: (\d+) of (\d+) ', seen.html)
        assert shown is not None
        assert shown[1] == shown[2]


def test_what_a_repository_says_makes_no_element(seen: Seen) -> None:
    assert seen.html.count("<script") == 1
    assert "<img" not in seen.html


def test_the_worst_stands_first(name: str, seen: Seen) -> None:
    found = re.findall(r'<details class="card finding"[^>]*data-severity="(\w+)"', seen.html)
    groups = 1 if name == "check" else len(found)
    order = [("error", "warning", "advice").index(each) for each in found]
    assert order[:1] in ([0], [])
    assert groups > 1 or order == sorted(order)


FILTERS = """
addEventListener('load', () => {
  document.querySelector('[value=error]').click();
  setTimeout(() => {
    const cards = [...document.querySelectorAll('.finding')];
    const left = cards.filter((card) => !card.hidden).map((card) => card.dataset.severity);
    document.getElementById('theme').click();
    document.body.dataset.seen = JSON.stringify([
      left, document.getElementById('shown').value,
      document.documentElement.dataset.theme, getComputedStyle(document.body).backgroundColor,
    ]);
  }, 300);
});
"""


def test_the_filter_hides_and_the_button_turns_the_colours(tmp_path: Path) -> None:
    html = look_at(with_script(PAGES["check"], FILTERS), tmp_path).html
    said = re.search(r'data-seen="([^"]+)"', html)
    assert said is not None
    left, shown, theme, back = json.loads(unescape(said[1]))
    assert left == ["warning", "advice"]
    assert shown == "Shown: 2 of 4 findings"
    assert theme == "dark"
    assert back == "rgb(14, 17, 22)"


WIDTHS = """
addEventListener('load', () => {
  const inner = document.querySelector('iframe').contentDocument;
  inner.querySelectorAll('details').forEach((each) => { each.open = true; });
  const root = inner.documentElement;
  document.body.dataset.seen = `${root.scrollWidth} ${root.clientWidth}`;
});
"""


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_no_page_is_wider_than_its_window(name: str, tmp_path: Path, width: int) -> None:
    # In a frame: a window itself is never as narrow as a telephone.
    frame = f'<iframe width="{width}" height="900" srcdoc="{escape(PAGES[name])}"></iframe>'
    outer = f"<!doctype html><body>{frame}<script>{WIDTHS}</script></body>"
    html = look_at(outer, tmp_path, width + 300).html
    said = re.search(r'data-seen="(\d+) (\d+)"', html)
    assert said is not None
    assert int(said[1]) <= int(said[2])
    assert width - 20 <= int(said[2]) <= width


RUN_AXE = """
addEventListener('load', async () => {
  document.documentElement.dataset.theme = '%s';
  document.querySelectorAll('details').forEach((each) => { each.open = true; });
  const found = await axe.run(document, { resultTypes: ['violations'] });
  const said = found.violations.map((each) =>
    [each.impact, each.id, each.nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]);
  document.body.dataset.seen = JSON.stringify(said);
});
"""


@pytest.mark.skipif(not AXE.exists(), reason="`make test-browser` brings axe-core; it needs npm")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_against_it(name: str, tmp_path: Path, theme: str) -> None:
    script = AXE.read_text(encoding="utf-8") + RUN_AXE % theme
    html = look_at(with_script(PAGES[name], script), tmp_path).html
    said = re.search(r'data-seen="([^"]*)"', html)
    assert said is not None
    assert json.loads(unescape(said[1])) == []
