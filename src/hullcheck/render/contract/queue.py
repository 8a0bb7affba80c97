"""What `hullcheck queue` writes."""

from __future__ import annotations

from typing import Literal

from .model import Document, Model, Offset, Text


class QueueCounts(Model):
    """How many deliveries are in which state."""

    waiting: Offset
    leased: Offset
    """A worker has them."""
    done: Offset
    dead: Offset
    """They failed as often as is allowed, or were refused."""
    superseded: Offset
    """A newer delivery made them needless."""
    oldest: float
    """When the one that waits longest was received, in seconds since 1970; 0: none waits."""


class QueuedDelivery(Model):
    """A delivery of GitHub and what became of it; its payload is not told."""

    guid: Text
    """What GitHub calls the delivery."""
    event: Text
    action: Text
    installation: int
    """0: none."""
    repository: Text
    """`OWNER/NAME`; empty for none."""
    subject: Text
    """What is worked on by one at a time; empty for none."""
    supersedes: Text
    """The newest delivery with the same key makes those needless that wait; empty for none."""
    received: float
    """Seconds since 1970, as all times here."""
    state: Literal["waiting", "leased", "done", "dead", "superseded"]
    attempts: Offset
    error: Text
    """What the last attempt failed with; empty where it did not fail."""
    worker: Text
    """Who had it last."""
    due: float
    """Of a waiting one: not before; of a leased one: when the lease ends."""
    settled: float
    """When it was done, dead or superseded; 0: it is not."""
    forgotten: bool
    """Its payload was removed: it cannot be run again."""


class QueueDocument(Document):
    """`hullcheck queue --format json`."""

    counts: QueueCounts
    deliveries: list[QueuedDelivery]
    """Those that were asked for by name, or those in the state that was asked for."""
    again: list[Text]
    """The GUIDs of those that were put back to be run again."""
