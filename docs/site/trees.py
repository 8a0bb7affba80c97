"""Tree literals in colour: a Sphinx extension that makes the headers stand out.

On GitHub a tree is a block of `text`, and stays one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pygments.lexer import RegexLexer
from pygments.token import Generic, Text

from hullcheck.core.literal_header import is_header

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

LANGUAGE = "hullcheck-tree"


class TreeLexer(RegexLexer):
    """Tells the headers of a tree literal from what lies in the files."""

    name = "Tree literal of hullcheck"
    aliases: ClassVar = [LANGUAGE]
    tokens: ClassVar = {"root": [(r"-- .+ --\n", Generic.Heading), (r".*\n", Text)]}


def _mark(_app: Sphinx, tree: nodes.document) -> None:
    from docutils import nodes  # noqa: PLC0415 (only the group `site` has it)

    for block in tree.findall(nodes.literal_block):
        if block.get("language") == "text" and is_header(block.astext().partition("\n")[0]):
            block["language"] = LANGUAGE


def setup(app: Sphinx) -> dict[str, bool]:
    """Join the build."""
    app.add_lexer(LANGUAGE, TreeLexer)
    app.connect("doctree-read", _mark)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
