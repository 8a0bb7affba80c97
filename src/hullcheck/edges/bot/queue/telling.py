"""A queue as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from hullcheck.core.noun import dataclass
from hullcheck.core.said import counted, enumerated, said
from hullcheck.render.documents import SCHEMA, Shape
from hullcheck.render.escape import terminal
from hullcheck.render.json import render_queue_json
from hullcheck.render.style import Role, Style

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
    blocks = ["\n".join(map(style.tell, _counts(told.counts)))]
    blocks += ["\n".join(_entry(entry, style)) for entry in told.entries]
    if told.again:
        again = counted(
            len(told.again),
            "{number} delivery to be run again.",
            "{number} deliveries to be run again.",
        )
        blocks.append(style.tell(again))
    return "\n\n".join(blocks) + "\n"


def _counts(counts: Counts) -> Iterator[str]:
    yield enumerated([f"{counts.of(state)} {state}" for state in STATES])
    if counts.oldest:
        yield said("waiting since {time}", time=_time(counts.oldest))


def _entry(entry: Entry, style: Style) -> Iterator[str]:
    delivery = entry.delivery
    name = f"{delivery.event}.{delivery.action}" if delivery.action else delivery.event
    head = f"{entry.state} {delivery.guid} {name} {delivery.subject}".rstrip()
    yield style.paint(terminal(head), Role.PLACE)
    received = counted(
        entry.attempts,
        "received {time}, {number} attempt",
        "received {time}, {number} attempts",
        time=_time(delivery.received),
    )
    yield f"  {style.tell(enumerated([received, *_when(entry)]))}"
    if entry.error:
        yield f"  {terminal(entry.error)}"
    if entry.is_forgotten:
        yield f"  {style.tell(said('its payload was removed: it cannot be run again'))}"


def _when(entry: Entry) -> Iterator[str]:
    """Yield what else there is to say of times."""
    due = _time(entry.due)
    if entry.state == "leased":
        yield said("with {worker} until {due} unless it says more", worker=entry.worker, due=due)
    elif entry.state != "waiting":
        yield f"{entry.state} {_time(entry.settled)}"
    elif entry.due:
        yield said("not before {due}", due=due)


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
