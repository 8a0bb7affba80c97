"""Baselines through the command line: what is accepted, what is new, what is fixed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hullcheck.edges.cli import main
from hullcheck.render.contract import DOCUMENTS

from .conftest import LEAKY, Repo

Captured = pytest.CaptureFixture[str]

FILE = ".hullcheck-baseline.json"
LEAK = "host-venv-in-image"


def check(*options: str) -> int:
    return main(["check", "--baseline", FILE, "--fail-on", "advice", *options])


def written() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(FILE).read_text(encoding="utf-8"))
    return found


@pytest.fixture
def accepted(leaky: Repo, capsys: Captured) -> Repo:
    """Make a repository whose findings are all accepted."""
    assert main(["baseline", "--output", FILE]) == 0
    assert "accepted." in capsys.readouterr().err
    return leaky


def test_a_baseline_silences_what_it_was_made_of(accepted: Repo, capsys: Captured) -> None:
    assert main(["check"]) == 1
    capsys.readouterr()
    assert check() == 0
    assert "of the baseline left." in capsys.readouterr().out


def test_it_is_a_document_of_the_contract_in_words(accepted: Repo) -> None:
    document = written()
    DOCUMENTS["baseline"].model_validate(document)
    entry = next(each for each in document["findings"] if each["rule"] == LEAK)
    assert entry["path"] == "Dockerfile"
    assert "carries the host's `.venv`" in entry["message"]


def test_it_goes_to_standard_output_where_no_file_is_named(leaky: Repo, capsys: Captured) -> None:
    assert main(["baseline"]) == 0
    out, err = capsys.readouterr()
    DOCUMENTS["baseline"].model_validate(json.loads(out))
    assert err == ""


def test_moved_lines_change_nothing_in_it(accepted: Repo, capsys: Captured) -> None:
    before = Path(FILE).read_text(encoding="utf-8")
    accepted.write({"Dockerfile": "# words\n\n" + LEAKY["Dockerfile"]})
    assert check() == 0
    assert main(["baseline", "--output", FILE]) == 0
    assert Path(FILE).read_text(encoding="utf-8") == before


def test_what_is_new_is_told_and_fails(accepted: Repo, capsys: Captured) -> None:
    accepted.commit({"dev.Dockerfile": LEAKY["Dockerfile"]})
    assert check() == 1
    out = capsys.readouterr().out
    assert "\ndev.Dockerfile:3" in f"\n{out}"
    assert "\nDockerfile:3" not in f"\n{out}"


def test_a_higher_severity_is_new(accepted: Repo, capsys: Captured) -> None:
    document = written()
    for entry in document["findings"]:
        entry["severity"] = "advice"
    Path(FILE).write_text(json.dumps(document), encoding="utf-8")
    assert check("--select", LEAK) == 1


def test_a_further_route_is_new(accepted: Repo, capsys: Captured) -> None:
    accepted.commit({"web/pyproject.toml": '[project]\nname = "w"\n', "web/uv.lock": ""})
    assert check("--select", LEAK) == 1
    assert "`.venv` and 1 more" in capsys.readouterr().out


def test_fewer_routes_are_not_new(leaky: Repo, capsys: Captured) -> None:
    leaky.commit({"web/pyproject.toml": '[project]\nname = "w"\n', "web/uv.lock": ""})
    assert main(["baseline", "--output", FILE]) == 0
    leaky.git("rm", "--quiet", "web/uv.lock")
    assert check("--select", LEAK) == 0


def test_what_is_fixed_is_told(accepted: Repo, capsys: Captured) -> None:
    accepted.commit({".dockerignore": "*\n!pyproject.toml\n!uv.lock\n"})
    assert check() == 0
    assert "of the baseline fixed: `hullcheck baseline` writes it anew." in capsys.readouterr().out
    assert check("--verbose") == 0
    assert f"Dockerfile fixed[{LEAK}] `COPY . .` carries" in capsys.readouterr().out


def test_of_rules_that_are_not_asked_nothing_is_fixed(accepted: Repo, capsys: Captured) -> None:
    assert check("--select", "missing-dockerignore") == 0
    assert "fixed" not in capsys.readouterr().out


def test_json_has_what_is_accepted_under_suppressed(accepted: Repo, capsys: Captured) -> None:
    assert check("--format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    DOCUMENTS["check"].model_validate(document)
    assert document["findings"] == []
    by = document["suppressed"][0]["suppressed_by"]
    text = Path(FILE).read_text(encoding="utf-8").splitlines()
    assert by["path"] == FILE
    assert document["suppressed"][0]["fingerprint"] in text[by["line"] - 1]


def test_sarif_has_it_as_suppressed_from_outside(accepted: Repo, capsys: Captured) -> None:
    assert check("--format", "sarif") == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert {each["suppressions"][0]["kind"] for each in run["results"]} == {"external"}


def test_it_goes_together_with_a_base(accepted: Repo, capsys: Captured) -> None:
    accepted.git("checkout", "--quiet", "-b", "topic")
    assert check("--base", "main") == 0
    accepted.commit({"dev.Dockerfile": LEAKY["Dockerfile"]})
    assert check("--base", "main") == 1
    assert main(["baseline", "--output", FILE]) == 0
    assert check("--base", "main") == 0


def test_what_is_allowed_is_not_in_it(leaky: Repo, capsys: Captured) -> None:
    allow = f"# hullcheck: allow[{LEAK}] why\nCOPY"
    leaky.write({"Dockerfile": LEAKY["Dockerfile"].replace("COPY", allow)})
    assert main(["baseline", "--output", FILE]) == 0
    assert LEAK not in {entry["rule"] for entry in written()["findings"]}


ENTRY = '{"rule": "r", "path": "p", "message": "m", "severity": "error", "fingerprint": "f"'


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "it is no valid JSON"),
        ("{", "it is no valid JSON"),
        ("[" * 100_000, "its values are nested too deeply"),
        ("[]", "it is JSON, but no baseline"),
        ('{"schema": 1}', "it is JSON, but no baseline"),
        ('{"schema": 2, "findings": []}', "its schema is `2`, and only 1 is known"),
        ('{"findings": []}', "its schema is `None`"),
        ('{"schema": 1, "findings": [1]}', "its finding 1 is not as it was written"),
        ('{"schema": 1, "findings": [{}]}', "its finding 1 is not as it was written"),
        (f'{{"schema": 1, "findings": [{ENTRY}}}]}}', "its finding 1"),
        (f'{{"schema": 1, "findings": [{ENTRY}, "routes": 1}}]}}', "its finding 1"),
        (f'{{"schema": 1, "findings": [{ENTRY}, "routes": [[]]}}]}}', "its finding 1"),
    ],
)
def test_a_file_that_is_no_baseline_is_told(
    leaky: Repo, capsys: Captured, text: str, cause: str
) -> None:
    leaky.write({FILE: text})
    assert check() == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"hullcheck: `{FILE}` is no baseline\n  {cause}")
    assert "`hullcheck baseline --output FILE`" in err


def test_a_file_that_is_not_there_is_told(leaky: Repo, capsys: Captured) -> None:
    assert check() == 2
    assert "the baseline cannot be read" in capsys.readouterr().err


def test_it_is_relative_to_where_the_caller_is(
    accepted: Repo, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.json").write_bytes(Path(FILE).read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main(["check", accepted.path, "--baseline", "b.json"]) == 0


def test_one_more_place_of_an_accepted_cache_is_new(leaky: Repo, capsys: Captured) -> None:
    leaky.write({"a/__pycache__/x.cpython-312.pyc": "", "a/x.py": ""})
    leaky.git("add", "--force", ".")
    assert main(["baseline", "--output", FILE]) == 0
    assert check("--select", "tracked-cache") == 0
    leaky.write({"b/__pycache__/y.cpython-312.pyc": "", "b/y.py": ""})
    leaky.git("add", "--force", ".")
    capsys.readouterr()
    assert check("--select", "tracked-cache") == 1
    assert "2 files in 2 places" in capsys.readouterr().out


def test_a_baseline_from_before_places_were_kept_accepts_them(leaky: Repo) -> None:
    leaky.write({"a/__pycache__/x.cpython-312.pyc": "", "a/x.py": ""})
    leaky.git("add", "--force", ".")
    assert main(["baseline", "--output", FILE]) == 0
    document = written()
    for entry in document["findings"]:
        del entry["parts"]
    Path(FILE).write_text(json.dumps(document), encoding="utf-8")
    assert check("--select", "tracked-cache") == 0
