"""What a repository says, as text of a page: escaped, and every character of it seen."""

from __future__ import annotations

import re
from html import escape

from hullcheck.languages.translator import Translator
from hullcheck.render.escape import terminal


def text_of(words: Translator, text: str) -> str:
    """Return `text` for an element or an attribute in double quotes; what we say is told."""
    return escaped(words.text(text))


def escaped(text: str) -> str:
    """Return `text` for an element or an attribute in double quotes."""
    return escape(terminal(text))


def code_of(words: Translator, text: str) -> str:
    """Return `text` as code."""
    return f"<code>{text_of(words, text)}</code>"


def marked(words: Translator, text: str) -> str:
    """Return a sentence with what stands in backticks as code."""
    parts = re.split(r"`([^`]+)`", words.text(text))
    return "".join(
        code_of(words, part) if index % 2 else text_of(words, part)
        for index, part in enumerate(parts)
    )


def link(words: Translator, address: str, text: str) -> str:
    """Return a link; an address of another kind than a page's stays text."""
    if not address.startswith(("https://", "http://", "#")):
        return text_of(words, text)
    return f'<a href="{text_of(words, address)}">{text_of(words, text)}</a>'
