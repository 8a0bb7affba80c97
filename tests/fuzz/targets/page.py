"""What a repository says, on an HTML page and in its pictures: nothing of it becomes markup."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fuzz.parts import BETWEEN, texts_of
from tests.fuzz.properties import plain
from tests.languages import test_hostile
from tests.render.html import test_check_page

WORDS = [
    *"< > & \" ' <script> </script> <!-- --> ]]> <![CDATA[ &lt; &#60; <img/onerror=a> javascript: "
    "https://a.b data: \u202e \\ ` `a` </style> </svg> <svg> <a/href=b> ' onclick=a".split(),
    "\n",
    "\0\0",
]

_PAGE = plain(test_check_page.test_nothing_that_a_repository_says_becomes_markup)
_TRANSLATED = plain(test_hostile.test_a_page_asks_nobody_and_has_one_script)


def check(data: bytes) -> None:
    """Raise where something breaks out."""
    name, other = texts_of(data, 2)
    _PAGE(name, other)
    _TRANSLATED("ja", name, other)


def seeds() -> Iterator[bytes]:
    """Yield texts that would be markup."""
    for word in (*test_check_page.EVIL, *WORDS):
        yield word.encode("utf-8", "surrogateescape")
        yield BETWEEN.join([word.encode("utf-8", "surrogateescape")] * 2)
