"""`hullcheck audit`: the repositories of an organisation or of a list, with proof."""

from __future__ import annotations

from typing import Any

import click

from hullcheck.edges.brief import BriefCommand
from hullcheck.edges.options import (
    Shards,
    fail_on_option,
    format_option,
    ignore_option,
    language_option,
    output_option,
    select_option,
    set_option,
)

USUAL = (
    *("org", "repositories", "merge", "ledger", "only", "skip", "comment", "fix", "dry_run"),
    *("form", "output", "fail_on", "verbose"),
)
"""What the short help shows."""


@click.command(
    "audit",
    cls=BriefCommand,
    usual=USUAL,
    context_settings={"auto_envvar_prefix": "HULLCHECK_AUDIT"},
)
@click.argument("ledgers", nargs=-1, metavar="[LEDGER]...")
@click.option("--org", metavar="NAME", help="Look at all repositories of an organisation.")
@click.option("--repositories", metavar="FILE", help="Look at those in FILE, OWNER/NAME a line.")
@click.option("--merge", is_flag=True, help="Tell what the LEDGERs hold, and ask nobody.")
@click.option("--ledger", metavar="FILE", help="What is done so far: go on from there.")
@click.option("--only", multiple=True, metavar="GLOB", help="Look at these alone (again: more).")
@click.option("--skip", multiple=True, metavar="GLOB", help="Do not look at these.")
@click.option("--comment", multiple=True, metavar="GLOB", help="Keep the tracking issue of these.")
@click.option("--fix", multiple=True, metavar="GLOB", help="Keep issue and fixes of these.")
@click.option("--forks", is_flag=True, help="Look at forks as well.")
@click.option("--archived", is_flag=True, help="Look at archived ones as well.")
@click.option(
    "--max-pulls", type=click.IntRange(0), metavar="N", help="Open N pull requests in all."
)
@click.option(
    "--max-pulls-per-hour", type=click.IntRange(0), metavar="N", help="Open N in an hour."
)
@click.option(
    "--max-wait",
    type=click.IntRange(0, 1440),
    default=60,
    metavar="MINUTES",
    help="Wait so long for GitHub's limits (60).",
)
@click.option("--shard", type=Shards(), metavar="I/N", help="Look at the I-th of N parts.")
@click.option("--dry-run", is_flag=True, help="Write nothing on GitHub, show the plan.")
@click.option("--unsafe", is_flag=True, help="Propose unsafe fixes too.")
@click.option("--config", metavar="FILE", help="The configuration in each repository.")
@format_option("table", "json", "sarif", "markdown", "html")
@output_option
@fail_on_option
@set_option
@select_option
@ignore_option
@click.option("-v", "--verbose", is_flag=True, help="A line for each repository that is done.")
@language_option
def command(**asked: Any) -> int:
    """Look at many repositories on GitHub, through its API alone.

    GITHUB_TOKEN reads them; it has to write as well where --comment or --fix
    asks for that. With --ledger a stopped audit goes on where it was.
    """
    from hullcheck.edges.runs.audit import AuditRequest, run_audit  # noqa: PLC0415

    return run_audit(AuditRequest(**asked))
