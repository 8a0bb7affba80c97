"""`hullcheck check`: what lands in images that must not, with proof."""

from __future__ import annotations

from typing import Any

import click

from hullcheck.edges.options import (
    RuleName,
    config_option,
    format_option,
    host_file_options,
    output_option,
    path_argument,
    select_option,
    set_option,
)

LEVELS = ("error", "warning", "advice", "never")


@click.command("check")
@path_argument
@config_option
@click.option("--base", metavar="REV", help="Tell only what is new since this revision.")
@click.option("--baseline", metavar="FILE", help="Accept what `hullcheck baseline` has written.")
@format_option("text", "json", "markdown", "sarif", "github")
@output_option
@click.option(
    "--fail-on",
    type=click.Choice(LEVELS),
    metavar="LEVEL",
    help="error (default), warning, advice or never.",
)
@click.option("--fail-on-unknown", is_flag=True, help="Also fail on what cannot be decided.")
@host_file_options
@set_option
@select_option
@click.option(
    "--ignore", type=RuleName(), multiple=True, metavar="RULE", help="Do not ask this rule."
)
@click.option(
    "-v", "--verbose", is_flag=True, help="Show advice, routes, unknowns, what is allowed."
)
def command(**asked: Any) -> int:
    """Say what lands in images that must not, with proof."""
    from hullcheck.edges.runs.check import CheckRequest, run_check  # noqa: PLC0415

    return run_check(CheckRequest(**asked))
