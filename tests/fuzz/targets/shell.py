"""A script: every property that Hypothesis tests of one holds."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.syntax.shell import split_exec
from tests.fuzz.properties import plain_tests
from tests.fuzz.seeds import texts_in, texts_named
from tests.properties import test_shell

WORDS = [
    *"if then else fi for in do done while case esac function { } (( )) [[ ]] $( ` ${ :- %% ## // "
    "&& || | & ; << <<- <<< > >> 2>&1 eval exec set -- cd pushd popd exit return source . sh -c "
    "export read printf getopts shift local declare \" ' \\ $@ $* $1 ${x[@]} x=( += ~ * ! "
    "docker build pip install uv sync".split(),
    "\n",
    "EOF",
]

_TESTS = plain_tests(test_shell, "text")


def check(data: bytes) -> None:
    """Raise where a property does not hold."""
    text = data.decode("utf-8", "surrogateescape")
    for test in _TESTS:
        test(text)
    assert split_exec(text.split(" ")).commands


def seeds() -> Iterator[bytes]:
    """Yield scripts."""
    yield from texts_named(".sh", "makefile")
    yield from texts_in("syntax/test_shell", "syntax/test_shell_runs", "syntax/test_shell_limits")
