"""What `hullcheck check` writes."""

from __future__ import annotations

from typing import Literal

from .build import Build
from .finding import Finding, SuppressedFinding, Unknown
from .model import Document


class CheckDocument(Document):
    """`hullcheck check --format json`."""

    version: str
    status: Literal["complete", "partial"]
    """Partial: a limit stopped the run, and `unknowns` says which."""
    builds: list[Build]
    findings: list[Finding]
    unknowns: list[Unknown]
    suppressed: list[SuppressedFinding]
