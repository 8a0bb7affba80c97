"""What reaches the bot from outside: taken when it is GitHub's, refused and counted when not."""

from __future__ import annotations

import json
import lzma
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fake.hub import private_key
from hullcheck.edges.bot.errands import NoErrand
from hullcheck.edges.bot.events import EVENTS, read_delivery
from hullcheck.edges.bot.metrics import DELIVERIES, REFUSED
from hullcheck.edges.bot.payloads import MalformedError
from hullcheck.edges.bot.queue.delivery import Delivery
from hullcheck.edges.bot.server import PunctualProtocol
from hullcheck.edges.bot.signatures import Signature
from hullcheck.errors import QueueError

from .conftest import MakeRig
from .rig import SECRET, Place, Rig, signature


@pytest.fixture
def web(make_rig: MakeRig) -> Rig:
    """Give the web half alone: what is taken stays in the queue."""
    return make_rig(workers=0)


@pytest.fixture
def body(place: Place) -> bytes:
    return json.dumps(place.push()).encode()


def refused(bot: Rig, reason: str) -> float:
    return bot.parts.metrics.value(REFUSED, reason)


def waiting(bot: Rig) -> int:
    return bot.queue.counts().waiting


def test_what_is_signed_is_taken_and_durable(web: Rig, body: bytes) -> None:
    assert web.post(body, "push", guid="one").status_code == 202
    (entry,) = web.queue.listing("waiting")
    assert (entry.delivery.guid, entry.delivery.subject) == ("one", "octo/app")


@pytest.mark.parametrize(
    "header",
    ["", "sha256=", "sha1=" + "0" * 40, "sha256=" + "0" * 64, "sha256=" + "g" * 64, "é" * 71],
)
def test_30_what_is_not_signed_is_refused(web: Rig, body: bytes, header: str) -> None:
    answer = web.post(body, "push", X_Hub_Signature_256=header.encode("utf-8"))  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert (waiting(web), refused(web, "signature")) == (0, 1)


def test_30_the_signature_is_over_the_raw_bytes(web: Rig, body: bytes) -> None:
    spaced = json.dumps(json.loads(body), indent=1).encode()
    assert web.post(spaced, "push").status_code == 202
    assert web.post(spaced, "push", X_Hub_Signature_256=signature(body)).status_code == 401


def test_30_no_secret_means_that_nothing_is_taken(web: Rig, body: bytes) -> None:
    web.service.post.credentials = None
    assert web.post(body, "push").status_code == 503
    assert web.get("/readyz").status_code == 503
    assert not Signature(()).is_by(signature(body, ""))


def test_30_the_old_secret_counts_beside_the_new_one(web: Rig, place: Place) -> None:
    known = web.service.post.credentials
    assert known is not None
    both = (SECRET, "another secret of letters")
    web.service.post.credentials = type(known)(known.app, known.private_key, both)
    place.hub.change(place.repository, "main", {"x": "1"})
    assert web.deliver("push", place.push(), secret=both[0]).status_code == 202
    place.hub.change(place.repository, "main", {"x": "2"})
    assert web.deliver("push", place.push(), secret=both[1]).status_code == 202
    assert web.deliver("push", place.push(), secret="a third one of letters").status_code == 401


def test_30_a_delivery_is_taken_once(web: Rig, body: bytes) -> None:
    assert web.post(body, "push", guid="one").status_code == 202
    assert web.post(body, "push", guid="one").json() == {"known": "one"}
    # The GUID is not signed: the same body under another one is a replay.
    assert web.post(body, "push", guid="two").status_code == 409
    assert (waiting(web), refused(web, "replayed")) == (1, 1)
    assert web.parts.metrics.value(DELIVERIES, "push", "known") == 1


@pytest.mark.parametrize("guid", ["", "a b", "x" * 101, "é"])
def test_a_guid_that_is_none_is_refused(web: Rig, body: bytes, guid: str) -> None:
    answer = web.post(body, "push", X_GitHub_Delivery=guid.encode("utf-8"))  # type: ignore[arg-type]
    assert (answer.status_code, waiting(web)) == (400, 0)


def test_a_form_is_refused(web: Rig, body: bytes) -> None:
    kind = "application/x-www-form-urlencoded"
    assert web.post(body, "push", Content_Type=kind).status_code == 415


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        "[" + "[]," * 1_000_000 + "1]",
        "",
        "null",
        "[]",
        '{"ref": 1}',
        '{"installation": {"id": -1}}',
        '{"installation": {"id": 1e400}}',
        '{"installation": {"id": ' + "9" * 5_000 + "}}",
        '"\ud800"',
        "\x00",
    ],
)
def test_bodies_that_are_no_events_are_refused(web: Rig, text: str) -> None:
    answer = web.post(text.encode("utf-8", "surrogatepass"), "push")
    assert (answer.status_code, waiting(web)) == (400, 0)
    assert refused(web, "malformed") == 1
    assert web.get("/readyz").status_code == 200


def raw(bot: Rig) -> socket.socket:
    host, port = bot.address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def head(body: bytes, length: int | None) -> bytes:
    lines = [
        "POST /webhook HTTP/1.1",
        "Host: x",
        "Content-Type: application/json",
        "X-GitHub-Event: push",
        "X-GitHub-Delivery: raw",
        f"X-Hub-Signature-256: {signature(body)}",
        "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def answer_of(connection: socket.socket) -> bytes:
    """Return what comes back, "" where the server hangs up without a word."""
    try:
        return connection.recv(65_536)
    except ConnectionResetError:
        return b""


def whole(connection: socket.socket) -> bytes:
    """Return all that comes until the server hangs up."""
    return b"".join(iter(lambda: answer_of(connection), b""))


def test_a_body_that_is_cut_off_is_nothing(web: Rig, body: bytes) -> None:
    with raw(web) as connection:
        connection.sendall(head(body, len(body)) + body[:-10])
    wait_for(lambda: refused(web, "cut off") == 1)
    assert waiting(web) == 0
    # Cut and with the length to fit.
    assert web.post(body[:-10], "push", X_Hub_Signature_256=signature(body)).status_code == 401


def wait_for(true: Callable[[], bool], seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


LARGE = 30_000_000


def test_thirty_megabytes_are_refused_before_they_are_read(web: Rig, body: bytes) -> None:
    with raw(web) as connection:
        connection.sendall(head(body, LARGE))
        assert b" 413 " in answer_of(connection).split(b"\r\n")[0]
    assert refused(web, "too large") == 1


def test_thirty_megabytes_without_a_length_are_cut_off(web: Rig, body: bytes) -> None:
    part = b"f4240\r\n" + b"x" * 1_000_000 + b"\r\n"
    with raw(web) as connection, suppress(BrokenPipeError, ConnectionResetError):
        connection.sendall(head(body, None))
        connection.sendall(part * (LARGE // 1_000_000))
        assert b" 413 " in whole(connection)
    assert refused(web, "too large") == 1
    assert web.get("/healthz").status_code == 200


def test_a_body_that_is_too_slow_is_refused(make_rig: MakeRig, body: bytes) -> None:
    web = make_rig(workers=0, body_seconds=0.2)
    with raw(web) as connection:
        connection.sendall(head(body, len(body)) + body[:5])
        assert b" 408 " in whole(connection)
    assert refused(web, "too slow") == 1


@pytest.mark.parametrize("text", [b"", b"POST /webhook HTTP/1.1\r\nHost:"])
def test_a_head_that_is_too_slow_is_hung_up_on(
    web: Rig, text: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PunctualProtocol, "header_seconds", 0.2)
    began = time.monotonic()
    with raw(web) as connection:
        connection.sendall(text)
        assert connection.recv(1) == b""
    assert time.monotonic() - began < 5
    # Also where the connection has served before.
    with raw(web) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.sendall(b"GET /he")
        assert whole(connection).endswith(b"ok\n")


def test_a_hundred_slow_clients_keep_nobody_out(web: Rig, body: bytes) -> None:
    slow = [raw(web) for _ in range(100)]
    for connection in slow:
        connection.sendall(head(body, len(body)))
    assert web.post(body, "push", guid="one").status_code == 202
    for connection in slow:
        connection.close()


def test_a_queue_that_does_not_answer_refuses_so_that_it_comes_again(
    web: Rig, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bool:
        raise QueueError("the disk is full")

    monkeypatch.setattr(web.queue, "accept", fail)
    monkeypatch.setattr(web.queue, "forget", fail)
    assert web.post(body, "push", guid="one").status_code == 503
    assert web.get("/readyz").status_code == 503
    monkeypatch.undo()
    assert web.post(body, "push", guid="one").status_code == 202


def test_the_metrics_tell_what_happened(web: Rig, body: bytes) -> None:
    web.post(body, "push", guid="one")
    web.post(body, "push", X_Hub_Signature_256="sha256=" + "0" * 64)
    page = web.get("/metrics")
    assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = page.text.splitlines()
    assert 'hullcheck_deliveries_total{event="push",outcome="accepted"} 1' in lines
    assert 'hullcheck_refused_total{reason="signature"} 1' in lines
    assert 'hullcheck_queue_deliveries{state="waiting"} 1' in lines
    assert 'hullcheck_accept_seconds_bucket{le="+Inf"} 1' in lines


def test_30_the_log_names_deliveries_and_no_secret(bot: Rig, place: Place) -> None:
    pull = place.hub.pull(place.repository, "main")
    bot.done("pull_request", place.pull(pull, "opened"), guid="guid-in-log")
    told = [each for each in bot.log if each.get("delivery") == "guid-in-log"]
    assert {each["message"] for each in told} >= {"accepted", "begun", "done"}
    text = "".join(bot.lines)
    tokens = [each for each in place.hub.world.tokens if each != place.hub.default_token.text]
    assert tokens
    for secret in (SECRET, private_key(), *tokens):
        assert secret not in text
        assert secret not in repr(bot.parts)


def published() -> Iterator[tuple[str, dict[str, Any]]]:
    folder = Path(__file__).parent.parent / "github" / "schema"
    for each in json.loads(lzma.decompress((folder / "webhooks.json.xz").read_bytes())):
        yield from ((each["name"], payload) for payload in each["examples"])


def test_every_published_payload_is_taken_or_left_with_a_reason() -> None:
    taken = set()
    for event, payload in published():
        # Old examples are those of a webhook, which belongs to no installation.
        told = {"installation": {"id": 1}, **payload}
        read = read_delivery(event, "guid", json.dumps(told).encode(), 0.0)
        if isinstance(read, Delivery):
            taken.add(event)
        else:
            assert read.reason
    assert taken == EVENTS.keys() - {"issue_comment", "check_run"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
KEYS = ["action", "installation", "repository", "pull_request", "check_run", "check_suite"]
KEYS += ["issue", "comment", "sender", "changes", "ref", "after", "requested_action"]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(EVENTS)), st.dictionaries(st.sampled_from(KEYS), JSON) | JSON)
def test_no_payload_breaks_the_reader(event: str, payload: Any) -> None:
    with suppress(MalformedError):
        read_delivery(event, "guid", json.dumps(payload).encode(), 0.0)


@given(st.sampled_from(sorted(EVENTS)), st.binary())
@example("check_run", b"{}")
def test_no_body_breaks_the_reader(event: str, body: bytes) -> None:
    with suppress(MalformedError):
        assert isinstance(read_delivery(event, "guid", body, 0.0), NoErrand)
