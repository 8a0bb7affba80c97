"""What a repository says, in logs, on terminals, as outputs of a step, in SARIF: a text still."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Severity
from tests.edges import test_outputs
from tests.fuzz.parts import BETWEEN, texts_of
from tests.fuzz.properties import plain, plain_tests
from tests.languages import test_hostile
from tests.render import test_annotations, test_sarif

WORDS = [
    *"::error::x ::stop-commands::a ##[error] ##[add-mask]a %0A %25 %3A :: , = \x1b[2J "
    "\x1b]0;a\x07 \x9b "
    "\u2028 \x85 \u202e \x08 hullcheck_ << EOF errors=0 [a](b) {0} {{ }} %41 file:///a ../ "
    "?a=b".split(),
    "\r",
    "\n",
    "\0\0",
]

_COMMANDS = plain(test_annotations.test_nothing_from_a_repository_makes_a_second_command)
_TERMINAL = plain(test_hostile.test_every_character_on_a_terminal_is_seen)
_STEP = plain(test_outputs.test_28_no_value_ends_early_or_begins_another)
_LOG = plain_tests(test_sarif, "text", "path")
_ADDRESSES = plain_tests(test_sarif, "text")


def check(data: bytes) -> None:
    """Raise where something breaks out."""
    one, two, three = texts_of(data, 3)
    for severity in Severity:
        _COMMANDS(path=one, message=two, text=three, severity=severity)
    for language in ("ja", "ko"):
        _TERMINAL(language, one, two)
    for test in _LOG:
        test(one, two)
    for test in _ADDRESSES if one and "\0" not in one else ():
        test(one)
    values = [each.encode("utf-8", "replace").decode() for each in (one, two, three)]
    _STEP(dict(zip(["errors", "json", "sarif"], values, strict=True)))


def seeds() -> Iterator[bytes]:
    """Yield texts that would be commands."""
    for word in WORDS:
        yield word.encode()
        yield BETWEEN.join([word.encode()] * 3)
