"""Any text is a script of bounded size, and every span slices back to what it says."""

from __future__ import annotations

import shlex

from hypothesis import given
from hypothesis import strategies as st

from hullcheck.syntax.shell import Given, parse_shell, split_exec
from hullcheck.syntax.shell_walk import MAX_COMMANDS

PIECES = st.sampled_from(
    [
        *[
            "a",
            "b ",
            " ",
            "\n",
            "\r\n",
            "\t",
            "\\\n",
            "\\",
            "#",
            "docker build .",
            "cd ",
            "A=",
            "=1",
        ],
        *[
            "'",
            '"',
            "`",
            "$",
            "$A",
            "${",
            "}",
            "${A:-",
            "$(",
            "$((",
            ")",
            "((",
            "$'",
            "{",
            "[[ ",
            "[ ",
        ],
        *[
            "&&",
            "||",
            ";",
            "&",
            "|",
            "|&",
            "<",
            ">",
            "2>&1",
            "<<E\n",
            "\nE\n",
            "<<-'E'\n",
            "<<<",
            "!",
        ],
        *["if ", "then ", "else ", "fi", "for i in ", "do ", "done", "while ", "case x in ", ";;"],
        *["esac", "f() {", "function ", "export ", "eval ", "sh -c ", "set -- ", "shift", '"$@"'],
        *["x=(", "x+=(", "${x[@]}", "é", "🐳", "\ue000", "\udcff", "\ud800", "\0", "~", "*", "é=1"],
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=80))
HOLES = Given(holes={"\ue000": "hole"}, cwd="/r")


@given(TEXTS)
def test_any_text_is_a_bounded_script(text: str) -> None:
    script = parse_shell(text, HOLES)
    assert len(script.commands) <= MAX_COMMANDS + 1
    assert not script.opaque or script.broken
    for opaque in script.opaque:
        assert 0 <= opaque.span.start <= opaque.span.end <= len(text)


@given(TEXTS)
def test_spans_slice_back_to_what_is_said(text: str) -> None:
    for command in parse_shell(text, HOLES).commands:
        assert 0 <= command.span.start <= command.span.end <= len(text)
        for word in command.words:
            assert text[word.span.start : word.span.end] == word.raw


@given(st.lists(st.text(max_size=12).filter(lambda word: "\0" not in word), min_size=1, max_size=6))
def test_quoted_words_are_what_was_quoted(words: list[str]) -> None:
    text = "e " + " ".join(map(shlex.quote, words))
    script = parse_shell(text)
    assert not script.broken
    (command,) = script.commands
    assert [value and value.replace("\r\n", "\n") for value in command.values[1:]] == [
        word.replace("\r\n", "\n") for word in words
    ]


@given(st.lists(st.text(max_size=12), max_size=5))
def test_an_exec_form_is_taken_literally(words: list[str]) -> None:
    assert split_exec(words).commands[0].values == tuple(words)
