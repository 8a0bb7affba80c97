"""Standard output and standard error: colour, width, and readers that go away."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO

from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.style import Style

from .cache.record import say
from .streams import write_bytes

NARROWEST, WIDEST = 60, 120
"""Columns: below, excerpts say nothing; above, lines are hard to follow."""


def wants_color(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Say whether to write colours: NO_COLOR, then FORCE_COLOR, then whether it is a terminal.

    See no-color.org and force-color.org; an empty variable counts as unset.
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def style_for(stream: TextIO, translator: Translator = ENGLISH) -> Style:
    """Return the style that fits `stream`, in the language of `translator`."""
    color = wants_color(stream, os.environ)
    if not stream.isatty():
        return Style(color=color, translator=translator)
    from shutil import get_terminal_size  # noqa: PLC0415  only a terminal has a width

    columns = get_terminal_size((100, 24)).columns
    width = min(max(columns, NARROWEST), WIDEST)
    return Style(color=color, width=width, wraps=True, translator=translator)


def write_out(data: bytes | str) -> None:
    """Write to standard output; a reader that has gone away (`| head`) is no failure."""
    encoded = _encoded(sys.stdout, data)
    say(1, encoded)
    write_bytes(sys.stdout, encoded)


def write_error(text: str) -> None:
    """Write to standard error."""
    encoded = _encoded(sys.stderr, text)
    say(2, encoded)
    write_bytes(sys.stderr, encoded)


def _encoded(stream: TextIO, data: bytes | str) -> bytes:
    if isinstance(data, bytes):
        return data
    return data.encode(stream.encoding or "utf-8", "backslashreplace")
