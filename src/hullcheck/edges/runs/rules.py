"""What `rules` does."""

from __future__ import annotations

from hullcheck.edges.locale import translator_for
from hullcheck.render.json import render_rules_json
from hullcheck.render.rules import render_rules_text
from hullcheck.rules import all_rules

from .shared import deliver, output_style


def run_rules(form: str, output: str | None, language: str | None = None) -> int:
    """Write the list of rules."""
    rules = all_rules()
    if form == "json":
        text = render_rules_json(rules)
    else:
        text = render_rules_text(rules, output_style(output, translator_for(language)))
    deliver(text, output)
    return 0
