"""Standard output and standard error: colour, width, and readers that go away."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO

from hullcheck.core.said import said
from hullcheck.errors import WriteError
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.style import Style

from .cache.record import forget, say
from .streams import give_up, write_bytes

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
    """Write to standard output; a reader that has gone away (`| head`) is no failure.

    Raises `WriteError` for a full disk and the like.
    """
    encoded = _encoded(sys.stdout, data)
    say(1, encoded)
    try:
        write_bytes(sys.stdout, encoded)
    except OSError as error:
        forget()
        give_up(sys.stdout)
        refused = said("`{path}` cannot be written", path="/dev/stdout")
        raise WriteError(refused, cause=error.strerror or "") from error


def write_error(text: str) -> None:
    """Write to standard error, as far as that is possible: else there is nobody to tell."""
    encoded = _encoded(sys.stderr, text)
    say(2, encoded)
    try:
        write_bytes(sys.stderr, encoded)
    except OSError:
        give_up(sys.stderr)


def _encoded(stream: TextIO, data: bytes | str) -> bytes:
    if isinstance(data, bytes):
        return data
    return data.encode(stream.encoding or "utf-8", "backslashreplace")
