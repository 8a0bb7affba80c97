"""`hullcheck rules`: all rules."""

from __future__ import annotations

import click

from hullcheck.edges.options import format_option, language_option, output_option


@click.command("rules")
@format_option("text", "json")
@output_option
@language_option
def command(form: str, output: str | None, language: str | None) -> int:
    """List the rules."""
    from hullcheck.edges.runs.rules import run_rules  # noqa: PLC0415

    return run_rules(form, output, language)
