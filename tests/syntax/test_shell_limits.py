"""Shell text that is broken, too much, or not worth parsing."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from hullcheck.syntax.shell import (
    mentions,
    parse_shell,
)

from .shell_lines import line

# --- what is not understood


def test_what_does_not_parse_is_named_and_the_rest_read() -> None:
    text = "docker build a\n)\ndocker build b\n"
    script = parse_shell(text)
    assert script.broken
    assert [text[one.span.start : one.span.end] for one in script.opaque] == [")"]
    assert [line(one) for one in script.commands] == ["docker build a", "docker build b"]


@pytest.mark.parametrize(
    "text",
    ["if true; then docker build .\n", "docker build . && (", 'docker build . "x', "f() {\n"],
)
def test_an_end_that_is_missing_is_said(text: str) -> None:
    script = parse_shell(text)
    assert script.broken or text.endswith('"x')
    assert [one for one in script.commands if one.name == "docker"] or text == "f() {\n"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000,
        "$(" * 50_000,
        '"$(' * 50_000,
        "a|" * 100_000,
        "x=(" * 20_000,
        "<<E\n" * 20_000,
        "\0" * 20_000,
        "if a; then " * 2000,
        "{ " * 5000 + "docker build .",
        "${a:-" * 5000,
        "sh -c '" * 1000,
        "a && " * 20_000 + "b",
        "f(){ g; g; }; g(){ h; h; }; h(){ f; i; i; }; i(){ j; j; }; f;" + "f;" * 2000,
        "A=x;" + "A=$A$A;" * 60 + "e $A",
        "A=(x);" + 'A+=("${A[@]}");' * 30 + 'e "${A[@]}"',
        "for i in "
        + "a " * 30
        + "; do for j in "
        + "b " * 30
        + "; do e $i $j " * 3
        + "; done; done",
        "A=" + "a" * 4000 + ";" + "e ${A%*a*a*a*a*a*b};" * 200,
        "#" * 300_000,
        "echo '" + "x\n" * 200_000,
    ],
    ids=lambda text: f"{text[:12]!r} {len(text)}",
)
def test_no_text_holds_the_reader_up(text: str) -> None:
    start = time.process_time()
    parse_shell(text)
    assert time.process_time() - start < 5


def test_what_is_too_much_is_said() -> None:
    script = parse_shell("e;" * 20_000)
    assert script.broken
    assert "too long" in script.opaque[0].reason


def test_a_long_text_is_read_part_by_part() -> None:
    body = "".join(f"f{n}() {{\n  cat <<EOF\n\ndocker build {n}\nEOF\n}}\n\n" for n in range(2000))
    script = parse_shell(body + "docker build last\n")
    assert len(body) > 64_000
    assert not script.broken
    docker = [line(one) for one in script.commands if one.name == "docker"]
    assert docker == ["docker build last"]


def test_a_text_without_the_words_need_not_be_parsed() -> None:
    assert mentions("x\ndocker build .", ("podman", "docker"))
    assert not mentions("make all", ("podman", "docker"))


def test_the_parser_is_loaded_only_when_it_is_needed() -> None:
    code = (
        "import sys; import hullcheck.syntax.shell as s; s.split_exec(['uv', 'run']);"
        "assert 'tree_sitter' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
