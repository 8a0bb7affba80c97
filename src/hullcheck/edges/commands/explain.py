"""`hullcheck explain`: all that is known of one rule."""

from __future__ import annotations

import click

from hullcheck.edges.options import RuleName


@click.command("explain")
@click.argument("rule", type=RuleName())
def command(rule: str) -> int:
    """Explain RULE: why, a wrong and a right example, when to allow it."""
    from hullcheck.edges.runs.explain import run_explain  # noqa: PLC0415

    return run_explain(rule)
