"""Dockerfiles that the builder refuses, wholly or where it comes to it."""

from __future__ import annotations

import time

import pytest

from hullcheck.core.source import Source
from hullcheck.docker.dockerfile import parse_dockerfile
from hullcheck.docker.dockerfile.instructions import (
    Invalid,
    Run,
    User,
)
from hullcheck.docker.dockerfile.scanner import MAX_CHARACTERS, MAX_LINE_BYTES, MAX_LINES

from .dockerfiles import read

FATAL = [
    ("FROM a b\nUSER c\n", 1, "FROM requires either one or three arguments"),
    ("FROM\n", 1, "FROM requires either one or three arguments"),
    ("FROM a as 1b\n", 1, "invalid name for build stage"),
    ("FROM a\nFOO b\n", 2, "unknown instruction: `FOO`"),
    ("FROM a\nCOPY b\n", 2, "COPY requires at least two arguments"),
    ("FROM a\nCOPY --bogus b c\n", 2, "unknown flag: --bogus"),
    ("FROM a\nCOPY --from b c\n", 2, "missing a value on flag: --from"),
    ("FROM a\nCOPY --link=x b c\n", 2, "expecting boolean value"),
    ("FROM a\nCOPY --link= b c\n", 2, "missing a value on flag: --link"),
    ("FROM a\nCOPY --chown=b --chown=c d e\n", 2, "duplicate flag specified: --chown"),
    ("FROM a\nCOPY b <<E\nE\n", 2, "cannot accept a heredoc as a destination"),
    ("FROM a\nCMD [1]\n", 2, "comprised of strings only"),
    ("FROM a\nENV B\n", 2, "ENV must have two arguments"),
    ("FROM a\nENV B=1 C\n", 2, "can't find = in `C`"),
    ("FROM a\nENV =1\n", 2, "ENV names can not be blank"),
    ("FROM a\nARG\n", 2, "ARG requires at least one argument"),
    ("FROM a\nWORKDIR\n", 2, "WORKDIR requires exactly one argument"),
    ("FROM a\nSHELL b\n", 2, "SHELL requires the arguments to be in JSON form"),
    ('FROM a\nVOLUME [""]\n', 2, "can not be an empty string"),
    ("FROM a\nEXPOSE\n", 2, "EXPOSE requires at least one argument"),
    ("FROM a\nHEALTHCHECK\n", 2, "HEALTHCHECK requires at least one argument"),
    ("FROM a\nHEALTHCHECK CMD\n", 2, "missing command after HEALTHCHECK CMD"),
    ("FROM a\nHEALTHCHECK FOO\n", 2, "unknown type `FOO`"),
    ("FROM a\nHEALTHCHECK NONE b\n", 2, "HEALTHCHECK NONE takes no arguments"),
    ("FROM a\nHEALTHCHECK --interval=5 CMD b\n", 2, "invalid value `5`"),
    ("FROM a\nONBUILD ONBUILD USER b\n", 2, "chaining ONBUILD"),
    ("FROM a\nONBUILD FROM b\n", 2, "FROM isn't allowed as an ONBUILD trigger"),
    ("FROM a\nONBUILD ENV b\n", 2, "ENV must have two arguments"),
    ("FROM a\nRUN --network=x b\n", 2, "invalid network mode"),
    ("FROM a\nRUN --mount=from=$B c\n", 2, "variables in `from`"),
    ("FROM a\nRUN <<E\nUSER b\n", 2, "unterminated heredoc"),
    ("FROM a\nRUN echo $((1 << 2))\n", 2, "unterminated heredoc"),
    ("# escape=x\nFROM a\n", 1, "invalid escape token"),
    ("# syntax=a\n# syntax=b\nFROM a\n", 2, "only one syntax parser directive"),
    ("USER a\n", 1, "USER before the first FROM"),
    ("ARG A=1\n", 1, "the file has no FROM"),
    ("# nothing\n", 1, "the file has no instructions"),
    ("", 1, "the file has no instructions"),
    ("FROM a\n\\\n", 2, "an instruction without a name"),
    ("FROM a\n{% if b %}\nUSER c\n\n", 2, "a template's `{%`"),
    ("FROM {{ image }}\n", 1, "FROM requires"),
    ("FROM a\nRUN \0\n", 2, "a NUL byte"),
    ("FROM a\nRUN " + "x" * MAX_LINE_BYTES, 2, "the line is longer than 65,535 bytes"),
    ("\n" * (MAX_LINES + 1), 1, "more than 50,000 lines"),
    ("x" * (MAX_CHARACTERS + 1), 1, "larger than 1,048,576 characters"),
]


@pytest.mark.parametrize(("text", "line", "reason"), FATAL)
def test_what_the_builder_refuses_is_known(text: str, line: int, reason: str) -> None:
    dockerfile = read(text)
    assert dockerfile.fatal
    assert [problem.line for problem in dockerfile.problems if reason in problem.reason] == [line]


def test_the_rest_of_a_refused_file_is_read() -> None:
    dockerfile = read("FROM a b\nFOO\nRUN <<E\nUSER c\n")
    assert [type(each) for each in dockerfile.instructions] == [Invalid, Invalid, Run, User]


HARMLESS = [
    "FROM a\nRUN\n",
    "FROM a\nCMD\n",
    "FROM a\nENV A='b=c' D=\"e f\"\n",
    'FROM a\nHEALTHCHECK --interval=1m30s --retries=3 CMD ["b"]\n',
    "FROM a\nARG --b C\n",
    "FROM a\nRUN docker inspect -f {{.Id}}\n",
    "FROM a\nENV B='{{ c }}'\n",
    "FROM a\nRUN echo ${B%%C}\n",
    "FROM a\nRUN --mount=type=secret,id=b c\n",
    "FROM a\nRUN --mount=type=$B c\n",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_the_builder_takes_is_no_problem(text: str) -> None:
    assert read(text).problems == ()


def test_a_line_as_long_as_the_builder_reads_is_no_problem() -> None:
    assert read(f"FROM a\n{'RUN '.ljust(MAX_LINE_BYTES, 'x')}\n").problems == ()


SOFT = [
    ("FROM a\nCOPY {{ b }} /c\n", "a template"),
    ("FROM a\nRUN {% if b %} c\n", "a template"),
    ("FROM a\nONBUILD FOO\n", "unknown instruction"),
    ("FROM a\nRUN --mount=type=x b\n", "unsupported mount type"),
    ("FROM a\nRUN --mount=type=secret,id=b,from=c d\n", "should not have a from"),
    ("FROM a\nRUN --mount=type=secret b\n", "one of source, target required"),
    ("FROM a\nRUN --mount=type=bind,sharing=locked,target=/b c\n", "invalid cache sharing"),
    ("FROM a\nRUN --mount=type=bind,x=y b\n", "unexpected key `x`"),
    ("FROM a\nRUN --mount=type=cache,target b\n", "must be a key=value pair"),
]


@pytest.mark.parametrize(("text", "reason"), SOFT)
def test_what_stops_the_builder_only_when_it_comes_to_it(text: str, reason: str) -> None:
    dockerfile = read(text)
    assert not dockerfile.fatal
    assert [(each.line, reason in each.reason) for each in dockerfile.problems] == [(2, True)]


def test_thousands_of_heredocs_without_an_end_are_read_on() -> None:
    text = "".join(f"RUN <<E{number}\n" for number in range(2_000))
    assert len(parse_dockerfile(Source("Dockerfile", text.encode())).instructions) == 2_000


def test_a_time_of_many_digits_is_read_at_once() -> None:
    text = f"FROM a\nHEALTHCHECK --interval={'0' * 60_000} CMD b\n"
    start = time.process_time()
    assert parse_dockerfile(Source("Dockerfile", text.encode())).problems
    assert time.process_time() - start < 2
