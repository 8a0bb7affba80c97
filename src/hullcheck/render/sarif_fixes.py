"""Fixes in the shape of SARIF: what to delete where, and what to put there.

SARIF 2.1.0, sections 3.55 to 3.57. SARIF cannot say "make this file": a new one
is an insertion at the start of what is empty so far.
"""

from __future__ import annotations

from base64 import b64encode

from hullcheck.core.edit import Create, Fix, Replace
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source

from .sarif_places import Shape, artifact, plain, span_region

MAX_INSERTED = 64_000
"""Characters of all edits of a fix; a longer one is left out, never cut."""

_START: Shape = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}


def fix_shape(fix: Fix, snapshot: Snapshot) -> Shape | None:
    """Return `fix`, or None where it is too long to be told.

    Raises `ValueError` for an edit of a file that nobody read.
    """
    edits = snapshot.concrete(fix.edits)
    if sum(len(edit.text) for edit in edits) > MAX_INSERTED:
        return None
    by_path: dict[str, list[Shape]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, []).append(_replacement(edit, snapshot))
    safety = "" if fix.safe else " (not verified; look at it before applying)"
    return {
        "description": plain(f"{fix.title}{safety}"),
        "artifactChanges": [
            {"artifactLocation": artifact(path), "replacements": replacements}
            for path, replacements in by_path.items()
        ],
    }


def _replacement(edit: Replace | Create, snapshot: Snapshot) -> Shape:
    if isinstance(edit, Create):
        return _inserted(
            {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}, edit.text
        )
    source = snapshot.source(edit.path)
    if source is None:
        raise ValueError(f"{edit.path} is edited but was never read")
    if not (_is_text(source.text) and _is_text(edit.text)):
        return _bytes(edit, source)
    return _inserted(span_region(source, edit.span), edit.text)


def _inserted(deleted: Shape, text: str) -> Shape:
    return {"deletedRegion": deleted, "insertedContent": {"text": text}}


def _bytes(edit: Replace, source: Source) -> Shape:
    """Return an edit that counts bytes: what is not UTF-8 has no text in JSON."""
    start, end = source.byte_offset(edit.span.start), source.byte_offset(edit.span.end)
    data = edit.text.encode("utf-8", "surrogateescape")
    return {
        "deletedRegion": {"byteOffset": start, "byteLength": end - start},
        "insertedContent": {"binary": b64encode(data).decode("ascii")},
    }


def _is_text(text: str) -> bool:
    """Say whether `text` has no byte that is not UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
