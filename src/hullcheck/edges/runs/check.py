"""What `check` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.config.configuration import Configuration
from hullcheck.core.finding import Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.edges.locale import own_locale, translator_for
from hullcheck.edges.options import read_host_files
from hullcheck.edges.progress import Say, progress
from hullcheck.edges.worktree import WorktreeReader
from hullcheck.engine import Analysis, Options
from hullcheck.errors import UsageError
from hullcheck.render.text import render_check_lines, render_check_text
from hullcheck.report import Report

from .shared import (
    analyse_read,
    check_read,
    deliver,
    output_style,
    read_folder,
    threshold_of,
    verified_report,
)

if TYPE_CHECKING:
    from hullcheck.baseline.entries import Baseline
    from hullcheck.edges.timing import Stopwatch


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """The options of `hullcheck check`."""

    path: str
    config: str | None
    base: str | None
    baseline: str | None
    form: str
    output: str | None
    fail_on: str | None
    fail_on_unknown: bool
    host_files: tuple[str, ...]
    host_files_from: str | None
    nul: bool
    rule_set: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    quiet: bool
    verbose: bool
    language: str | None = None

    def check(self) -> None:
        """Raise `UsageError` where the options do not fit together."""
        if self.quiet and self.verbose:
            raise UsageError(
                said("--quiet and --verbose exclude each other"),
                advice=said("--quiet leaves out all but a line for each finding."),
            )

    def options(self) -> Options:
        """Return what the engine is asked for."""
        return Options(
            select=frozenset(self.select),
            ignore=frozenset(self.ignore),
            strict=None if self.rule_set is None else self.rule_set == "strict",
            named=read_host_files(self.host_files, self.host_files_from, nul=self.nul),
            language=self.language,
            locale=own_locale(),
        )

    def threshold(self, configuration: Configuration) -> Severity | None:
        """Return the lowest severity that fails; None: none does."""
        return threshold_of(self.fail_on or configuration.fail_on)


def run_check(request: CheckRequest) -> int:
    """Analyse, write what is found, and return the exit code."""
    request.check()
    baseline = _read_baseline(request)
    with progress(translator_for(request.language), is_quiet=request.quiet) as shown:
        watch = _stopwatch(shown, request)
        say = watch or shown
        reader, analysis, report = _checked(request, say)
        if baseline is not None:
            from hullcheck.baseline.accepting import accept  # noqa: PLC0415 (rarely asked for)

            report = accept(report, baseline, {rule.name() for rule in analysis.options.rules()})
        if request.base is not None:
            base = _analyse_base(reader, request.path, request.base, analysis.options, say)
            from hullcheck.comparing import new_report  # noqa: PLC0415 (only --base needs it)

            report = new_report(report, base, analysis)
        text = _rendered(report, analysis, reader, request)
    deliver(text, request.output)
    if watch is not None:
        # As text the unknowns are told already.
        unknowns = () if request.form == "text" else report.unknowns
        watch.tell(analysis.snapshot, unknowns, analysis.options.translator)
    threshold = request.threshold(analysis.options.configured)
    return report.exit_code(threshold, fail_on_unknown=request.fail_on_unknown)


def _checked(request: CheckRequest, say: Say) -> tuple[WorktreeReader, Analysis, Report]:
    reader = read_folder(request.path, say)
    given = (reader, reader.snapshot, reader.on_disk, request.options(), say, request.config)
    if request.form == "html" or request.base is not None:
        # These look at each build once more.
        analysis = analyse_read(*given)
        return reader, analysis, verified_report(analysis, say)
    return reader, *check_read(*given)


def _stopwatch(say: Say, request: CheckRequest) -> Stopwatch | None:
    if not request.verbose:
        return None
    from hullcheck.edges.timing import Stopwatch  # noqa: PLC0415 (rarely asked for)

    return Stopwatch(say)


def _read_baseline(request: CheckRequest) -> Baseline | None:
    # Before anything else: a file that is none is told at once.
    if request.baseline is None:
        return None
    from .baseline import read_baseline  # noqa: PLC0415 (rarely asked for)

    return read_baseline(request.baseline)


def _analyse_base(
    reader: WorktreeReader, path: str, revision: str, options: Options, say: Say
) -> Analysis:
    """Return all that is known of where the work tree left `revision`, with the same disk."""
    from hullcheck.edges.revision import read_merge_base, read_revision  # noqa: PLC0415

    say(said("reading {place}", place=revision))
    commit = read_merge_base(path, revision, "HEAD")
    base = read_revision(path, commit)
    return analyse_read(base, base.snapshot, reader.on_disk, options, say)


def _rendered(
    report: Report, analysis: Analysis, reader: WorktreeReader, request: CheckRequest
) -> str:
    snapshot, translator = analysis.snapshot, analysis.options.translator
    if request.form == "html":
        from .page import render_folder_html  # noqa: PLC0415 (rarely asked for)

        return render_folder_html(report, analysis, reader)
    if request.form == "sarif":
        from hullcheck.render.sarif import render_sarif  # noqa: PLC0415 (rarely asked for)

        return render_sarif(report, snapshot)
    if request.form == "github":
        from hullcheck.render.annotations import render_annotations  # noqa: PLC0415 (the same)

        return render_annotations(report, snapshot, translator=translator)
    if request.form == "json":
        from hullcheck.render.json import render_check_json  # noqa: PLC0415 (the same)

        return render_check_json(report, snapshot)
    if request.form == "markdown":
        from hullcheck.render.markdown import render_check_markdown  # noqa: PLC0415 (the same)

        return render_check_markdown(report, snapshot, translator)
    style = output_style(request.output, translator)
    if request.quiet:
        return render_check_lines(report, snapshot, style)
    return render_check_text(report, snapshot, style, verbose=request.verbose)
