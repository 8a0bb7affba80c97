"""The commands as processes: started, stopped in good order, and refused a port."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from fake.hub import Hub
from hullcheck.edges.bot.queue.opening import open_queue
from step import SECOND

from .conftest import MakeRig
from .rig import SECRET, Place, Rig, signature
from .test_events import checks, opened


@contextmanager
def started(hub: Hub, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    app = hub.world.app
    assert app is not None
    variables = {
        "HULLCHECK_APP_ID": str(app.id),
        "HULLCHECK_PRIVATE_KEY": app.private_key,
        "HULLCHECK_WEBHOOK_SECRET": SECRET,
        "GITHUB_API_URL": hub.url,
        "GITHUB_GRAPHQL_URL": hub.graphql_url,
        "GITHUB_SERVER_URL": hub.url,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "hullcheck", *arguments],
        env={**os.environ, **variables},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str], message: str) -> dict[str, Any]:
    """Return the next line of the log that says `message`."""
    assert process.stderr is not None
    for text in process.stderr:
        told: dict[str, Any] = json.loads(text)
        if told["message"] == message:
            return told
    raise AssertionError(f"`{message}` is never said")


def test_it_serves_and_works_and_stops_in_good_order(github: Hub, tmp_path: Path) -> None:
    place = Place(github)
    pull = opened(place, SECOND)
    queue = str(tmp_path / "q.sqlite")
    options = ["--queue", queue, "--port", "0", "--audit-every", "0"]
    with started(github, "serve", *options) as process:
        address = line(process, "started")["address"]
        body = json.dumps(place.pull(pull, "opened")).encode()
        answer = post(address, body)
        assert answer == 202
        line(process, "done")
        process.send_signal(signal.SIGTERM)
        line(process, "stopped")
        assert process.wait(30) == 0
    assert len(checks(place)) == 1


def post(address: str, body: bytes) -> int:
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": "one",
        "X-Hub-Signature-256": signature(body),
    }
    return requests.post(f"{address}/webhook", body, headers=headers, timeout=30).status_code


def test_workers_of_their_own_do_what_the_web_half_takes(make_rig: MakeRig, github: Hub) -> None:
    place = Place(github)
    rig = make_rig(workers=0)
    rig.deliver("pull_request", place.pull(opened(place, SECOND), "opened"))
    with started(github, "work", "--queue", rig.queue_url, "--workers", "1") as process:
        line(process, "done")
        process.send_signal(signal.SIGTERM)
        line(process, "stopped")
        assert process.wait(30) == 0
    assert len(checks(place)) == 1


def test_what_stops_a_part_stops_all_and_is_told(
    github: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise ZeroDivisionError

    rig = Rig(github, tmp_path, workers=0)
    monkeypatch.setattr(rig.service.server, "serve", fail)
    with pytest.raises(ZeroDivisionError):
        rig.service.run()
    assert rig.stop.is_set()
    rig.service.socket.close()


def test_a_port_that_is_taken_is_an_error(github: Hub, tmp_path: Path, bot: Rig) -> None:
    port = bot.address.rpartition(":")[2]
    queue = str(tmp_path / "other.sqlite")
    with started(github, "serve", "--queue", queue, "--port", port) as process:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 2
    assert f"it is not possible to listen on 127.0.0.1:{port}" in said
    # The queue is left as it was.
    open_queue(queue).close()


@pytest.mark.parametrize("name", ["serve", "work"])
def test_nobody_starts_without_being_somebody(tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-m", "hullcheck", name, "--queue", str(tmp_path / "q")]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "HULLCHECK_APP_ID is not set" in done.stderr
    assert time.monotonic() - began < 30
    assert not (tmp_path / "q").exists()
