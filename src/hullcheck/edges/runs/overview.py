"""What `hullcheck` without a command does."""

from __future__ import annotations

from hullcheck.edges.locale import own_locale, translator_for
from hullcheck.edges.progress import progress
from hullcheck.engine import Options
from hullcheck.render.overview import render_overview

from .shared import analyse_folder, deliver, output_style


def run_overview(path: str, language: str | None = None) -> None:
    """Write which builds there are, what is found, and what to do next."""
    options = Options(language=language, locale=own_locale())
    with progress(translator_for(language)) as say:
        _, analysis = analyse_folder(path, options, say)
    deliver(render_overview(analysis.report, output_style(None, analysis.options.translator)), None)
