"""What `explain` does."""

from __future__ import annotations

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse
from hullcheck.render.rules import render_explanation
from hullcheck.render.style import Style
from hullcheck.render.text import render_check_text
from hullcheck.rules import all_rules

from .shared import deliver, output_style, verified_report


def run_explain(name: str) -> int:
    """Write all that is known of the rule `name`, which there must be."""
    rule = next(rule for rule in all_rules() if rule.name() == name)
    style = output_style(None)
    deliver(render_explanation(rule, said_of(rule.bad, name, style), style), None)
    return 0


def said_of(tree: str, rule: str, style: Style) -> str:
    """Return what `check --select rule` says of the tree literal `tree`."""
    literal = parse_tree(tree)
    analysis = analyse(literal.snapshot, literal.on_disk, Options(select=frozenset({rule})))
    report = verified_report(analysis, lambda _: None)
    return render_check_text(report, literal.snapshot, style, verbose=True)
