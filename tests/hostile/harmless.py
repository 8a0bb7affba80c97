"""What holds for the outcome of every command on every hostile repository."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from hullcheck.render.contract import DOCUMENTS
from tests.render.html.page import Page, check_alone
from tests.render.test_annotations import commands
from tests.render.test_sarif import validator

from .case import Case
from .ground import SECRET
from .session import Outcome

UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Co"}
"""Categories of characters that rule a terminal, or turn or hide what stands beside them."""

OUTPUT_BYTES = 8_000_000
"""What a person, a runner's log or a browser is given at most."""

OWN_TAGS = {"details", "/details", "summary", "/summary", "sub", "/sub", "br"}
"""The HTML that our Markdown has."""


def check_bounds(case: Case, outcome: Outcome) -> None:
    """Fail where a run took too much, ended badly, or did what it may not."""
    said = f"{outcome.arguments}: {outcome.notes} {outcome.errors[-2000:]}"
    assert not outcome.late, said
    assert outcome.code in (0, 1, 2, 3), f"{outcome.code} {said}"
    assert "Traceback" not in outcome.errors, said
    assert "a defect of hullcheck" not in outcome.errors, said
    assert outcome.notes == (), said
    assert outcome.seconds <= case.seconds, f"{outcome.seconds} s: {said}"
    assert outcome.megabytes <= case.megabytes, f"{outcome.megabytes} MB: {said}"
    assert len(outcome.out) <= OUTPUT_BYTES, said
    for text in (outcome.out, outcome.errors):
        assert SECRET not in text, said
    check_seen(outcome.errors)
    assert commands(outcome.errors) == [], said


def check_output(outcome: Outcome) -> None:
    """Fail where what a format says could do something to who reads it."""
    if outcome.code > 1:
        assert outcome.errors.strip()
        return
    command, *options = outcome.arguments
    form = next((o for o in CHECKS if o in options), "text") if command != "fix" else "patch"
    CHECKS[form](outcome.out)


def check_seen(text: str) -> None:
    """Fail where a character could move the cursor, turn the reading direction or hide."""
    for character in sorted(set(text) - {"\n"}):
        assert unicodedata.category(character) not in UNSEEN, ascii(character)


def _text(text: str) -> None:
    check_seen(text)


def _json(text: str) -> None:
    assert text.isascii()
    document = json.loads(text)
    kind = "trace" if "findings" not in document else "check"
    DOCUMENTS[kind].model_validate_json(json.dumps(_without_surrogates(document)), strict=True)


def _without_surrogates(shape: Any) -> Any:
    """Return a document as a reader has it that knows nothing of Python's surrogate escapes."""
    if isinstance(shape, str):
        return shape.encode("utf-8", "replace").decode()
    if isinstance(shape, dict):
        return {_without_surrogates(key): _without_surrogates(each) for key, each in shape.items()}
    return [_without_surrogates(each) for each in shape] if isinstance(shape, list) else shape


def _sarif(text: str) -> None:
    log = json.loads(text)
    json.dumps(log, ensure_ascii=False).encode("utf-8")
    validator().validate(log)


def _github(text: str) -> None:
    lines = [line for line in text.splitlines() if line.strip()]
    found = commands(text)
    assert {each.name for each in found} <= {"error", "warning", "notice"}
    assert len(found) == sum(line.startswith("::") for line in lines)
    check_seen(text)


def _html(text: str) -> None:
    check_alone(Page(text))
    check_seen(re.sub("[\r\t]", "", text))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("gfm-like", {"linkify": False})


def check_markdown(text: str) -> None:
    """Fail where Markdown has HTML or a link that is not ours, or mentions somebody."""
    check_seen(text)
    for token in _tokens(text):
        if token.type in ("html_block", "html_inline"):
            tags = set(re.findall(r"<(/?[\w!-]+)", token.content))
            assert tags <= OWN_TAGS or token.content.startswith("<!-- hullcheck"), token.content
        assert token.type != "image", token
        if token.type == "link_open":
            href = str(token.attrs["href"])
            assert re.match(r"https?://|#", href), token
            assert "evil" not in urlsplit(href).netloc, token
        if token.type == "text":
            assert not re.search(r"(?<!\w)@\w|evil\.example", token.content), token.content


def _tokens(text: str) -> Iterator[Any]:
    for token in _parser().parse(text):
        yield token
        yield from token.children or ()


CHECKS: dict[str, Callable[[str], None]] = {
    "json": _json,
    "markdown": check_markdown,
    "sarif": _sarif,
    "github": _github,
    "html": _html,
    "text": _text,
    "patch": lambda _: None,
}
"""What holds for an output, by its format; a patch is for `git apply`, byte for byte."""
