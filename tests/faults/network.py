"""What goes wrong between here and GitHub, at one request of a run or from it on."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest

from fake.faults import RATE_MESSAGE, READ_ONLY_MESSAGE, SECONDARY_MESSAGE, Fault, Faults, Wire
from fake.hub import Hub
from hullcheck.edges.github import client, transport

TIMEOUT, ANSWER, LARGEST = 1, 1.5, 2_000_000
"""Seconds and bytes, instead of half a minute, two, and 200 MB."""

SLOW, HUGE = 3.0, 4_000_000
"""What is longer and larger than that."""


@contextmanager
def impatient() -> Iterator[None]:
    """Let time-outs and limits be those of a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "TIMEOUT_SECONDS", TIMEOUT)
        patch.setattr(transport, "ANSWER_SECONDS", ANSWER)
        patch.setattr(transport, "MAX_BYTES", LARGEST)
        yield


Connection = BaseHTTPRequestHandler


def head(connection: Connection, *lines: str, status: str = "200 OK") -> None:
    text = "\r\n".join((f"HTTP/1.1 {status}", "Connection: close", *lines, "", ""))
    connection.wfile.write(text.encode())


def reset(connection: Connection, _: bytes) -> None:
    """Send RST: what is not sent by then is thrown away."""
    connection.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.connection.close()


def hang(connection: Connection, _: bytes) -> None:
    time.sleep(SLOW)


def drip(connection: Connection, body: bytes) -> None:
    head(connection, "Content-Type: application/json", f"Content-Length: {len(body) + 1_000}")
    connection.wfile.write(b" ")
    until = time.monotonic() + SLOW
    try:
        while time.monotonic() < until:
            connection.wfile.write(b" ")
            connection.wfile.flush()
            time.sleep(0.1)
    except OSError:
        return


def truncated(connection: Connection, body: bytes) -> None:
    head(connection, "Content-Type: application/json", f"Content-Length: {len(body)}")
    connection.wfile.write(body[: len(body) // 2])


def saying(text: bytes, kind: str = "application/json", *lines: str) -> Wire:
    def send(connection: Connection, _: bytes) -> None:
        head(connection, f"Content-Type: {kind}", *lines)
        connection.wfile.write(text)

    return send


def half(connection: Connection, body: bytes) -> None:
    """Send a half that nothing tells from a whole."""
    saying(body[: len(body) // 2])(connection, body)


def without_a_kind(connection: Connection, body: bytes) -> None:
    saying(body, "text/plain")(connection, body)


def strange_limits(connection: Connection, body: bytes) -> None:
    lines = ("X-RateLimit-Remaining: many", "X-RateLimit-Limit: 1", "X-RateLimit-Reset: soon")
    saying(body, "application/json", *lines)(connection, body)


def huge(connection: Connection, _: bytes) -> None:
    head(connection, "Content-Type: application/json")
    try:
        connection.wfile.write(b"[" + b" " * HUGE + b"]")
    except OSError:
        return


def going_round(connection: Connection, body: bytes) -> None:
    """Redirect to where this redirects again."""
    redirect("301 Moved Permanently", connection.path)(connection, body)


def redirect(status: str, to: str) -> Wire:
    def send(connection: Connection, _: bytes) -> None:
        head(connection, f"Location: {to}", "Content-Length: 0", status=status)

    return send


HTML = b"<!doctype html><title>Unicorn!</title><p>We are doing our best to come back."


def refused(status: int, message: str = "No.", **headers: str) -> Fault:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault("*", status=status, body={"message": message}, headers=told)


def wire(send: Wire, *, after: bool = True, status: int = 0) -> Fault:
    return Fault("*", wire=send, after=after, status=status)


WRONG: dict[str, Fault] = {
    "connection reset, not done": wire(reset, after=False),
    "connection reset, done": wire(reset),
    "connection closed, not done": Fault("*", drops=True),
    "connection closed, done": Fault("*", drops=True, after=True),
    "no answer in time, not done": wire(hang, after=False),
    "no answer in time, done": wire(hang),
    "slow drip": wire(drip),
    "truncated body": wire(truncated),
    "half of the JSON": wire(half),
    "no JSON": wire(saying(b"{oops")),
    "HTML, not done": wire(saying(HTML, "text/html"), after=False),
    "HTML, done": wire(saying(HTML, "text/html")),
    "nothing, done": wire(saying(b"")),
    "null": wire(saying(b"null")),
    "another object": wire(saying(b"{}")),
    "another list": wire(saying(b"[]")),
    "not UTF-8": wire(saying(b'{"id": "\xff"}')),
    "deep JSON": wire(saying(b"[" * 100_000)),
    "another content type": wire(without_a_kind),
    "limits that are no numbers": wire(strange_limits),
    "huge body": wire(huge),
    "a redirection loop": wire(going_round, after=False),
    "a redirection to another host": wire(
        redirect("301 Moved Permanently", "http://192.0.2.1/x"), after=False
    ),
    "a redirection for now": wire(
        redirect("307 Temporary Redirect", "http://192.0.2.1/x"), after=False
    ),
    "GitHub is gone": wire(reset, after=False),
    "GitHub is ill": refused(502),
    "500, done": replace(refused(500), after=True),
    "502, not done": refused(502),
    "502 with HTML": wire(saying(HTML, "text/html"), status=502),
    "503 with Retry-After": refused(503, Retry_After="2"),
    "504, done": replace(refused(504), after=True),
    "429 with Retry-After": refused(429, "Slow down.", Retry_After="2"),
    "429": refused(429, "Slow down."),
    "429 for hours": refused(429, "Slow down.", Retry_After="7200"),
    "primary limit": refused(403, RATE_MESSAGE, X_RateLimit_Remaining="0", X_RateLimit_Reset="1"),
    "secondary limit": refused(403, SECONDARY_MESSAGE, Retry_After="2"),
    "401": refused(401, "Bad credentials"),
    "403": refused(403, READ_ONLY_MESSAGE),
    "404": refused(404, "Not Found"),
    "409": refused(409, "Conflict"),
    "410": refused(410, "Gone"),
    "422": refused(422, "Validation Failed"),
    "451": refused(451, "Unavailable For Legal Reasons"),
}
"""What may go wrong with one request. `done` where GitHub has done by then what was asked."""

FOR_GOOD = ("a redirection loop", "GitHub is gone", "GitHub is ill")
"""What goes on with all requests behind it, to the end of the run."""


class AtRequest(Faults):
    """What goes wrong with the request of one number, from 0."""

    def __init__(self, number: int, fault: Fault | None, *, for_good: bool = False) -> None:
        super().__init__()
        self.number = number
        self.fault = fault
        self.for_good = for_good
        self.seen = 0
        self.happened = False

    def take(self, name: str, writes: bool) -> list[Fault]:
        at, self.seen = self.seen, self.seen + 1
        wrong = at == self.number or (self.for_good and at > self.number)
        if self.fault is None or not wrong:
            return []
        self.happened = True
        return [self.fault]


@contextmanager
def going_wrong(
    hub: Hub, number: int, fault: Fault | None, *, for_good: bool = False
) -> Iterator[AtRequest]:
    """Let something go wrong with the request of this number, counted from here."""
    former, hub.service.faults = hub.service.faults, AtRequest(number, fault, for_good=for_good)
    try:
        yield hub.service.faults
    finally:
        hub.service.faults = former
