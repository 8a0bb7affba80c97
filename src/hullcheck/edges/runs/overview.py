"""What `hullcheck` without a command does."""

from __future__ import annotations

from hullcheck.edges.progress import progress
from hullcheck.engine import Options
from hullcheck.render.overview import render_overview

from .shared import analyse_folder, deliver, output_style


def run_overview(path: str) -> None:
    """Write which builds there are, what is found, and what to do next."""
    with progress() as say:
        _, analysis = analyse_folder(path, Options(), say)
    deliver(render_overview(analysis.report, output_style(None)), None)
