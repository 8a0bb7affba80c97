"""`hullcheck queue` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hullcheck.edges.bot.queue.protocol import Queue
from hullcheck.edges.cli import main

from .places import LONG, Place, delivery, taken

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def queue(place: Place, monkeypatch: pytest.MonkeyPatch) -> Queue:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HULLCHECK_QUEUE", place.url)
    return place.open()


def dead(queue: Queue, guid: str, error: str = "GitHub said no", **named: Any) -> None:
    queue.accept(delivery(f"a/b#{guid}", guid=guid, **named))
    assert queue.bury(taken(queue), error)


def shown(capsys: Captured, *arguments: str) -> str:
    assert main(["queue", *arguments]) == 0
    return capsys.readouterr().out


def told(capsys: Captured, *arguments: str) -> Any:
    return json.loads(shown(capsys, "--format", "json", *arguments))


def test_it_shows_counts_and_dead_letters(queue: Queue, capsys: Captured) -> None:
    dead(queue, "g1", received=86_400.0)
    queue.accept(delivery("c/d", received=2 * 86_400.0, action=""))
    lines = shown(capsys).splitlines()
    assert lines[:5] == [
        "1 waiting, 0 leased, 0 done, 1 dead, 0 superseded",
        "waiting since 1970-01-03 00:00:00Z",
        "",
        "dead g1 pull_request.synchronize a/b#g1",
        lines[4],
    ]
    assert lines[4].startswith("  received 1970-01-02 00:00:00Z, 1 attempt, dead 20")
    assert lines[5:] == ["  GitHub said no"]


def test_an_empty_queue_is_a_line(queue: Queue, capsys: Captured) -> None:
    assert shown(capsys) == "0 waiting, 0 leased, 0 done, 0 dead, 0 superseded\n"


def test_json_has_all_but_the_payload(queue: Queue, capsys: Captured) -> None:
    dead(queue, "g1", payload=b"secret", installation=7)
    document = told(capsys)
    assert document["counts"]["dead"] == 1
    (one,) = document["deliveries"]
    assert (one["guid"], one["state"], one["installation"]) == ("g1", "dead", 7)
    assert (one["attempts"], one["error"], one["forgotten"]) == (1, "GitHub said no", False)
    assert "secret" not in json.dumps(document)


def test_other_states_are_listed(queue: Queue, capsys: Captured) -> None:
    queue.accept(delivery("a/b#1", guid="g1"))
    queue.accept(delivery("a/b#2", guid="g2"))
    queue.accept(delivery("a/b#1", guid="g3"))
    taken(queue, worker="host:1:0")
    assert "with host:1:0 until " in shown(capsys, "--state", "leased")
    waiting = told(capsys, "--state", "waiting")["deliveries"]
    assert [one["guid"] for one in waiting] == ["g2", "g3"]


def test_one_is_shown_by_its_guid_and_its_payload_as_it_came(
    queue: Queue, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    queue.accept(delivery(guid="g1", payload=b'{"a": "\xff\n"}'))
    queue.accept(delivery(guid="g2"))
    assert main(["queue", "g1"]) == 0
    out = capsysbinary.readouterr().out
    assert b"waiting g1 " in out
    assert b"g2" not in out
    assert main(["queue", "g1", "--payload"]) == 0
    assert capsysbinary.readouterr().out == b'{"a": "\xff\n"}'
    assert main(["queue", "g1", "--payload", "-o", str(tmp_path / "body")]) == 0
    assert (tmp_path / "body").read_bytes() == b'{"a": "\xff\n"}'


def test_dead_letters_are_run_again_by_guid_or_all(queue: Queue, capsys: Captured) -> None:
    for guid in ("g1", "g2", "g3"):
        dead(queue, guid)
    assert "1 delivery to be run again." in shown(capsys, "--again", "g2")
    assert taken(queue).delivery.guid == "g2"
    assert told(capsys, "--again", "--all")["again"] == ["g1", "g3"]
    assert queue.counts().dead == 0
    assert told(capsys, "--again", "--all")["again"] == []


def test_what_others_wrote_is_shown_harmlessly(queue: Queue, capsys: Captured) -> None:
    dead(queue, "g1", "\x1b[2J\u202e", event="x\n\x1b]0;")
    out = shown(capsys)
    assert "\x1b" not in out
    assert "\\x1b[2J\\u202e" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--all"], "--all goes with --again"),
        (["--again"], "Give GUIDs, or --all."),
        (["--again", "--all", "g1"], "--all goes with --again"),
        (["--payload"], "--payload writes the body of one GUID"),
        (["--payload", "g1", "g2"], "--payload writes the body of one GUID"),
        (["--state", "dead", "g1"], "--state is for a listing"),
        (["--state", "lost"], "'lost' is not one of"),
        (["unknown"], "there is no delivery `unknown`"),
        (["--again", "unknown"], "there is no delivery `unknown`"),
        (["--again", "g1", "unknown"], "there is no delivery `unknown`"),
        (["--again", "waits"], "`waits` is waiting"),
        (["--again", "old"], "Its payload was removed"),
        (["--payload", "old"], "was removed because it is old"),
    ],
)
def test_a_wrong_call_is_told_and_changes_nothing(
    arguments: list[str], words: str, queue: Queue, capsys: Captured
) -> None:
    now = 4e9
    dead(queue, "old", received=now - 10)
    queue.forget(now)
    dead(queue, "g1", received=now)
    queue.accept(delivery("a/b#2", guid="waits", received=now))
    assert main(["queue", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert (queue.counts().dead, queue.counts().waiting) == (2, 1)


def test_it_needs_an_address_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.delenv("HULLCHECK_QUEUE", raising=False)
    assert main(["queue"]) == 2
    assert "HULLCHECK_QUEUE" in capsys.readouterr().err
    assert main(["queue", "--queue", str(tmp_path / "none")]) == 2
    assert "there is no queue" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_running_worker_is_not_disturbed(queue: Queue, capsys: Captured) -> None:
    queue.accept(delivery())
    lease = taken(queue, LONG)
    shown(capsys)
    assert queue.done(lease)
