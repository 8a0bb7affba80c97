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
    try:
        _write(sys.stdout, data)
    except OSError as error:
        give_up(sys.stdout)
        refused = said("`{path}` cannot be written", path="/dev/stdout")
        raise WriteError(refused, cause=error.strerror or "") from error


def write_error(text: str) -> None:
    """Write to standard error, as far as that is possible: else there is nobody to tell."""
    try:
        _write(sys.stderr, text)
    except OSError:
        give_up(sys.stderr)


def give_up(stream: TextIO) -> None:
    """Let all that is still to be written to `stream` go nowhere.

    The interpreter writes once more at its end, and makes a failure of what it cannot write.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _write(stream: TextIO, data: bytes | str) -> None:
    if isinstance(data, str):
        data = data.encode(stream.encoding or "utf-8", "backslashreplace")
    try:
        stream.buffer.write(data)
        stream.flush()
    except BrokenPipeError:
        give_up(stream)
