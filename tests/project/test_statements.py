"""The table of the articles' statements and the rules name each other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hullcheck.rules import all_rules

PAGE = Path(__file__).parents[2] / "docs/statements.md"
ROWS = re.findall(r"^\| (S\d[^|]*?) \| (.+?) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
SECTION = re.compile(r"S\d(?: [\d.]+| references)?")

SECTIONS = {
    *("S0", "S0 1", "S0 2", "S0 3"),
    *("S1 1", "S1 2", "S1 3", "S1 4.1", "S1 4.2", "S1 4.3", "S1 4.4", "S1 5", "S1 7"),
    *("S1 references", "S2", "S3 1", "S3 2", "S3 3", "S3 4", "S3 6"),
}
"""What the articles have that can be checked or explained."""


def linked(text: str) -> set[str]:
    return set(re.findall(r"\(rules/([a-z-]+)\.md\)", text))


def said_by(rule: str) -> set[str]:
    return {section for section, _, here in ROWS if rule in linked(here)}


CLAIMS = [
    (rule.name(), source)
    for rule in all_rules()
    for source in rule.sources
    if SECTION.fullmatch(source)
]


def test_every_section_is_there() -> None:
    assert {section for section, _, _ in ROWS} >= SECTIONS


@pytest.mark.parametrize(("rule", "section"), CLAIMS)
def test_what_a_rule_names_as_its_source_is_in_the_table(rule: str, section: str) -> None:
    assert section in said_by(rule)


@pytest.mark.parametrize(("section", "statement", "here"), ROWS)
def test_a_statement_has_a_rule_an_explanation_or_is_an_opinion(
    section: str, statement: str, here: str
) -> None:
    assert SECTION.fullmatch(section)
    assert linked(here) or "*opinion*" in here or len(here.split()) > 4
    known = {rule.name() for rule in all_rules()}
    assert linked(here) <= known, statement


def test_opinions_are_few() -> None:
    assert sum("*opinion*" in here for _, _, here in ROWS) < len(ROWS) / 5
