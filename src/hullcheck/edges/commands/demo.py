"""`hullcheck demo`: the main job on a repository made for it."""

from __future__ import annotations

import click


@click.command("demo")
def command() -> int:
    """Show the main job on a repository that is made for it."""
    from hullcheck.edges.console import write_out  # noqa: PLC0415
    from hullcheck.edges.demo import run_demo  # noqa: PLC0415
    from hullcheck.edges.failing import run_guarded  # noqa: PLC0415

    return run_demo(run_guarded, lambda text: write_out(f"{text}\n"))
