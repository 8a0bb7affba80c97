"""Compose's `.env` files and the variables in compose files."""

from __future__ import annotations

import time

import pytest

from hullcheck.core.source import Source
from hullcheck.syntax.dotenv import parse_dotenv
from hullcheck.syntax.interpolation import expand
from hullcheck.syntax.problem import Problem


def parse(text: str, **inherited: str | None) -> dict[str, str | None]:
    values = parse_dotenv(Source(".env", text.encode()), inherited)
    assert not isinstance(values, Problem), values
    return dict(values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1\n", {"A": "1"}),
        ("A=1", {"A": "1"}),
        ("\ufeffA=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("# c\n\n  A = 1 # note\n", {"A": "1"}),
        ("A=a#b\n", {"A": "a#b"}),
        ("export A=1\n", {"A": "1"}),
        ("A: yaml\n", {"A": "yaml"}),
        ("A=\nB=\n", {"A": "", "B": ""}),
        ("A='$B \\n'\n", {"A": "$B \\n"}),
        ('A="one\ntwo" # c\nB=2\n', {"A": "one\ntwo", "B": "2"}),
        ('A="x\\ty \\" \\$B"\n', {"A": 'x\ty " $B'}),
        ("A='it\\'s'\n", {"A": "it's"}),
        ('A="\\0101"\n', {"A": "A"}),
        ("A=1\nB=$A-${A}-${C:-d}\n", {"A": "1", "B": "1-1-d"}),
        ("A=$$B\n", {"A": "$B"}),
        ("A=$NOWHERE/x\n", {"A": None}),
        ("INHERITED\nA=1\n", {"A": "1"}),
        ("A.b-c[0]=1\n", {"A.b-c[0]": "1"}),
        ("A=1\nA=2\n", {"A": "2"}),
    ],
)
def test_a_file_sets_what_compose_reads_from_it(text: str, expected: dict[str, str | None]) -> None:
    assert parse(text) == expected


def test_the_callers_environment_wins_inside_references() -> None:
    assert parse("A=file\nB=$A\n", A="shell")["B"] == "shell"


@pytest.mark.parametrize(
    ("text", "line"), [("A=1\nB='x\n", 2), ("A=1\n\nB C=2\n", 3), ("=x\n", 1), ("a&b=1\n", 1)]
)
def test_what_compose_refuses_is_a_problem_with_its_line(text: str, line: int) -> None:
    problem = parse_dotenv(Source(".env", text.encode()))
    assert isinstance(problem, Problem)
    assert problem.line == line


def test_values_that_double_themselves_stay_bounded() -> None:
    lines = ["V0=xxxxxxxxxx"] + [f"V{n}=$V{n - 1}$V{n - 1}" for n in range(1, 60)]
    values = parse("\n".join(lines))
    assert values["V59"] is None
    assert max(len(value or "") for value in values.values()) < 10_000


def test_a_huge_file_is_refused() -> None:
    assert isinstance(parse_dotenv(Source(".env", b"A=1\n" * 100_000)), Problem)


SET = {"SET": "s", "EMPTY": "", "SECRET": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("$SET/${SET}x", "s/sx"),
        ("$$SET $$", "$SET $"),
        ("${SET:-d} ${EMPTY:-d} ${UNSET:-d}", "s d d"),
        ("${SET-d} ${EMPTY-d} ${UNSET-d}", "s  d"),
        ("${SET:+x} ${EMPTY:+x} ${UNSET:+x}", "x  "),
        ("${SET+x} ${EMPTY+x} ${UNSET+x}", "x x "),
        ("${SET:?no} ${EMPTY?no}", "s "),
        ("${UNSET:-${EMPTY:-${SET}}}/y", "s/y"),
        ("${UNSET:-a-b:?c}", "a-b:?c"),
        ("${UNSET:-}", ""),
    ],
)
def test_variables_are_replaced_as_compose_does(text: str, expected: str) -> None:
    assert expand(text, SET).text == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("$UNSET", ("UNSET",)),
        ("a${UNSET}b$OTHER$UNSET", ("UNSET", "OTHER")),
        ("${UNSET:?message}", ("UNSET",)),
        ("${UNSET?:message}", ("UNSET",)),
        ("${EMPTY:?message}", ("EMPTY",)),
        ("${SECRET}", ("SECRET",)),
        ("${SECRET:-d}", ("SECRET",)),
        ("${UNSET:-$OTHER}", ("OTHER",)),
        ("$(command)", ("$",)),
        ("${SET", ("$",)),
        ("${1}", ("$",)),
        ("100$", ("$",)),
    ],
)
def test_what_is_not_known_is_named(text: str, names: tuple[str, ...]) -> None:
    expanded = expand(text, SET)
    assert expanded.text is None
    assert expanded.unknown == names


def test_the_known_pieces_around_an_unknown_one_are_kept() -> None:
    assert expand("${UNSET}/x:/app", {}).marked == "\0/x:/app"


@pytest.mark.parametrize("text", ["${" * 20_000, "${A:-" * 20_000 + "}" * 20_000, "$A" * 20_000])
def test_hostile_references_take_no_time(text: str) -> None:
    begun = time.process_time()
    assert expand(text, {}).text is None
    assert time.process_time() - begun < 2
