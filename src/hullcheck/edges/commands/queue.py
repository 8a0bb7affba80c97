"""`hullcheck queue`: what waits, what failed for good, and running it again."""

from __future__ import annotations

from typing import Any

import click

from hullcheck.edges.bot.queue.delivery import STATES
from hullcheck.edges.options import format_option, language_option, output_option, queue_option


@click.command("queue")
@click.argument("guids", nargs=-1, metavar="[GUID]...")
@queue_option
@click.option(
    "--state",
    type=click.Choice(STATES),
    metavar="STATE",
    help="List these instead: waiting, leased, done or superseded.",
)
@click.option("--again", is_flag=True, help="Run the GUIDs again.")
@click.option("--all", "every", is_flag=True, help="With --again: all dead letters.")
@click.option("--payload", is_flag=True, help="Write the body of the GUID as it came.")
@format_option("text", "json")
@output_option
@language_option
def command(**asked: Any) -> int:
    """Show the bot's queue: how much waits, and the dead letters.

    A dead letter is a delivery that failed as often as is allowed. GUID, as
    GitHub names a delivery in the App's settings, shows one. What is run again
    waits behind what waits already.
    """
    from hullcheck.edges.runs.queue import QueueRequest, run_queue  # noqa: PLC0415

    return run_queue(QueueRequest(**asked))
