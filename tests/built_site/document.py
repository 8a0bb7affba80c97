"""What a page of the site links to, loads and can be linked to."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

LOADED = {"script": "src", "img": "src", "link": "href", "source": "src", "iframe": "src"}


@dataclass(slots=True)
class Document:
    """The addresses in a page."""

    links: list[str] = field(default_factory=list)
    """What a reader may click."""
    loaded: list[str] = field(default_factory=list)
    """What a browser asks for by itself."""
    anchors: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.document.anchors.add(given["id"])
        if tag == "a" and "href" in given:
            self.document.links.append(given["href"])
        elif given.get(LOADED.get(tag, "")):
            self.document.loaded.append(given[LOADED[tag]])


@cache
def read(page: Path) -> Document:
    """Return the addresses in the file `page`."""
    document = Document()
    _Reader(document).feed(page.read_text(encoding="utf-8"))
    return document
