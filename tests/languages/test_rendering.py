"""What rules find is told in each language: whole, within its width, with no English left."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import pytest

from docs.languages import TRANSLATED
from hullcheck.core.literal import TreeLiteral, parse_tree
from hullcheck.edges.runs.explain import said_of
from hullcheck.edges.runs.shared import verified_report
from hullcheck.engine import Options, analyse
from hullcheck.languages.translator import LANGUAGES, translator_of
from hullcheck.render.html.check import Repository, render_check_html
from hullcheck.render.markdown import render_check_markdown
from hullcheck.render.rules import render_explanation
from hullcheck.render.style import Style
from hullcheck.render.text import render_check_text
from hullcheck.render.trace import render_trace_text
from hullcheck.render.width import width_of
from hullcheck.report import Report
from hullcheck.rules import all_rules
from hullcheck.rules.rule import Rule

RULES = all_rules()
by_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.name() for rule in RULES])
by_code = pytest.mark.parametrize("code", TRANSLATED)

SENTENCE = re.compile(r"\b[a-z]{2,}(?: +[a-z]{2,}\b)+")
"""Two words in a row that are no name: what reads as English."""

NOT_OURS = re.compile(
    # Code, what a tool prints, the severity that an editor looks for, excerpts, patches.
    r"`[^`]*`|\"[^\"]*\"|\b(?:error|warning|advice)\[|^ *\d+ \|.*|^ +\S+: [-+] .*|^ *[-+] .*",
    re.MULTILINE,
)
DRAWN = re.compile(
    r"<(style|script|svg|pre|code|title)\b.*?</\1>|^(`{3,})[^\n]*\n.*?^\2",
    re.MULTILINE | re.DOTALL,
)
"""What a page or a comment shows as it is, or draws."""

WIDTH = 90


@cache
def found(tree: str) -> tuple[TreeLiteral, Report]:
    literal = parse_tree(tree)
    analysis = analyse(literal.snapshot, literal.on_disk, Options(strict=True))
    return literal, verified_report(analysis, lambda _: None)


def english_in(text: str, rule: type[Rule]) -> list[str]:
    """Return what reads as English and stands in no example of the rule."""
    told = NOT_OURS.sub("|", unescape(re.sub(r"<[^>]*>", "|", DRAWN.sub("", text))))
    return [words for words in SENTENCE.findall(told) if words not in rule.bad]


@by_rule
@by_code
def test_no_english_is_left(code: str, rule: type[Rule]) -> None:
    (literal, report), translator = found(rule.bad), translator_of(code)
    style = Style(translator=translator)
    traced = (report.builds, report.unknowns)
    told = {
        "check": render_check_text(report, literal.snapshot, style, verbose=True),
        "trace": render_trace_text(*traced, literal.snapshot, style),
        "comment": render_check_markdown(report, literal.snapshot, translator),
        "page": render_check_html(report, literal.snapshot, Repository("shop"), translator),
    }
    left = {where: english_in(text, rule) for where, text in told.items()}
    assert not any(left.values()), left


@by_rule
@by_code
def test_no_line_is_wider_than_the_terminal(code: str, rule: type[Rule]) -> None:
    literal, report = found(rule.bad)
    style = Style(width=WIDTH, wraps=True, translator=translator_of(code))
    lines = render_check_text(report, literal.snapshot, style).splitlines()
    wide = [line for line in lines if width_of(line) > WIDTH and not _has_long_name(line)]
    assert wide == []


def _has_long_name(line: str) -> bool:
    """Say whether what makes a line long may be a name, which stays in one piece."""
    return any(len(name) > WIDTH // 3 for name in re.findall(r"[!-~]+", line))


@by_rule
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_rule_is_explained(code: str, rule: type[Rule]) -> None:
    style = Style(translator=translator_of(code))
    told = render_explanation(rule, said_of(rule.bad, rule.name(), style), style)
    assert style.tell(rule.title()) in told
