"""A page as a browser reads it, and what holds for every page."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

VOID = {"meta", "input", "link", "br"}

DRAWN = {"rect", "path", "circle"}
"""Elements of SVG that are closed where they begin."""

KNOWN = {
    *"html head title meta style body header main footer nav section form fieldset legend".split(),
    *"a p b h1 h2 h3 h4 ul ol li dl dt dd div span strong code pre figure figcaption mark".split(),
    *"ins del details summary table caption thead tbody tr th td label input select".split(),
    *"option button output script svg desc g text rect path circle".split(),
}
"""Every element that a page has."""

LOADING = {
    *"src srcset data action background poster style ping formaction xlink:href".split(),
}
"""Attributes that load or run something."""


class Page(HTMLParser):
    """What a browser makes of a page: elements that are closed in order, links, texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), tag
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in DRAWN, tag
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def said(self) -> str:
        """All texts, those of style and script apart, each on lines of its own."""
        return "\n".join(
            text
            for tag, texts in self.texts.items()
            if tag not in ("style", "script")
            for text in texts
        )


def check_alone(page: Page, language: str = "en") -> None:
    """Fail where a page is not whole, loads something, or lets in what is not its own."""
    assert page.open == []
    assert page.all("html") == [{"lang": language}]
    assert {tag for tag, _ in page.tags} <= KNOWN
    for tag, found in page.tags:
        assert not LOADING & found.keys(), tag
        assert not [name for name in found if name.startswith("on")], tag
    links = [each.get("href") or "" for each in page.all("a")]
    assert [link for link in links if not link.startswith(("https://", "http://", "#"))] == []
    ids = [found["id"] for _, found in page.tags if "id" in found]
    assert len(ids) == len(set(ids))
    assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp|http", "".join(own_code(page)))
    check_policy(page)


def own_code(page: Page) -> list[str]:
    """Return the style and the script of a page."""
    return [text for tag in ("style", "script") for text in page.texts[tag]]


def check_policy(page: Page) -> None:
    """Fail where the policy lets in anything but the page's own style and script."""
    (policy,) = [
        each["content"] or ""
        for each in page.all("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (text,) = page.texts[tag]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert len(page.all(tag)) == 1


def headings(page: Page) -> list[int]:
    """Return the levels of the headings, in order."""
    return [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
