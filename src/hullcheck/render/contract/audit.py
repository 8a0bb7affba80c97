"""What `hullcheck audit` writes."""

from __future__ import annotations

from typing import Literal

from .build import Position
from .model import Document, Line, Model, Offset, SeverityName, Text


class AuditStep(Model):
    """One step of a route, in words."""

    what: Text
    """A path or an instruction, as it stands in the repository."""
    why: Text
    """What is to be known of it."""
    before: Text
    """A word before `what`; empty for none."""
    at: Position | None
    """Where an instruction stands."""


class AuditFinding(Model):
    """A finding in one repository of a fleet, with its first route in words."""

    rule: str
    severity: SeverityName
    message: Text
    path: Text
    line: Line | None
    column: Line | None
    end_line: Line | None
    fingerprint: str
    """The same in the next audit while the cause is the same."""
    route: list[AuditStep]
    """From the host to the image; empty for a finding about no host file."""
    routes: Offset
    """How many routes there are."""
    fix: Text
    """What would mend it, as a title; empty where nothing is written for it."""
    safe: bool
    """The fix is verified."""


class AuditUnknown(Model):
    """What could not be decided in a repository."""

    reason: Text
    path: Text | None
    line: Line | None


class AuditedRepository(Model):
    """What came of one repository."""

    name: Text
    """`OWNER/NAME`."""
    id: int
    """GitHub's number for it; 0 where it is not known."""
    status: Literal["checked", "skipped", "failed", "pending"]
    """Pending: the audit was stopped before it."""
    reason: Text
    """Why it was skipped or failed."""
    stage: Literal["report", "comment", "fix"]
    """How far the audit goes in it."""
    branch: Text
    commit: str
    tree: str
    """Git's id of all that the commit holds."""
    builds: Offset
    complete: bool
    """False: a limit stopped it before everything was read."""
    findings: list[AuditFinding]
    unknowns: list[AuditUnknown]
    suppressed: Offset
    """Findings that somebody allowed."""
    issue: Text
    """The page of its tracking issue; empty for none."""
    pull: Text
    """The page of its fix pull request; empty for none."""
    notes: list[Text]
    plan: list[Text]
    """What is left to be written, in words: after a dry run all of it."""


class AuditDocument(Document):
    """`hullcheck audit --format json`."""

    version: str
    status: Literal["complete", "partial"]
    """Partial: the audit was stopped before it had seen all repositories."""
    repositories: list[AuditedRepository]
    """By name."""
