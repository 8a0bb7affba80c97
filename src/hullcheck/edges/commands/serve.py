"""`hullcheck serve`: the bot behind a GitHub App."""

from __future__ import annotations

from typing import Any

import click

from hullcheck.edges.bot.logs import LEVELS
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
@click.option("--app-file", default="", metavar="FILE", help="What --setup has registered.")
@click.option("--setup", is_flag=True, help="Without an App, show the page that registers one.")
@click.option("--url", default="", metavar="URL", help="Where GitHub reaches the bot.")
@click.option("--only", multiple=True, metavar="GLOB", help="Look at these repositories alone.")
@click.option("--skip", multiple=True, metavar="GLOB", help="Do not look at these.")
@click.option("--issues-for", multiple=True, metavar="GLOB", help="Keep the issue of these.")
@click.option("--fixes-for", multiple=True, metavar="GLOB", help="Keep issue and fixes of these.")
@click.option(
    "--remind-after",
    type=click.IntRange(0, 3650),
    default=0,
    metavar="DAYS",
    help="Remind on an issue that does not change.",
)
@click.option(
    "--audit-every",
    type=click.IntRange(0, 24 * 28),
    default=24,
    metavar="HOURS",
    help="Audit each repository once in so long (24); 0: after pushes alone.",
)
@click.option(
    "--max-pulls-per-hour",
    type=click.IntRange(0),
    default=20,
    metavar="N",
    help="Open N fixes unasked, for each installation (20).",
)
@click.option(
    "--log-level", type=click.Choice(LEVELS), default="info", metavar="LEVEL", help="info."
)
def command(**asked: Any) -> int:
    """Serve a GitHub App: review, audit and fix wherever it is installed.

    HULLCHECK_APP_ID, HULLCHECK_PRIVATE_KEY and HULLCHECK_WEBHOOK_SECRET say who
    it is; with _FILE behind them they name files. Without them it does not
    start, save with --setup. It is meant to stand behind a proxy that has TLS.
    """
    from hullcheck.edges.bot.house import HouseRules  # noqa: PLC0415 (lazy)
    from hullcheck.edges.bot.serving import ServeRequest, run_serve  # noqa: PLC0415 (lazy)

    rules = HouseRules(
        only=asked.pop("only"),
        skip=asked.pop("skip"),
        issues_for=asked.pop("issues_for"),
        fixes_for=asked.pop("fixes_for"),
        remind_after=asked.pop("remind_after"),
        audit_every=asked.pop("audit_every") * 3600.0,
        pulls_per_hour=asked.pop("max_pulls_per_hour"),
    )
    return run_serve(ServeRequest(**asked, rules=rules))
