"""Why a finding matters, and how it is allowed: what stands beside its proof."""

from __future__ import annotations

from hullcheck.allowing.comments import takes_comments
from hullcheck.core.allowance import SYNTAX
from hullcheck.core.finding import Finding
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.rules import all_rules

_SENTENCE = lazy_pattern(r".+?(?:[.!?](?=\s|$)|。)")


def reason_of(name: str, translator: Translator = ENGLISH) -> str:
    """Return the first paragraph of the reason in the documentation of the rule `name`.

    Paths and commands in backticks; "" where there is no such rule.
    """
    rule = next((rule for rule in all_rules() if rule.name() == name), None)
    paragraphs = rule.paragraphs() if rule else ()
    return translator.text(paragraphs[0]) if paragraphs else ""


def why_of(name: str, translator: Translator = ENGLISH) -> str:
    """Return the first sentence of that."""
    text = reason_of(name, translator)
    sentence = _SENTENCE.match(text)
    return sentence[0] if sentence else text


def how_to_allow(finding: Finding, snapshot: Snapshot) -> str:
    """Return what is written where, if what is found is wanted so; code in backticks."""
    source = snapshot.source(finding.place.path)
    # A comment in a file that nobody reads, such as bytecode in git, allows nothing.
    if source is None or not takes_comments(finding.place.path):
        return said("`[[allow]]` in the configuration")
    comment = SYNTAX.replace("[rule]", f"[{finding.rule}]")
    return said("`{comment}` on the line above", comment=comment)
