"""What a repository says, in comments and summaries: nothing of it becomes markup."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fuzz.parts import BETWEEN, texts_of
from tests.fuzz.properties import plain, plain_tests
from tests.fuzz.targets import escaping
from tests.languages import test_hostile
from tests.render import test_markdown
from tests.review import test_words

WORDS = escaping.WORDS

_TEXTS = [*plain_tests(test_words, "text"), *plain_tests(test_words, "name")]
_PAIRS = plain(test_markdown.test_nothing_that_a_repository_says_becomes_markup)
_COMMENTS = plain(test_words.test_28_hostile_names_never_break_out)
_TOLD = plain(test_hostile.test_a_comment_has_no_markup_of_a_repository)


def check(data: bytes) -> None:
    """Raise where something breaks out."""
    one, two, three = texts_of(data, 3)
    for test in _TEXTS:
        test(one)
    for in_table in (False, True):
        _PAIRS(one, two, in_table)
    _COMMENTS(one, two, three)
    for language in ("ja", "ko"):
        _TOLD(language, one, two)


def seeds() -> Iterator[bytes]:
    """Yield texts that would be markup."""
    for word in WORDS:
        yield word.encode()
        yield BETWEEN.join([word.encode()] * 3)
    yield BETWEEN.join([test_words.BAD.encode()] * 3)
