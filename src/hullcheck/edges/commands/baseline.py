"""`hullcheck baseline`: today's findings, for `check --baseline` to accept."""

from __future__ import annotations

from typing import Any

import click

from hullcheck.edges.options import (
    config_option,
    host_file_options,
    language_option,
    output_option,
    path_argument,
)


@click.command("baseline")
@path_argument
@config_option
@host_file_options
@output_option
@language_option
def command(**asked: Any) -> int:
    """Print today's findings as a baseline.

    `check --baseline FILE` accepts them: it reports only what is new since,
    and tells what has been fixed.
    """
    from hullcheck.edges.runs.baseline import BaselineRequest, run_baseline  # noqa: PLC0415

    return run_baseline(BaselineRequest(**asked))
