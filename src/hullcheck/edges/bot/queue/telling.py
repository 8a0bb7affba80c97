"""A queue as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from hullcheck.core.noun import dataclass
from hullcheck.render.documents import SCHEMA, Shape
from hullcheck.render.escape import terminal
from hullcheck.render.json import render_queue_json
from hullcheck.render.style import Role, Style
from hullcheck.render.words import counted

from .delivery import STATES, Counts, Entry, State


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be told of a queue."""

    counts: Counts
    state: State
    """Of those that are listed, where none are asked for by name."""
    entries: list[Entry]
    again: list[str]
    """The GUIDs of those that were put back."""


def render_queue(told: Told, style: Style) -> str:
    """Return the counts, and a block for each delivery."""
    blocks = [_counts(told.counts)]
    blocks += ["\n".join(_entry(entry, style)) for entry in told.entries]
    if told.again:
        blocks.append(f"{counted(len(told.again), 'delivery', 'deliveries')} to be run again.")
    return "\n\n".join(blocks) + "\n"


def _counts(counts: Counts) -> str:
    line = ", ".join(f"{counts.of(state)} {state}" for state in STATES)
    return f"{line}\nwaiting since {_time(counts.oldest)}" if counts.oldest else line


def _entry(entry: Entry, style: Style) -> Iterator[str]:
    delivery = entry.delivery
    name = f"{delivery.event}.{delivery.action}" if delivery.action else delivery.event
    head = f"{entry.state} {delivery.guid} {name} {delivery.subject}".rstrip()
    yield style.paint(terminal(head), Role.PLACE)
    attempts = counted(entry.attempts, "attempt")
    yield f"  received {_time(delivery.received)}, {attempts}{_when(entry)}"
    if entry.error:
        yield f"  {terminal(entry.error)}"
    if entry.is_forgotten:
        yield "  its payload was removed: it cannot be run again"


def _when(entry: Entry) -> str:
    """Return what else there is to say of times, with the comma before it."""
    if entry.state == "leased":
        return terminal(f", with {entry.worker} until {_time(entry.due)} unless it says more")
    if entry.state == "waiting":
        return f", not before {_time(entry.due)}" if entry.due else ""
    return f", {entry.state} {_time(entry.settled)}"


def _time(seconds: float) -> str:
    """Return a time in UTC; what is none in the calendar as a number."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return f"{seconds:g}"


def render_queue_document(told: Told) -> str:
    """Return the document of `queue`."""
    counts = {state: told.counts.of(state) for state in STATES}
    document: Shape = {
        "schema": SCHEMA,
        "counts": {**counts, "oldest": told.counts.oldest},
        "deliveries": [_shape(entry) for entry in told.entries],
        "again": told.again,
    }
    return render_queue_json(document)


def _shape(entry: Entry) -> Shape:
    delivery = entry.delivery
    return {
        "guid": delivery.guid,
        "event": delivery.event,
        "action": delivery.action,
        "installation": delivery.installation,
        "repository": delivery.repository,
        "subject": delivery.subject,
        "supersedes": delivery.supersedes,
        "received": delivery.received,
        "state": entry.state,
        "attempts": entry.attempts,
        "error": entry.error,
        "worker": entry.worker,
        "due": entry.due,
        "settled": entry.settled,
        "forgotten": entry.is_forgotten,
    }
