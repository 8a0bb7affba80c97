"""What a repository says, as text of a page: escaped, and every character of it seen."""

from __future__ import annotations

import re
from html import escape

from hullcheck.render.escape import terminal


def text_of(text: str) -> str:
    """Return `text` for an element or an attribute in double quotes."""
    return escape(terminal(text))


def code_of(text: str) -> str:
    """Return `text` as code."""
    return f"<code>{text_of(text)}</code>"


def marked(text: str) -> str:
    """Return a sentence with what stands in backticks as code."""
    parts = re.split(r"`([^`]+)`", text)
    return "".join(
        code_of(part) if index % 2 else text_of(part) for index, part in enumerate(parts)
    )


def link(address: str, text: str) -> str:
    """Return a link; an address of another kind than a page's stays text."""
    if not address.startswith(("https://", "http://", "#")):
        return text_of(text)
    return f'<a href="{text_of(address)}">{text_of(text)}</a>'
