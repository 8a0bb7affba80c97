"""What `hullcheck rules` writes."""

from __future__ import annotations

from .model import Document, FixKind, Model, SeverityName


class Rule(Model):
    """A rule as `hullcheck rules` lists it."""

    name: str
    group: str
    title: str
    severity: SeverityName
    """At full evidence; a finding may have a lower one."""
    fix: FixKind | None
    """Null: it writes nothing."""
    since: str


class RulesDocument(Document):
    """`hullcheck rules --format json`."""

    rules: list[Rule]
