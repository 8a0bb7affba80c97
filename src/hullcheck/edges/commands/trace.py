"""`hullcheck trace`: where each host file goes in each build."""

from __future__ import annotations

from typing import Any

import click

from hullcheck.edges.options import (
    cache_option,
    config_option,
    format_option,
    host_file_options,
    language_option,
    output_option,
    path_argument,
)


@click.command("trace")
@path_argument
@config_option
@click.option("--dockerfile", metavar="F", help="Trace this one build, with no discovery.")
@click.option("--context", metavar="D", help="Its context, a folder below PATH.")
@click.option("--ignore-file", metavar="I", help="Its ignore file, in place of what Docker reads.")
@click.option("--target", metavar="T", help="Its target stage.")
@click.option("--build-arg", "args", multiple=True, metavar="K=V", help="A build argument.")
@click.option(
    "--build-context", "contexts", multiple=True, metavar="NAME=P", help="A named context."
)
@host_file_options
@format_option("text", "json")
@output_option
@cache_option
@language_option
def command(**asked: Any) -> int:
    """Show where each host file goes in each build.

    Let through or stopped, by which pattern, through which instructions, to
    which paths in the image.
    """
    from hullcheck.edges.runs.trace import TraceRequest, run_trace  # noqa: PLC0415

    return run_trace(TraceRequest(**asked))
