"""A configuration of hullcheck, in both files that may hold it: read, or told what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.errors import UsageError
from tests.config.trees import read
from tests.fuzz.properties import plain_tests
from tests.fuzz.seeds import texts_in, texts_named
from tests.properties import test_configuration

WORDS = [
    *test_configuration.KEYS,
    *'[tool.hullcheck] [[allow]] [[builds]] [[leave-out]] [[images]] [severity] [fix] = [ ] { } " '
    '""" \' . , # true 1979-05-27 1e5 "error" "never" "a.toml" "o/r" "**/x" "host-venv-in-image" '
    '"recommended" \\u0041'.split(),
    "\n",
]

_TESTS = plain_tests(test_configuration, "data")


def check(data: bytes) -> None:
    """Raise where it is neither read nor told."""
    for test in _TESTS:
        test(data)
    told = ""
    try:
        read(data, {"Dockerfile": ""}, path="pyproject.toml")
    except UsageError as error:
        told = error.what
    assert not told or "`pyproject.toml" in told


def seeds() -> Iterator[bytes]:
    """Yield configurations."""
    yield from texts_named(".hullcheck.toml", "hullcheck.toml")
    yield from texts_in("config/test_reading", "config/test_lines", "edges/test_configuration")
