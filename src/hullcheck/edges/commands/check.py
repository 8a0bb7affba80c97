"""`hullcheck check`: what lands in images that must not, with proof."""

from __future__ import annotations

from typing import Any

import click

from hullcheck.edges.options import (
    cache_option,
    config_option,
    fail_on_option,
    format_option,
    host_file_options,
    ignore_option,
    language_option,
    output_option,
    path_argument,
    select_option,
    set_option,
)


@click.command("check")
@path_argument
@config_option
@click.option("--base", metavar="REV", help="Tell only what is new since this revision.")
@click.option("--baseline", metavar="FILE", help="Accept what `hullcheck baseline` has written.")
@format_option("text", "json", "markdown", "sarif", "github", "html")
@output_option
@fail_on_option
@click.option("--fail-on-unknown", is_flag=True, help="Also fail on what cannot be decided.")
@host_file_options
@set_option
@select_option
@ignore_option
@click.option("-q", "--quiet", is_flag=True, help="A line for each finding, and no more.")
@click.option("-v", "--verbose", is_flag=True, help="Advice, routes, unknowns; times, files read.")
@cache_option
@language_option
def command(**asked: Any) -> int:
    """Say what lands in images that must not, with proof."""
    from hullcheck.edges.runs.check import CheckRequest, run_check  # noqa: PLC0415

    return run_check(CheckRequest(**asked))
