"""Comments of files, what they allow, and a baseline: read, or told what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.allowing.comments import Language, language_of
from hullcheck.allowing.parsing import commented
from hullcheck.baseline.parsing import parse_baseline
from hullcheck.core.source import Source
from hullcheck.errors import UsageError
from tests.fuzz.properties import plain
from tests.fuzz.seeds import texts_in
from tests.properties import test_allowing

WORDS = [
    *"# hullcheck: allow[ ] because , host-venv-in-image host-venv-over-built-venv RUN <<E FROM "
    '\\ key: | > - ! \' " {"schema":1,"findings":[ "fingerprint": "rule": "path": '
    '"message": "severity": "routes": "parts": "image_path": null'.split(),
    "\n",
    "# hullcheck: allow[host-venv-in-image] because",
]

_COMMENTS = plain(test_allowing.test_any_bytes_have_comments_that_begin_with_a_hash)
_WORDS = plain(test_allowing.test_any_comment_is_an_allowance_with_reason_or_one_at_fault_or_none)


def check(data: bytes) -> None:
    """Raise where a property does not hold."""
    source = Source("compose.yaml", data)
    for language in Language:
        _COMMENTS(data, language)
        for line in range(1, source.line_count + 2):
            found = commented(source, language).above(line, "host-venv-in-image")
            assert found is None or 1 <= (found.place.line or 0) <= source.line_count
    language_of(source.text[:50])
    _WORDS(source.text.partition("\n")[0])
    cause: str | None = "none"
    try:
        parse_baseline(Source("b.json", data))
    except UsageError as error:
        cause = error.cause
    assert cause


def seeds() -> Iterator[bytes]:
    """Yield files with allowances, and baselines."""
    yield from texts_in("allowing/test_allowances", "edges/test_allowances", "edges/test_baseline")
    yield b'{"schema": 1, "findings": [{"rule": "a", "path": "b", "message": "c", "severity": '
    yield b'"error", "fingerprint": "0", "routes": [{"host_file": "a", "stage": "0", "build": "d",'
