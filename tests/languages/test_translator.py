"""Who speaks which language, and what passes through untouched."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.said import counted, listed, said, verbatim
from hullcheck.languages.translator import (
    ENGLISH,
    LANGUAGES,
    chosen,
    of_locale,
    translator_of,
)

OTHERS = [code for code in LANGUAGES if code != "en"]


def test_english_is_as_it_is_written() -> None:
    words = said("no `{path}`", path="x")
    assert ENGLISH.text(words) is words
    assert translator_of("en") is ENGLISH


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        translator_of("de")


@pytest.mark.parametrize("code", OTHERS)
@given(text=st.text())
def test_what_a_repository_says_is_never_translated(code: str, text: str) -> None:
    translator = translator_of(code)
    assert translator.text(text) == text
    assert translator.text("error") == "error"
    told = translator.text(said("`{path}` cannot be read: {reason}", path=text, reason="error"))
    assert f"`{text}`" in told
    assert told.endswith("error")


@pytest.mark.parametrize("code", OTHERS)
def test_what_it_does_not_know_stays_english(code: str) -> None:
    assert translator_of(code).text(said("nobody {what} this", what="said")) == "nobody said this"
    assert translator_of(code).text(verbatim("{braces} stay")) == "{braces} stay"


def test_values_that_are_said_are_told_too() -> None:
    inner = listed([counted(2, "{number} error", "{number} errors"), said("error")])
    words = said("Found {found} in {builds}.", found=inner, builds="x")
    assert translator_of("ja").text(words) == "xで 2 件のエラー、エラーが見つかりました。"
    assert translator_of("ko").text(words) == "x에서 오류 2건, 오류을 찾았습니다."


def test_what_an_exception_says_is_told() -> None:
    words = said("it is not HCL: {error}", error=ValueError(said("a value is missing")))
    assert translator_of("ja").text(words) == "HCL ではありません: 値がありません"


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ko_KR"}, "ko"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": ""}, "ja"),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "de_DE.UTF-8"}, None),
        ({"LANG": "../../x"}, None),
        ({}, None),
    ],
)
def test_the_locale_is_read_as_posix_ranks_it(variables: dict[str, str], code: str | None) -> None:
    assert of_locale(variables.items()) == code


def test_the_first_wish_counts() -> None:
    assert chosen((None, "", "ko", "ja")) == "ko"
    assert chosen((None,)) == "en"


def test_english_opens_no_catalogue() -> None:
    code = (
        "import sys; from hullcheck.edges.cli import main; main(['rules']); "
        "print(sorted(n for n in sys.modules if n.startswith('hullcheck.languages')"
        " or n.startswith('babel') or n.endswith('.speaking')), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr == "['hullcheck.languages', 'hullcheck.languages.translator']\n"
