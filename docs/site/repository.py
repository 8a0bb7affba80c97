"""Links into the repository: a Sphinx extension for what lies outside of the pages.

On GitHub `../tests/x.py` is a link like any other; on the site it leads to GitHub. Pages call
the repository `OWNER/hullcheck`; built on GitHub, the site has the name that it really has.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]
PLACEHOLDER = "OWNER/hullcheck"
SERVER = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
NAME = os.environ.get("GITHUB_REPOSITORY", PLACEHOLDER)

_UP = re.compile(r"\]\((?P<path>(?:\.\./)+[^)#\s]+)")


def linked_out(page: str, text: str) -> str:
    """Return `text` of the page `page` with links to files beside `docs/` as addresses.

    A link to nothing stays as it is, for the generator to complain about.
    """

    def address(match: re.Match[str]) -> str:
        path = normpath(join("docs", dirname(page), match["path"]))
        inside = path.startswith("docs/") or not (ROOT / path).exists()
        return match[0] if inside else f"]({SERVER}/{PLACEHOLDER}/blob/main/{path}"

    return _UP.sub(address, text)


def _read(_app: Sphinx, page: str, source: list[str]) -> None:
    source[0] = linked_out(page, source[0])


def _name(_app: Sphinx, tree: nodes.document, _page: str) -> None:
    """Write the repository's name where the placeholder stands."""
    from docutils import nodes  # noqa: PLC0415 (only the group `site` has it)

    for link in tree.findall(nodes.reference):
        if "refuri" in link:
            link["refuri"] = link["refuri"].replace(PLACEHOLDER, NAME)
    for text in list(tree.findall(nodes.Text)):
        if PLACEHOLDER in text and text.parent is not None:
            text.parent.replace(text, nodes.Text(text.replace(PLACEHOLDER, NAME)))
    for block in tree.findall(nodes.literal_block):
        block.rawsource = block.astext()


def setup(app: Sphinx) -> dict[str, bool]:
    """Join the build."""
    app.connect("source-read", _read)
    app.connect("doctree-resolved", _name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
