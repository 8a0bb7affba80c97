"""Which language the command line and a comment speak."""

from __future__ import annotations

import json

import pytest

from hullcheck.edges.cli import main

from .conftest import Repo

Captured = pytest.CaptureFixture[str]

FOUND = {
    "en": "carries the host's",
    "ja": "ホストの",
    "ko": "호스트의",
}


def speaks(code: str, text: str) -> bool:
    return FOUND[code] in text and not any(FOUND[other] in text for other in FOUND if other != code)


@pytest.mark.parametrize(
    ("asked", "configured", "locale", "spoken"),
    [
        (None, None, "C.UTF-8", "en"),
        (None, None, "de_DE.UTF-8", "en"),
        (None, None, "ja_JP.UTF-8", "ja"),
        (None, "ko", "ja_JP.UTF-8", "ko"),
        (None, "en", "ja_JP.UTF-8", "en"),
        ("ja", "ko", "C.UTF-8", "ja"),
        ("en", "ko", "ja_JP.UTF-8", "en"),
    ],
)
def test_the_nearest_wish_counts(
    asked: str | None,
    configured: str | None,
    locale: str,
    spoken: str,
    leaky: Repo,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANG", locale)
    if configured:
        leaky.write({".hullcheck.toml": f'language = "{configured}"\n'})
    assert main(["check", *([f"--language={asked}"] if asked else [])]) == 1
    assert speaks(spoken, capsys.readouterr().out)


def test_a_language_that_is_not_spoken_is_refused(capsys: Captured) -> None:
    assert main(["check", "--language", "tlh"]) == 2
    assert "tlh" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_what_programs_read_is_the_same_in_every_language(
    form: str, leaky: Repo, capsys: Captured
) -> None:
    def printed(code: str) -> str:
        main(["check", "--format", form, "--language", code])
        return capsys.readouterr().out

    assert printed("ja") == printed("ko") == printed("en")


@pytest.mark.parametrize(("code", "usage"), [("ja", "使い方:"), ("ko", "사용법:")])
def test_help_and_errors_are_in_the_language_of_the_reader(
    code: str, usage: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", f"{code}.UTF-8")
    assert main(["check", "--help"]) == 0
    assert capsys.readouterr().out.startswith(usage)
    assert main(["check", "--no-such-option"]) == 2
    assert "--no-such-option" in capsys.readouterr().err


def test_the_rules_of_a_baseline_do_not_change_with_the_language(
    leaky: Repo, capsys: Captured
) -> None:
    main(["baseline", "--language", "ja"])
    japanese = json.loads(capsys.readouterr().out)
    main(["baseline"])
    assert japanese == json.loads(capsys.readouterr().out)
