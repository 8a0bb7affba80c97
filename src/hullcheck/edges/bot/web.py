"""What the bot answers over HTTP: deliveries, whether it is well, and what it counts.

A delivery is answered when it is on the disk. What is not GitHub's is refused before
anything of it is parsed, and what is too large or too slow before it is read whole.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.edges.clock import Clock
from hullcheck.errors import HullcheckError, QueueError

from .errands import NoErrand
from .events import EVENTS, read_delivery
from .logs import Log
from .metrics import ACCEPTING, DELIVERIES, OLDEST, QUEUED, REFUSED, Metrics
from .payloads import MalformedError, digest_of
from .queue.delivery import STATES
from .queue.protocol import Queue
from .signatures import Signature, has_form

MAX_BODY = 25 * 1024 * 1024
"""Bytes: GitHub sends no more.
https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap"""

MAX_BUFFERED = 8 * MAX_BODY
"""Bytes of all bodies that are being read: nobody may fill the memory with many at once."""

REMEMBERED = 20_000
"""Bodies that are known by sight, so that one is not taken again under another GUID."""

_GUID = lazy_pattern(r"[0-9A-Za-z-]{1,100}")
_EVENT = lazy_pattern(r"[a-z_]{1,60}")


class RefusedError(Exception):
    """A request that is not taken: the status, and the reason that is counted."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(slots=True)
class Desk:
    """What the web half works with."""

    queue: Queue
    secrets: Callable[[], Sequence[str]]
    """Of the webhook; none: nothing is taken."""
    metrics: Metrics
    log: Log
    clock: Clock
    is_stopping: Callable[[], bool]
    body_seconds: float
    """In which a body has to arrive."""


def make_app(desk: Desk, further: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application; `further` are pages that it has beside its own."""
    hook = _Hook(desk)
    routes = [
        Route("/webhook", hook.receive, methods=["POST"]),
        Route("/healthz", _healthz),
        Route("/readyz", _Readiness(desk).answer),
        Route("/metrics", _Page(desk).answer),
        *further,
    ]
    return Starlette(routes=routes)


async def _healthz(_: Request) -> Response:
    """Say that the process answers."""
    return PlainTextResponse("ok\n")


class _Readiness:
    """Whether deliveries can be taken: the queue is written to."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def answer(self, _: Request) -> Response:
        if self.desk.is_stopping():
            return PlainTextResponse("stopping\n", 503)
        if not self.desk.secrets():
            return PlainTextResponse("no App is set up\n", 503)
        try:
            # Nothing is older than that: it writes, and changes nothing.
            await asyncio.to_thread(self.desk.queue.forget, 0.0)
        except HullcheckError:
            return PlainTextResponse("the queue does not answer\n", 503)
        return PlainTextResponse("ready\n")


class _Page:
    """What is counted."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def answer(self, _: Request) -> Response:
        metrics = self.desk.metrics
        try:
            counts = await asyncio.to_thread(self.desk.queue.counts)
        except HullcheckError:
            # Better old numbers of the queue than none of anything.
            return self._page()
        for state in STATES:
            metrics.set(QUEUED, counts.of(state), state)
        waited = max(0.0, self.desk.clock.now() - counts.oldest) if counts.oldest else 0.0
        metrics.set(OLDEST, waited)
        return self._page()

    def _page(self) -> Response:
        kind = "text/plain; version=0.0.4; charset=utf-8"
        return Response(self.desk.metrics.render(), media_type=kind)


class _Hook:
    """Takes deliveries."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.buffered = 0
        """Bytes of bodies that are being read."""
        self.seen: OrderedDict[str, str] = OrderedDict()
        """GUIDs of bodies that were taken, by what is in them."""

    async def receive(self, request: Request) -> Response:
        """Answer one delivery."""
        guid = request.headers.get("x-github-delivery", "")
        event = request.headers.get("x-github-event", "")
        shown = {"delivery": guid[:100], "event": event[:60]}
        try:
            outcome, words = await self._taken(request, event, guid)
        except RefusedError as refused:
            self.desk.metrics.count(REFUSED, refused.reason)
            self.desk.log("warning", f"refused: {refused.reason}", **shown)
            headers = {"connection": "close"}
            return JSONResponse({"refused": refused.reason}, refused.status, headers)
        label = event if event in EVENTS else "other"
        self.desk.metrics.count(DELIVERIES, label, outcome)
        self.desk.log("info", outcome, **shown, reason=words)
        return JSONResponse({outcome: guid}, 202 if outcome == "accepted" else 200)

    async def _taken(self, request: Request, event: str, guid: str) -> tuple[str, str]:
        """Return what became of a delivery, and why. Raises `RefusedError`."""
        began = asyncio.get_running_loop().time()
        body = await self._signed_body(request)
        if not _GUID.fullmatch(guid) or not _EVENT.fullmatch(event):
            raise RefusedError(400, "headers")
        digest = digest_of(body)
        if self.seen.get(digest, guid) != guid:
            raise RefusedError(409, "replayed")
        try:
            read = read_delivery(event, guid, body, self.desk.clock.now())
        except MalformedError as error:
            self.desk.log("warning", f"malformed: {error}", delivery=guid, event=event)
            raise RefusedError(400, "malformed") from None
        if isinstance(read, NoErrand):
            return "ignored", read.reason
        try:
            is_new = await asyncio.to_thread(self.desk.queue.accept, read)
        except QueueError as error:
            self.desk.log("error", error.what, delivery=guid, cause=error.cause)
            raise RefusedError(503, "queue") from None
        self._remember(digest, guid)
        self.desk.metrics.observe(ACCEPTING, asyncio.get_running_loop().time() - began)
        return ("accepted", "") if is_new else ("known", "")

    def _remember(self, digest: str, guid: str) -> None:
        self.seen[digest] = guid
        while len(self.seen) > REMEMBERED:
            self.seen.popitem(last=False)

    async def _signed_body(self, request: Request) -> bytes:
        """Return the body, which GitHub has signed. Raises `RefusedError`."""
        secrets = self.desk.secrets()
        if not secrets or self.desk.is_stopping():
            raise RefusedError(503, "not ready")
        header = request.headers.get("x-hub-signature-256", "")
        if not has_form(header):
            raise RefusedError(401, "signature")
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise RefusedError(415, "content type")
        self._refuse_large(request)
        signature = Signature(secrets)
        body = await self._body(request, signature)
        if not signature.is_by(header):
            raise RefusedError(401, "signature")
        return body

    def _refuse_large(self, request: Request) -> None:
        length = request.headers.get("content-length", "0")
        if not length.isascii() or not length.isdecimal() or int(length) > MAX_BODY:
            raise RefusedError(413, "too large")

    async def _body(self, request: Request, signature: Signature) -> bytes:
        body = bytearray()
        try:
            async with asyncio.timeout(self.desk.body_seconds):
                async for part in request.stream():
                    self._make_room(len(part), len(body) + len(part))
                    body += part
                    signature.read(part)
        except TimeoutError:
            raise RefusedError(408, "too slow") from None
        except ClientDisconnect:
            raise RefusedError(400, "cut off") from None
        finally:
            self.buffered -= len(body)
        return bytes(body)

    def _make_room(self, more: int, together: int) -> None:
        if together > MAX_BODY:
            raise RefusedError(413, "too large")
        if self.buffered + more > MAX_BUFFERED:
            raise RefusedError(503, "busy")
        self.buffered += more
