"""What strangers write stays harmless on a terminal and in Markdown."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hullcheck.render.escape import cell, code, prose, terminal

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("`@#|<>[]()!*_~&\\/:.-\n\r\t\x1b\x9b\u202e\u2066\u200b\udcff "),
    )
)


@given(HOSTILE)
@example("\x1b]0;title\x07")
@example("a\u202egnp.exe")
def test_a_terminal_gets_only_characters_that_are_seen(text: str) -> None:
    for character in terminal(text):
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("backend/.venv", "backend/.venv"),
        ("Größe 文字", "Größe 文字"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\u202e", r"\u202e"),
        ("\udcff\udc80", r"\xff\x80"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_is_not_seen_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert terminal(text) == shown


def parts_of(markdown: str) -> tuple[list[str], list[str]]:
    """Return the contents of the code spans as CommonMark 6.1 finds them, and what is between."""
    spans: list[str] = []
    between = [""]
    position = 0
    while opening := re.compile("`+").search(markdown, position):
        between[-1] += markdown[position : opening.start()]
        closing = re.compile(f"(?<!`){opening[0]}(?!`)").search(markdown, opening.end())
        if closing is None:
            between[-1] += opening[0]
            position = opening.end()
            continue
        spans.append(markdown[opening.end() : closing.start()])
        between.append("")
        position = closing.end()
    between[-1] += markdown[position:]
    return spans, between


def spans_of(markdown: str) -> list[str]:
    """Return the contents of the code spans."""
    return parts_of(markdown)[0]


def outside(markdown: str) -> str:
    """Return what stands outside the code spans."""
    return " ".join(parts_of(markdown)[1])


@given(HOSTILE)
@example("`` ` ```")
@example(" ")
@example("`")
def test_a_code_span_holds_exactly_the_text(text: str) -> None:
    shown = terminal(text) or '""'
    [content] = spans_of(code(text))
    # CommonMark strips one space at each end, if there are both and more than spaces.
    padded = content.startswith(" ") and content.endswith(" ") and content.strip(" ")
    assert (content[1:-1] if padded else content).strip(" ") == shown.strip(" ")


@given(HOSTILE)
@example("see @octocat and #12, http://x.example or www.x.example")
@example("`a``b` [x](y) ![z](w) <img src=x> &lt; **b** _i_ ~~s~~")
@example("deadbeef1 GH-12 a@b.c :smile:")
@example("`")
@example("www.!")
@example("see www.")
@example("it was defaced (effaced).")
@example("Yes.! (no)!")
@example("x``c ``` `` b``` b``c`` b `` x")
def test_prose_is_words_and_code_and_never_markup(text: str) -> None:
    said = outside(prose(text))
    assert not re.search(r"[\[\]<>*_~#@&\\|!/`]", re.sub(r"(?<=\w)[!?]+", "", said)), said
    assert not re.search(r"www\.|[0-9a-f]{7}|\w-\d|:\w", said), said
    assert "\n" not in prose(text)


def test_a_sentence_reads_as_it_was_written() -> None:
    sentence = "`COPY . .` carries the host's `a``b/.venv` into the image (twice), at last."
    assert prose("the host's `.venv` lands (see 2).") == "the host's `.venv` lands (see 2)."
    assert prose(sentence).startswith("`COPY . .` carries the host's `a` `b/.venv` into")


def test_of_what_is_no_letter_little_is_prose() -> None:
    ours = "–—、。・「」『』…"
    kept = {text for text in map(chr, range(0x1100, 0xD800)) if prose(text) == text}
    assert {text for text in kept if not text.isalnum()} == set(ours)
    assert prose("名前\u3040") == r"名前`\u3040`"


def test_words_with_signs_become_code() -> None:
    assert prose("COPY/ADD by @team in #4.") == "`COPY/ADD` by `@team` in `#4.`"


@given(HOSTILE)
def test_no_pipe_ends_a_cell_of_a_table(text: str) -> None:
    assert not re.search(r"(?<!\\)\|", cell(code(text)))


@pytest.mark.parametrize("text", ["a|b", r"a\|b", r"a\\|b", r"\|||\\\|"])
def test_no_backslash_of_the_text_takes_the_effect_from_ours(text: str) -> None:
    assert not re.search(r"\\\\\|", cell(code(text)))


def test_no_number_of_backslashes_holds_a_cell_up() -> None:
    start = time.process_time()
    assert cell("\\" * 100_000) == "\\" * 100_000
    assert time.process_time() - start < 2
