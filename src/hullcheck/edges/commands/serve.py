"""`hullcheck serve`: the bot behind a GitHub App."""

from __future__ import annotations

from typing import Any

import click

from hullcheck.edges.bot.options import app_file_option, house_options
from hullcheck.edges.options import queue_option


@click.command("serve", context_settings={"auto_envvar_prefix": "HULLCHECK"})
@queue_option
@click.option("--host", default="127.0.0.1", metavar="HOST", help="Listen here (127.0.0.1).")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, metavar="PORT", help="And here (8080)."
)
@click.option(
    "--workers",
    type=click.IntRange(0, 64),
    default=2,
    metavar="N",
    help="Work as well, N errands at a time (2); 0: `hullcheck work` does.",
)
@app_file_option
@click.option("--setup", is_flag=True, help="Without an App, show the page that registers one.")
@click.option("--url", default="", metavar="URL", help="Where GitHub reaches the bot.")
@click.option(
    "--audit-every",
    type=click.IntRange(0, 24 * 28),
    default=24,
    metavar="HOURS",
    help="Audit each repository once in so long (24); 0: after pushes alone.",
)
@house_options
def command(**asked: Any) -> int:
    """Serve a GitHub App that reviews, audits and fixes.

    HULLCHECK_APP_ID, HULLCHECK_PRIVATE_KEY and HULLCHECK_WEBHOOK_SECRET say who
    it is; with _FILE behind them they name files. Without them it does not
    start, save with --setup. It is meant to stand behind a proxy that has TLS.
    """
    from hullcheck.edges.bot.assembly import request_of  # noqa: PLC0415 (lazy)
    from hullcheck.edges.runs.serve import run_serve  # noqa: PLC0415 (lazy)

    return run_serve(request_of(asked))
