"""What `baseline` does, and what `check --baseline` begins with."""

from __future__ import annotations

from hullcheck.baseline.entries import Baseline
from hullcheck.baseline.parsing import parse_baseline
from hullcheck.core.noun import dataclass
from hullcheck.core.said import counted, said
from hullcheck.core.source import Source
from hullcheck.edges.console import write_error
from hullcheck.edges.given import read_given
from hullcheck.edges.locale import translator_for
from hullcheck.edges.options import read_host_files
from hullcheck.edges.progress import progress
from hullcheck.engine import Options
from hullcheck.render.json import render_baseline_json

from .shared import analyse_folder, deliver


@dataclass(frozen=True, slots=True)
class BaselineRequest:
    """The options of `hullcheck baseline`."""

    path: str
    config: str | None
    host_files: tuple[str, ...]
    host_files_from: str | None
    nul: bool
    output: str | None
    language: str | None = None


def run_baseline(request: BaselineRequest) -> int:
    """Write today's findings, and return 0: that there are some is no failure."""
    named = read_host_files(request.host_files, request.host_files_from, nul=request.nul)
    translator = translator_for(request.language)
    with progress(translator) as say:
        _, analysis = analyse_folder(request.path, Options(named=named), say, request.config)
    deliver(render_baseline_json(analysis.findings), request.output)
    if request.output is not None:
        accepted = counted(
            len(analysis.findings), "{number} finding accepted.", "{number} findings accepted."
        )
        write_error(f"{translator.text(accepted)}\n")
    return 0


def read_baseline(place: str) -> Baseline:
    """Return the baseline in the file at `place`. Raises `UsageError` where it is none."""
    advice = said("Make it with `hullcheck baseline --output FILE`.")
    return parse_baseline(Source(place, read_given(place, said("the baseline"), advice)))
