"""`hullcheck audit` on the command line, before it asks anybody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hullcheck.edges.cli import main


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_TOKEN", "GH_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "one thing has to be audited"),
        (["--org", "a", "--repositories", "b"], "one thing has to be audited"),
        (["--org", "a"], "there is no token"),
        (["--merge"], "--merge goes with the ledgers"),
        (["--org", "a", "b.jsonl"], "--merge goes with the ledgers"),
        (["--org", "a", "--only", "[a-"], "is no pattern"),
        (["--org", "a", "--shard", "3/2"], "is no part"),
        (["--org", "a", "--shard", "x"], "is no part"),
        (["--merge", "none.jsonl"], "there is no ledger `none.jsonl`"),
    ],
)
def test_a_wrong_call_is_told_at_once(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", *arguments]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("octo/app\nocto\n", "line 2 is no `OWNER/NAME`: `octo`"),
        ("octo/app/../other\n", "line 1 is no `OWNER/NAME`"),
        ("octo/app?x=1\n", "line 1 is no `OWNER/NAME`"),
    ],
)
def test_a_list_holds_names_alone(
    text: str,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "t")
    (tmp_path / "names").write_text(text)
    assert main(["audit", "--repositories", str(tmp_path / "names")]) == 2
    assert words in capsys.readouterr().err


def test_a_name_of_an_organisation_is_no_path(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "t")
    assert main(["audit", "--org", "a/../b"]) == 2
    assert "is no name of an organisation" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    [
        "null",
        "[]",
        "{",
        '{"entry": {}}',
        '{"unknown": 1}',
        '{"opening": {"opens": "x", "at": 1}}',
        "[" * 100_000,
        "\xff",
    ],
)
def test_what_is_no_line_of_a_ledger_is_told(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "ledger"
    place.write_bytes(
        b'{"start":{"fleet":"x","shard":1,"shards":1}}\n' + line.encode("latin-1") + b"\n"
    )
    assert main(["audit", "--merge", str(place)]) == 2
    said = capsys.readouterr().err
    assert "line 2 of" in said
    assert "Traceback" not in said


def test_an_empty_fleet_is_a_clean_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "ledger"
    place.write_text('{"end":{"passed_over":[]}}\n')
    for form in ("table", "markdown", "html", "sarif"):
        assert main(["audit", "--merge", str(place), "--format", form]) == 0
    capsys.readouterr()
    assert main(["audit", "--merge", str(place), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["repositories"] == []


def test_an_audit_that_did_not_end_is_partial(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "ledger"
    place.write_text('{"end":{"passed_over":[]}}\n{"start":{"fleet":"x","shard":1,"shards":1}}\n')
    assert main(["audit", "--merge", str(place)]) == 3
    assert "stopped before it had seen all" in capsys.readouterr().out


def test_a_part_that_is_missing_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = [str(tmp_path / f"ledger{number}") for number in (1, 2)]
    for number, place in enumerate(places, 1):
        start = f'{{"start":{{"fleet":"x","shard":{number},"shards":2}}}}\n'
        Path(place).write_text(f'{start}{{"end":{{"passed_over":[]}}}}\n')
    assert main(["audit", "--merge", *places]) == 0
    assert main(["audit", "--merge", places[1]]) == 3
    assert "a part of it is missing" in capsys.readouterr().out
