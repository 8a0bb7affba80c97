"""A fix as a suggestion that one click applies, where that is exactly the fix."""

from __future__ import annotations

import re

from hullcheck.core.edit import Fix, OverlappingEditsError, Replace, apply_replacements
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source, Span
from hullcheck.render.escape import terminal

MAX_CHARACTERS = 4_000
"""Of a suggestion: nobody reads a longer one before clicking."""


def render_suggestion(
    fix: Fix, path: str, lines: tuple[int, int], snapshot: Snapshot
) -> str | None:
    """Return the block that makes the 1-based `lines` of `path` what `fix` makes of them.

    None where it cannot be had: the fix edits other lines or another file; the
    file has CRLF or no final line end, which GitHub's apply would mix up; the
    new lines hold what is not seen.
    """
    source = snapshot.source(path)
    edits = snapshot.concrete(fix.edits)
    if source is None or not _is_plain(source) or not 1 <= lines[0] <= lines[1]:
        return None
    if lines[1] > source.line_count:
        return None
    old = Span(source.line_starts[lines[0] - 1], source.line_starts[lines[1]])
    replacements = [edit for edit in edits if isinstance(edit, Replace) and edit.path == path]
    if len(replacements) != len(edits) or not all(_within(edit, old) for edit in replacements):
        return None
    new = _edited(source, replacements, old)
    if new is None or new == source.slice(old) or not _is_seen(new):
        return None
    return _block(new)


def _is_plain(source: Source) -> bool:
    return source.text.endswith("\n") and "\r" not in source.text


def _within(edit: Replace, lines: Span) -> bool:
    """Say whether `edit` touches these whole lines alone, and leaves them whole lines."""
    if not lines.start <= edit.span.start <= edit.span.end <= lines.end:
        return False
    return edit.span.end < lines.end or not edit.text or edit.text.endswith("\n")


def _edited(source: Source, edits: list[Replace], lines: Span) -> str | None:
    """Return what `edits` make of `lines`, line end included; None where that is no whole line."""
    try:
        text = apply_replacements(source, edits).decode("utf-8", "surrogateescape")
    except OverlappingEditsError:
        return None
    new = text[lines.start : len(text) - (len(source.text) - lines.end)]
    return new if not new or new.endswith("\n") else None


def _is_seen(text: str) -> bool:
    """Say whether every character is one that a person sees before clicking."""
    shown = text.replace("\n", "").replace("\t", "")
    return terminal(shown) == shown and len(text) <= MAX_CHARACTERS


def _block(text: str) -> str:
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}suggestion\n{text}{fence}"
