"""The lines of a ledger: what each may say."""

from __future__ import annotations

from hullcheck.render.contract.audit import AuditedRepository
from hullcheck.render.contract.model import Model, Text


class Entry(Model):
    """What came of one repository, and what that depends on."""

    outcome: AuditedRepository
    key: str
    """Of version and options, see `key_of`."""
    tag: str
    """By which GitHub knows whether the branch has moved."""
    settled: bool
    """Nothing is left to be done there until something changes."""
    extends: dict[Text, str]
    """What stands for the configurations of other repositories, by their names."""


class Opening(Model):
    """A pull request is about to be opened; written before it is."""

    opens: int
    """The repository's number."""
    at: float
    """In seconds since 1970."""
    settled: bool = False
    """It was opened."""


class Start(Model):
    """An audit begins."""

    fleet: Text
    """Which one, in words."""
    shard: int
    """The part that it looks at, from 1."""
    shards: int
    """How many parts there are."""


class End(Model):
    """An audit is over."""

    passed_over: list[AuditedRepository]
    """Repositories that it did not look at, by policy or because it was stopped."""


class Line(Model):
    """Exactly one of these."""

    entry: Entry | None = None
    opening: Opening | None = None
    start: Start | None = None
    end: End | None = None
