"""`hullcheck work`: workers of the bot, on any number of machines."""

from __future__ import annotations

from typing import Any

import click

from hullcheck.edges.bot.options import app_file_option, house_options
from hullcheck.edges.options import queue_option


@click.command("work", context_settings={"auto_envvar_prefix": "HULLCHECK"})
@queue_option
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    metavar="N",
    help="Do N errands at a time (2).",
)
@app_file_option
@house_options
def command(**asked: Any) -> int:
    """Do the work of `hullcheck serve`, on any machine.

    It needs the same queue, the same variables and the same options. What is
    begun when it is stopped is finished, or handed back to be done by another.
    """
    from hullcheck.edges.bot.assembly import request_of  # noqa: PLC0415 (lazy)
    from hullcheck.edges.runs.work import run_work  # noqa: PLC0415 (lazy)

    return run_work(request_of(asked))
