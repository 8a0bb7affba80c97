"""Findings with their fixes, and what could not be decided."""

from __future__ import annotations

from .build import Route
from .model import Line, Model, Offset, SeverityName, Text


class ReplaceEdit(Model):
    """Put a text in the place of some bytes of a file; equal offsets insert."""

    path: Text
    start: Offset
    """Bytes before the first byte to replace, in the file as it was read."""
    end: Offset
    """Bytes before the first byte to keep again."""
    text: Text


class CreateEdit(Model):
    """Make a file that does not exist yet."""

    path: Text
    create: Text
    """All of its text."""


class Fix(Model):
    """Edits that belong together: all are applied, or none."""

    title: Text
    safe: bool
    """True: verified by the same analysis; `hullcheck fix` applies it."""
    edits: list[ReplaceEdit | CreateEdit]


class Related(Model):
    """Another place that belongs to a finding."""

    path: Text
    line: Line | None
    message: Text


class Finding(Model):
    """One fact at one place, with its proof."""

    rule: str
    severity: SeverityName
    message: Text
    """The fact, with paths in backticks."""
    path: Text
    line: Line | None
    """Null: the file as a whole."""
    end_line: Line | None
    """The last line that is meant; null: the file as a whole."""
    column: Line | None
    """In characters; null: the line as a whole."""
    fingerprint: str
    """The same at another revision while the cause is the same."""
    builds: list[Text]
    routes: list[Route]
    related: list[Related]
    fix: Fix | None
    """Null: there is none, which is no lack of knowledge."""


class Suppression(Model):
    """Where somebody allowed a finding, and why."""

    path: Text
    line: Line | None
    reason: Text


class SuppressedFinding(Finding):
    """A finding that somebody allowed."""

    suppressed_by: Suppression


class Unknown(Model):
    """What could not be decided."""

    reason: Text
    path: Text | None
    line: Line | None
    build: Text | None
    """Null: it concerns no single build."""
