"""What `hullcheck baseline` writes, and `check --baseline` reads."""

from __future__ import annotations

from .model import Document, Model, SeverityName, Text


class RouteKey(Model):
    """What makes a route the same at another revision."""

    host_file: Text
    stage: Text
    image_path: Text | None
    """Null: it lands, but at a place that is not known."""
    build: Text


class AcceptedFinding(Model):
    """A finding as it was when the baseline was made."""

    rule: str
    path: Text
    message: Text
    severity: SeverityName
    fingerprint: str
    routes: list[RouteKey]
    parts: list[Text]
    """What is counted and not told one by one, such as the places of a cache in git."""


class BaselineDocument(Document):
    """`hullcheck baseline`: what `check --baseline` accepts."""

    findings: list[AcceptedFinding]
    """By path, rule and message."""
