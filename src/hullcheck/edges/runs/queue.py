"""What `queue` does."""

from __future__ import annotations

import sys
from contextlib import closing

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.edges.bot.queue.delivery import Entry, State
from hullcheck.edges.bot.queue.opening import open_queue
from hullcheck.edges.bot.queue.protocol import LISTED, Queue
from hullcheck.edges.bot.queue.telling import Told, render_queue, render_queue_document
from hullcheck.edges.console import write_out
from hullcheck.edges.locale import translator_for
from hullcheck.edges.writing import write_whole
from hullcheck.errors import UsageError

from .shared import deliver, output_style


@dataclass(frozen=True, slots=True)
class QueueRequest:
    """The options of `hullcheck queue`."""

    queue: str
    """The address."""
    guids: tuple[str, ...] = ()
    state: State | None = None
    again: bool = False
    every: bool = False
    """Run all dead letters again."""
    payload: bool = False
    form: str = "text"
    output: str | None = None
    language: str | None = None

    def check(self) -> None:
        """Raise `UsageError` where the options do not fit together."""
        if self.every and (self.guids or not self.again):
            raise UsageError(said("--all goes with --again, and takes the place of GUIDs"))
        if self.again and not self.every and not self.guids:
            raise UsageError(
                said("--again needs to know what"), advice=said("Give GUIDs, or --all.")
            )
        if self.state is not None and (self.guids or self.again):
            raise UsageError(said("--state is for a listing, which GUIDs and --again are not"))
        if self.payload and (len(self.guids) != 1 or self.again or self.form != "text"):
            raise UsageError(said("--payload writes the body of one GUID, and nothing else"))


def run_queue(request: QueueRequest) -> int:
    """Show the queue, or put deliveries back to be run again, and return 0."""
    request.check()
    with closing(open_queue(request.queue, create=False)) as queue:
        if request.payload:
            _write_payload(queue, request)
            return 0
        again = _run_again(queue, request) if request.again else []
        state = request.state or "dead"
        told = Told(queue.counts(), state, _entries(queue, request, again, state), again)
    if request.form == "json":
        deliver(render_queue_document(told), request.output)
    else:
        deliver(
            render_queue(told, output_style(request.output, translator_for(request.language))),
            request.output,
        )
    return 0


def _entries(queue: Queue, request: QueueRequest, again: list[str], state: State) -> list[Entry]:
    """Return what is to be listed, no more than `LISTED` of a state."""
    if request.guids or request.again:
        return [_known(queue, guid) for guid in request.guids or again[:LISTED]]
    return queue.listing(state)


def _known(queue: Queue, guid: str) -> Entry:
    entry = queue.entry(guid)
    if entry is None:
        raise UsageError(said("there is no delivery `{guid}` in the queue", guid=guid[:80]))
    return entry


def _run_again(queue: Queue, request: QueueRequest) -> list[str]:
    """Put back what is asked for, and return the GUIDs of what was.

    Raises `UsageError` where one of the GUIDs cannot be run again; nothing is then put back.
    """
    if request.every:
        dead = queue.listing("dead", queue.counts().dead)
        return [each.delivery.guid for each in dead if queue.again(each.delivery.guid)]
    for guid in request.guids:
        _refuse(_known(queue, guid))
    return [guid for guid in request.guids if queue.again(guid)]


def _refuse(entry: Entry) -> None:
    """Raise `UsageError` where a delivery cannot be run again."""
    guid = entry.delivery.guid
    if entry.state in ("waiting", "leased"):
        raise UsageError(
            said(
                "`{guid}` is {state}: it is run without being asked to",
                guid=guid,
                state=entry.state,
            )
        )
    if entry.is_forgotten:
        raise UsageError(
            said("`{guid}` cannot be run again", guid=guid),
            cause=said("Its payload was removed because it is old."),
            advice=said("Let GitHub deliver a newer event: push, or comment."),
        )


def _write_payload(queue: Queue, request: QueueRequest) -> None:
    entry = _known(queue, request.guids[0])
    if entry.is_forgotten:
        raise UsageError(
            said("the payload of `{guid}` was removed because it is old", guid=entry.delivery.guid)
        )
    if request.output in (None, "-"):
        # Control characters are for the terminal of whoever asks for a raw body.
        write_out(entry.delivery.payload + (b"\n" if sys.stdout.isatty() else b""))
    else:
        write_whole(request.output, entry.delivery.payload)
