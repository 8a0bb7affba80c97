"""What `rules` does."""

from __future__ import annotations

from hullcheck.render.json import render_rules_json
from hullcheck.render.rules import render_rules_text
from hullcheck.rules import all_rules

from .shared import deliver, output_style


def run_rules(form: str, output: str | None) -> int:
    """Write the list of rules."""
    rules = all_rules()
    json = form == "json"
    text = render_rules_json(rules) if json else render_rules_text(rules, output_style(output))
    deliver(text, output)
    return 0
