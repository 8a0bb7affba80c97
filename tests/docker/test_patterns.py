"""The pattern type as pathspec knows it, and patterns that Docker reads in its own way."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pathspec import PathSpec
from pathspec.pattern import RegexMatchResult
from pathspec.util import lookup_pattern, register_pattern

from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.docker.build import Build
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.ignore.pathspec_type import DockerPattern
from hullcheck.docker.ignore.patterns import PATHSPEC_NAME, copy_glob, docker_pattern, has_wildcards


def matches(pattern: str, path: str) -> bool:
    return docker_pattern(pattern).match_file(path) is not None


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("foo**", ["foo", "foobar", "foo/x"], ["xfoo"]),
        ("**bar", ["bar", "foobar", "x/bar"], ["bar/x"]),
        ("f**/bar", ["f/bar", "fbar", "fx/y/bar"], ["foo"]),
        ("foo/**/bar", ["foo/bar", "foo/x/y/bar"], ["foo/barx", "bar"]),
        ("[!a]1", ["a1", "!1"], ["b1"]),
        ("[^a]b", ["xb", "/b"], ["ab"]),
        ("a[^x]b", ["a/b", "ayb"], ["axb"]),
        ("back\\slash", ["back lash"], ["backslash", "back\\slash"]),
        (r"f\d", ["f1"], ["fd"]),
        (r"\Qa.b\E", ["a\\.b"], ["a.b", "axb"]),
        # Without its end the quotation takes what holds the end of the expression.
        (r"\Qa", ["a$", "a$b"], ["a"]),
        ("x*\\", ["x$", "xa$b"], ["x", "x\\"]),
        (r"\x41\101", ["AA"], ["x41"]),
        # A number of three digits ends with the third, one of 0 with what is no digit.
        (r"\1012", ["A2"], ["A", "\u0412"]),
        (r"\0a", ["\0a"], ["a", "\0"]),
        (r"\bab", ["ab"], ["xab", "-ab"]),
        ("[ab:]x", [":x", "ax"], ["x", "ab:x"]),
        ("[a-c]x", ["bx"], ["Xx", "\udce9x"]),
        ("[\u0100-\u0101]x", ["\u0100x"], ["0x", "\x10x"]),
        ("**/a/b", ["a/b", "x/a/b"], ["xa/b", "a/b/c"]),
        ("[[:alpha:]]x", ["bx", "Bx"], ["1x", "a]x"]),
        ("[[:^alpha:]]x", ["1x"], ["bx"]),
        ("[[:]x", ["[x", ":x"], ["ax"]),
        ("[?]x", ["[]x", "^]x", "/]x"], ["?x", "x"]),
        ("[a*]x", ["]x", "aa]x"], ["ax", "*x"]),
        ("^x", ["^x"], ["x"]),
        ("^x*", ["x", "xy"], ["^x"]),
        ("a^*", [], ["a", "a^", "a^b"]),
        (r"*\b-", ["a-"], ["--"]),
        ("\ufeff*.pyc", ["a.pyc"], []),
        ("\ufeffa", ["\ufeffa"], ["a"]),
        ("\ufeff**/a", ["\ufeff**/a"], ["a", "b/a"]),
        ("?", ["é", "\udce9"], ["/", "ab"]),
        ("caf\ufffd*", ["caf\ufffd.txt"], ["caf\udce9.txt"]),
    ],
)
def test_pattern_matches_what_docker_matches(pattern: str, yes: list[str], no: list[str]) -> None:
    assert [path for path in yes if not matches(pattern, path)] == []
    assert [path for path in no if matches(pattern, path)] == []


def test_type_is_registered_with_pathspec() -> None:
    made = docker_pattern("!**/.venv")
    assert isinstance(made, DockerPattern)
    assert lookup_pattern(PATHSPEC_NAME) is DockerPattern
    assert (made.include, docker_pattern("a").include) == (False, True)


def test_pathspec_itself_can_use_the_type() -> None:
    spec = PathSpec.from_lines(PATHSPEC_NAME, ["*.md", "  ", "!README.md"])
    assert [path for path in ("a.md", "README.md", "x/a.md") if spec.match_file(path)] == ["a.md"]


def test_refused_pattern_is_a_value_error_for_pathspec() -> None:
    with pytest.raises(ValueError, match="syntax error in pattern"):
        docker_pattern("[a")


@pytest.fixture
def asked() -> Iterator[list[tuple[object, str]]]:
    questions: list[tuple[object, str]] = []

    class Odd(DockerPattern):
        """Matches all that does not begin with an a, and remembers what it was asked."""

        __slots__ = ()

        def __init__(self, pattern: str) -> None:
            super().__init__(pattern)
            self.regex = re.compile("")

        def match_file(self, file: str) -> RegexMatchResult | None:
            questions.append((self.pattern, file))
            return None if file.startswith("a") else super().match_file(file)

    register_pattern(PATHSPEC_NAME, Odd, override=True)
    yield questions
    register_pattern(PATHSPEC_NAME, DockerPattern, override=True)


def test_decisions_are_those_of_the_registered_type(asked: list[tuple[object, str]]) -> None:
    pattern = "a-pattern-of-this-test-alone"
    tree = Tree.of(dict.fromkeys([".dockerignore", "a-file", "b-file"], Mode.FILE))
    texts = [Source(".dockerignore", pattern.encode())]
    context = BuildContext(Snapshot(tree).with_texts(texts), Build(None, ""))
    assert context.let_through() == ["a-file"]
    assert (pattern, "a-file") in asked
    assert context.lets_through("b-other") is False


def test_pathspec_is_loaded_only_when_there_is_a_pattern() -> None:
    code = (
        "import sys; import hullcheck.docker.ignore.context; "
        "import hullcheck.docker.ignore.patterns as p; "
        "p.copy_glob('*.py').match('a.py'); print('pathspec' in sys.modules); "
        "p.docker_pattern('a'); print('pathspec' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_copy_wildcard_that_go_refuses_says_so_and_matches_nothing() -> None:
    for pattern in ("[a", "a*[b", "[]a]", "[a-]", "a\\"):
        glob = copy_glob(pattern)
        assert glob.error == "syntax error in pattern"
        assert not glob.match(pattern)
    assert copy_glob("[!.]*").match(".env")
    assert not copy_glob("[!.]*").match("env")
    assert copy_glob("[^.]*").match("env")
    assert copy_glob("*").match(".venv")
    assert not copy_glob("*").match("a/b")
    assert copy_glob("a/*/c").match("a/b/c")
    assert copy_glob("").match("")


def test_wildcard_is_what_no_backslash_stands_before() -> None:
    assert [path for path in ("a*", "?", "[a]", r"\\*", r"\a[") if not has_wildcards(path)] == []
    assert [path for path in ("a", r"\*", r"a\[b]", "]", "\\") if has_wildcards(path)] == []
