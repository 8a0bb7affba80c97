"""Which page stands where: a Sphinx extension that adds the side bar's lists.

A page that nobody names here stands at the end of the last part, so that none is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from docs.cases import TOPICS
from docs.rules import FOLDERS, by_group

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PARTS = {
    "": ("symptoms",),
    "Understand": (
        *("concepts/isolation", "concepts/dockerignore", "concepts/uv-sync", "concepts/mounts"),
        *("concepts/managers", "semantics", "evidence", "statements"),
    ),
    "Do": (
        *("how-to/pull-requests", "how-to/fork-pull-requests", "pre-commit", "how-to/old-project"),
        *("how-to/generated-dockerignore", "how-to/monorepo", "how-to/compose-watch"),
        *("how-to/dev-containers", "audit", "bot", "queue"),
    ),
    "Look up": (
        *("rules/index", "terminal", "commands", "report", "configuration", "allowances"),
        *("baseline", "action"),
    ),
    "日本語": ("ja/rules/index",),
    "한국어": ("ko/rules/index",),
}
"""The captions of the side bar, and below each its pages in their order."""

REST = "Look up"
"""The caption of pages that nobody names."""

ROOT = "index"
RULES = tuple(f"{folder}/index" for folder in FOLDERS)
"""The lists of the rules, in all languages."""

CASES = "semantics"


def parts(pages: Collection[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each caption with its pages, of those that there are."""
    leading = (*(f"{folder}/" for folder in FOLDERS), "cases/")
    led = {page for page in pages if page.startswith(leading)}.difference(RULES)
    there = {*pages} - led - {ROOT}
    named = {page for listed in PARTS.values() for page in listed}
    for caption, listed in PARTS.items():
        more = sorted(there - named) if caption == REST else ()
        yield caption, [*(page for page in listed if page in there), *more]


def toctree(caption: str, pages: Iterable[str]) -> str:
    """Return the directive that puts `pages` into the side bar."""
    lines = ["```{toctree}", ":hidden:", *([f":caption: {caption}"] if caption else [])]
    return "\n".join(["", *lines, "", *(f"/{page}" for page in pages), "```", ""])


def _lead(app: Sphinx, page: str, source: list[str]) -> None:
    """Add its lists to the text of a page that leads others."""
    if page == ROOT:
        lists = parts(app.env.found_docs)
        source[0] += "".join(toctree(caption, pages) for caption, pages in lists)
    elif page in RULES:
        folder = page.removesuffix("/index")
        rules = (f"{folder}/{rule.name()}" for _, members in by_group() for rule in members)
        source[0] += toctree("", rules)
    elif page == CASES:
        source[0] += toctree("", (f"cases/{topic}" for topic in TOPICS))


def setup(app: Sphinx) -> dict[str, bool]:
    """Join the build."""
    app.connect("source-read", _lead)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
