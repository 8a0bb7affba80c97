"""Lines of an ignore file: what is a pattern, where it stands, and what Docker refuses."""

from __future__ import annotations

import pytest

from hullcheck.core.source import Source
from hullcheck.docker.ignore.ignorefile import (
    MAX_LINE_BYTES,
    MAX_PATTERNS,
    ExcludeSet,
    IgnoreFile,
    parse_ignore_file,
)


def parse(data: bytes | str) -> IgnoreFile:
    return parse_ignore_file(
        Source(".dockerignore", data if isinstance(data, bytes) else data.encode())
    )


def refusals(data: bytes | str) -> list[tuple[int, str, bool]]:
    found = [(each.line, each.refused) for each in parse(data).problems]
    return [(line, refused.reason, refused.by_docker) for line, refused in found if refused]


def test_pattern_knows_its_line_its_place_and_itself() -> None:
    found = parse("\ufeff# first\r\n\r\n \t! /./x/ \r\nb")
    assert [(each.line, each.written, each.cleaned, each.negated) for each in found.patterns] == [
        (3, "! /./x/", "x", True),
        (4, "b", "b", False),
    ]
    assert [found.source.slice(each.span) for each in found.patterns] == ["! /./x/", "b"]
    assert found.comments == (1,)
    assert found.effective == found.patterns


@pytest.mark.parametrize(
    ("line", "cleaned", "negated"),
    [
        ("a/../.venv", ".venv", False),
        (".//.venv", ".venv", False),
        ("/**/.venv/", "**/.venv", False),
        ("//a", "a", False),
        ("/", "/", False),
        ("..", "..", False),
        ("\x85\xa0a\u2003", "a", False),
        ("\x1ca", "\x1ca", False),
        # Cleaned twice: here for the slash, there for the `!`.
        ("/!a", "a", True),
        ("./!a", "a", True),
        ("!!a", "!a", True),
        ("/ a", "a", False),
        ("!/ a", " a", True),
        ("a /", "a", False),
    ],
)
def test_pattern_is_cleaned_as_on_its_way_to_the_builder(
    line: str, cleaned: str, negated: bool
) -> None:
    (pattern,) = parse(f"{line}\né\n").patterns[:1]
    assert (pattern.cleaned, pattern.negated) == (cleaned, negated)
    assert pattern.written == line.strip("\x85\xa0\u2003")


SYNTAX = "syntax error in pattern"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[a", SYNTAX),
        ("[]", SYNTAX),
        ("[a-]", SYNTAX),
        ("a\\", SYNTAX),
        ("!", 'illegal exclusion pattern: "!"'),
        ("!/", 'illegal exclusion pattern: "!"'),
        ("! /..", 'illegal exclusion pattern: "!"'),
        # Found when a path is compared: Go's regular expressions refuse them.
        ("[z-a]", SYNTAX),
        ("a*[b", SYNTAX),
        (r"obj\Release", SYNTAX),
        (r"\x4", SYNTAX),
        (r"\1", SYNTAX),
        ("[[:nonsense:]]", SYNTAX),
    ],
)
def test_docker_refuses_a_line_with_its_reason(line: str, reason: str) -> None:
    assert refusals(f"ok\n{line}\nfine\n") == [(2, reason, True)]
    assert parse(f"ok\n{line}\nfine\n").effective == ()


@pytest.mark.parametrize("line", ["{a,b}", "a]", "[!a]", "x*[b-]]", "x*\\", r"\#a", "[#]a"])
def test_docker_takes_what_looks_wrong(line: str) -> None:
    assert refusals(line) == []


def test_control_characters_are_refused_unless_something_else_is_not_ascii() -> None:
    header = 'header key "exclude-patterns" contains value with non-printable ASCII characters'
    for data in (b"ok\n.venv\0\n", b"ok\na\rb\n", b"ok\na\tb\n", b"ok\n\x7f\n"):
        assert refusals(data) == [(2, header, True)]
        # Then all patterns are percent-encoded.
        assert refusals(data + "é\n".encode()) == []
        assert refusals(data + b"\xff\n") == []


def test_line_that_is_longer_than_dockers_buffer_is_refused() -> None:
    assert refusals("a" * MAX_LINE_BYTES + "\nb\n") == []
    long = "bufio.Scanner: token too long"
    assert refusals("ok\n#" + "a" * MAX_LINE_BYTES + "\nb\n") == [(2, long, True)]
    assert refusals("é" * 40_000) == [(1, long, True)]


def test_what_only_hullcheck_cannot_tell_is_no_refusal_of_docker() -> None:
    ((line, _, by_docker),) = refusals("\n" + r"dist\pL" + "\n")
    assert (line, by_docker) == (2, False)
    ((line, _, by_docker),) = refusals("a\n" * (MAX_PATTERNS + 5))
    assert (line, by_docker) == (MAX_PATTERNS + 1, False)
    ((line, _, by_docker),) = refusals("^" * 201 + "[a*]\n")
    assert (line, by_docker) == (1, False)


def test_invalid_utf8_matches_nothing() -> None:
    (pattern,) = parse(b"caf\xe9\n").patterns
    assert pattern.written == "caf\udce9"
    assert pattern.cleaned == "caf\ufffd"


def test_exclude_flags_are_patterns_from_the_copied_root() -> None:
    excludes = ExcludeSet(["**/*.pyc", "docs", "!docs/keep", "/absolute"])
    assert excludes.excludes("a/b.pyc") is True
    assert excludes.excludes("docs/x") is True
    assert excludes.excludes("docs/keep") is False
    assert excludes.excludes("absolute") is False
    assert excludes.excludes("a/docs") is False
    assert ExcludeSet([]).excludes("a") is False


def test_exclude_flag_that_docker_refuses_is_a_problem() -> None:
    excludes = ExcludeSet(["a", "[b"])
    assert excludes.problem is not None
    assert excludes.problem.reason == SYNTAX
    assert excludes.excludes("a") is None


def test_more_exclude_flags_than_are_compared_are_a_problem_of_ours() -> None:
    assert ExcludeSet(["a"] * MAX_PATTERNS).problem is None
    problem = ExcludeSet(["a"] * (MAX_PATTERNS + 1)).problem
    assert problem is not None
    assert not problem.by_docker
