"""`hullcheck review`: the review that a pull request would get."""

from __future__ import annotations

from typing import Any

import click

from hullcheck.edges.options import (
    config_option,
    format_option,
    language_option,
    output_option,
    path_argument,
)


@click.command("review")
@path_argument
@config_option
@click.option("--base", metavar="REV", help="What it would be merged into (origin's default).")
@click.option("--head", metavar="REV", default="HEAD", help="What would be merged (HEAD).")
@format_option("text", "json")
@output_option
@language_option
def command(**asked: Any) -> int:
    """Print the review that a pull request from HEAD would get."""
    from hullcheck.edges.runs.review import ReviewRequest, run_review  # noqa: PLC0415

    return run_review(ReviewRequest(**asked))
