"""What `explain` does."""

from __future__ import annotations

from hullcheck.core.literal import parse_tree
from hullcheck.core.said import said
from hullcheck.edges.locale import translator_for
from hullcheck.engine import Options, analyse
from hullcheck.errors import UsageError
from hullcheck.render.rules import render_explanation, render_rules_text
from hullcheck.render.style import Style
from hullcheck.render.text import render_check_text
from hullcheck.rules import all_rules
from hullcheck.rules.rule import Rule

from .shared import deliver, output_style, verified_report


def run_explain(asked: str, language: str | None = None) -> int:
    """Write all that is known of the rule `asked`, or of the rules behind a tool's message.

    Raises `UsageError` where no rule is known to be behind it.
    """
    found = [rule for rule in all_rules() if rule.name() == asked] or behind_message(asked)
    if not found:
        raise UsageError(
            said("no rule is known to be behind this message"),
            advice=said(
                "`hullcheck rules` lists them all, and `hullcheck check` says what it finds."
            ),
        )
    style = output_style(None, translator_for(language))
    if len(found) == 1:
        text = render_explanation(found[0], said_of(found[0].bad, found[0].name(), style), style)
    else:
        text = render_rules_text(found, style)
    deliver(text, None)
    return 0


def behind_message(message: str) -> list[type[Rule]]:
    """Return the rules about what makes tools print `message`, or a piece of it."""
    printed = " ".join(message.split()).lower()
    return [
        rule
        for rule in all_rules()
        if any(each.lower() in printed or printed in each.lower() for each in rule.symptoms)
    ]


def said_of(tree: str, rule: str, style: Style) -> str:
    """Return what `check --select rule` says of the tree literal `tree`."""
    literal = parse_tree(tree)
    analysis = analyse(literal.snapshot, literal.on_disk, Options(select=frozenset({rule})))
    report = verified_report(analysis, lambda _: None)
    return render_check_text(report, literal.snapshot, style, verbose=True)
