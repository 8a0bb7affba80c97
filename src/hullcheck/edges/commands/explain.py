"""`hullcheck explain`: all that is known of one rule, or of what a tool printed."""

from __future__ import annotations

import click

from hullcheck.edges.options import RuleOrMessage, language_option


@click.command("explain")
@click.argument("rule", metavar="RULE|MESSAGE", type=RuleOrMessage())
@language_option
def command(rule: str, language: str | None) -> int:
    """Explain RULE: why, wrong and right, when to allow it.

    MESSAGE is what a tool printed, such as "Unable to find lockfile": the rules
    about what makes it print that are named, or explained if it is one.
    """
    from hullcheck.edges.runs.explain import run_explain  # noqa: PLC0415

    return run_explain(rule, language)
