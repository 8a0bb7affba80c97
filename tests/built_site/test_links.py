"""Every link of the built site leads somewhere, and no page asks anybody else for anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hullcheck.rules import all_rules

from .document import read


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def broken(page: Path) -> Iterator[str]:
    """Yield the links of `page` to files and headings that are not there."""
    for link in read(page).links + read(page).loaded:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if target.is_dir():
            target /= "index.html"
        anchored = target.suffix == ".html" and parts.fragment
        if not target.exists() or (anchored and parts.fragment not in read(target).anchors):
            yield f"{page.name}: {link}"


def test_every_link_leads_to_a_page_and_a_heading(site: Path) -> None:
    assert len(pages(site)) > len(all_rules())
    assert [link for page in pages(site) for link in broken(page)] == []


def test_no_page_asks_anybody_for_anything(site: Path) -> None:
    asked = [
        f"{page.name}: {address}"
        for page in pages(site)
        for address in read(page).loaded
        if urlsplit(address).netloc
    ]
    assert asked == []


def test_every_rule_has_a_page(site: Path) -> None:
    assert {path.stem for path in (site / "rules").glob("*.html")} >= {
        rule.name() for rule in all_rules()
    }


def test_every_page_is_in_the_side_bar(site: Path) -> None:
    links = (urlsplit(link) for link in read(site / "limits.html").links)
    there = {(site / link.path).resolve() for link in links if not link.netloc}
    written = {page.resolve() for page in pages(site)} - {(site / "search.html").resolve()}
    assert written - there == {(site / "limits.html").resolve()}
