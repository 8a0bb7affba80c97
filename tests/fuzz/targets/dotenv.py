"""An `.env` file, and what Compose puts into texts: variables, whole or with what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.source import Source
from hullcheck.environments.env_samples import shows_no_secret
from hullcheck.environments.secret_values import is_issued, is_public, is_secret, is_secret_name
from hullcheck.syntax.dotenv import parse_dotenv
from hullcheck.syntax.problem import Problem
from tests.fuzz.properties import plain
from tests.fuzz.seeds import texts_in, texts_named
from tests.properties import test_yaml

WORDS = [
    *"export = : ${ :- :? :+ $$ ' \" \\n \\x41 # A B PASSWORD SECRET_KEY ghp_ AKIA".split(),
    "\n",
]

_EXPANDED = plain(test_yaml.test_an_expanded_text_is_whole_or_names_what_is_missing)


def check(data: bytes) -> None:
    """Raise where a property does not hold."""
    source = Source(".env", data)
    found = parse_dotenv(source)
    shows_no_secret(source)
    if isinstance(found, Problem):
        assert found.line is None or 1 <= found.line <= source.line_count
        return
    for name, value in found.items():
        if value is not None:
            is_secret(name, value)
            is_secret_name(name, value)
            is_issued(value)
        is_public(name)
    _EXPANDED(source.text, {name: value for name, value in found.items() if value is not None})


def seeds() -> Iterator[bytes]:
    """Yield such files."""
    yield from texts_named(".env")
    yield from texts_in("syntax/test_dotenv", "environments/test_secret_values")
