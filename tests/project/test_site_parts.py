"""What the site adds to plain pages: the side bar, links into the repository, tables."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from markdown_it import MarkdownIt

from docs.symptoms import SEEN
from docs.table import code, render
from hullcheck.rules import all_rules

ROOT = Path(__file__).parents[2]


@pytest.fixture
def part(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import an extension as the generator does."""
    monkeypatch.syspath_prepend(ROOT / "docs/site")
    name: str = request.param
    monkeypatch.delitem(sys.modules, name, raising=False)
    return import_module(name)


@pytest.mark.parametrize("part", ["navigation"], indirect=True)
def test_a_page_that_nobody_names_stands_at_the_end(part: ModuleType) -> None:
    rules = ["rules/index", "rules/x", "ja/rules/index", "ja/rules/x"]
    pages = ["index", "zebra", "commands", *rules, "cases/add", "symptoms"]
    shown = dict(part.parts(pages))
    assert shown == {
        "": ["symptoms"],
        "Understand": [],
        "Do": [],
        "Look up": ["rules/index", "commands", "zebra"],
        "日本語": ["ja/rules/index"],
        "한국어": [],
    }


@pytest.mark.parametrize("part", ["navigation"], indirect=True)
def test_the_side_bar_names_pages_that_exist(part: ModuleType) -> None:
    named = [page for pages in part.PARTS.values() for page in pages]
    assert [page for page in named if not (ROOT / f"docs/{page}.md").exists()] == []
    assert len(named) == len(set(named))


@pytest.mark.parametrize("part", ["repository"], indirect=True)
@pytest.mark.parametrize(
    ("page", "link", "leads_to"),
    [
        ("semantics", "../Makefile", "{}/Makefile"),
        ("how-to/monorepo", "../../README.md", "{}/README.md"),
        ("how-to/monorepo", "../audit.md", "../audit.md"),
        ("semantics", "../not-there.py", "../not-there.py"),
        ("semantics", "rules/index.md", "rules/index.md"),
        ("semantics", "../CONTRIBUTING.md#commits", "{}/CONTRIBUTING.md#commits"),
    ],
)
def test_links_out_of_the_pages_lead_to_github(
    part: ModuleType, page: str, link: str, leads_to: str
) -> None:
    address = f"{part.SERVER}/{part.PLACEHOLDER}/blob/main"
    assert part.linked_out(page, f"see [x]({link}).") == f"see [x]({leads_to.format(address)})."


@pytest.mark.parametrize("text", ["a", "a|b", "`a`", "a``b", " a", "a ", "`", "[!a]*"])
def test_code_stays_what_it_is_in_a_cell(text: str) -> None:
    page = MarkdownIt().enable("table").parse(render(["x"], [[code(text)]]))
    (shown,) = [
        child.content
        for token in page
        for child in token.children or ()
        if child.type == "code_inline"
    ]
    # What stands between backticks loses one space at each end, or none.
    assert shown.strip() == text.strip()


def test_symptoms_name_rules_that_exist() -> None:
    known = {rule.name() for rule in all_rules()}
    assert {rule for rules in SEEN.values() for rule in rules} <= known
