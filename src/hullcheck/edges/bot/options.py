"""Options that `hullcheck serve` and `hullcheck work` share: what the operator wants."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import click

from .logs import LEVELS

app_file_option = click.option(
    "--app-file", default="", metavar="FILE", help="What `serve --setup` has registered."
)

_HOUSE = (
    click.option("--only", multiple=True, metavar="GLOB", help="Look at these repositories alone."),
    click.option("--skip", multiple=True, metavar="GLOB", help="Do not look at these."),
    click.option("--issues-for", multiple=True, metavar="GLOB", help="Keep the issue of these."),
    click.option(
        "--fixes-for", multiple=True, metavar="GLOB", help="Keep issue and fixes of these."
    ),
    click.option(
        "--remind-after",
        type=click.IntRange(0, 3650),
        default=0,
        metavar="DAYS",
        help="Remind on an issue that does not change.",
    ),
    click.option(
        "--max-pulls-per-hour",
        type=click.IntRange(0),
        default=20,
        metavar="N",
        help="Open N fixes unasked, for each installation (20).",
    ),
    click.option(
        "--log-level", type=click.Choice(LEVELS), default="info", metavar="LEVEL", help="info."
    ),
)


def house_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take what an operator wants."""
    return reduce(lambda made, option: option(made), reversed(_HOUSE), command)
