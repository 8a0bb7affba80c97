"""What several commands do: read a folder, have it analysed, hand over what is said."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

from hullcheck.config.files import wanted_configuration
from hullcheck.config.reading import read_configuration
from hullcheck.core.finding import Severity
from hullcheck.core.on_disk import OnDisk
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.together import Together
from hullcheck.edges.cache.record import keep
from hullcheck.edges.console import style_for, write_out
from hullcheck.edges.crew import with_crew
from hullcheck.edges.loading import Loader, load_wanted
from hullcheck.edges.progress import Say
from hullcheck.edges.worktree import WorktreeReader, read_worktree
from hullcheck.engine import Analysis, Options, analyse, wanted
from hullcheck.fixing import plan_fixes, with_verified_fixes
from hullcheck.languages.translator import Translator
from hullcheck.render.style import Style
from hullcheck.report import Report


def analyse_folder(
    path: str, options: Options, say: Say, config: str | None = None
) -> tuple[WorktreeReader, Analysis]:
    """Return the folder at `path` and all that is known of it; see `analyse_read`."""
    reader = read_folder(path, say)
    return reader, analyse_read(reader, reader.snapshot, reader.on_disk, options, say, config)


def read_folder(path: str, say: Say) -> WorktreeReader:
    """Return the folder at `path`."""
    say(said("reading {place}", place=path))
    reader = read_worktree(path)
    keep(reader.root)
    return reader


def analyse_read(
    loader: Loader,
    snapshot: Snapshot,
    on_disk: OnDisk,
    options: Options,
    say: Say,
    config: str | None = None,
) -> Analysis:
    """Return all that is known of `snapshot`, whose texts `loader` loads as they are wanted.

    Its own configuration, the file `config` or the one that is found, is read where
    `options` have none. Raises `UsageError` where that is wrong.
    """
    loaded, options = load_texts(loader, snapshot, options, config)
    say(said("following host files through the builds"))
    return analyse(loaded, on_disk, options)


def check_read(
    loader: Loader,
    snapshot: Snapshot,
    on_disk: OnDisk,
    options: Options,
    say: Say,
    config: str | None = None,
) -> tuple[Analysis, Report]:
    """Return what `analyse_read` and `verified_report` do, by several processes if that pays.

    Of the analysis only what is said of the repository as a whole is to be asked.
    """
    loaded, options = load_texts(loader, snapshot, options, config)

    def work(together: Together) -> tuple[Analysis, Report]:
        say(said("following host files through the builds"))
        analysis = analyse(loaded, on_disk, options, together)
        return analysis, verified_report(analysis, say)

    return with_crew(work)


def load_texts(
    loader: Loader, snapshot: Snapshot, options: Options, config: str | None
) -> tuple[Snapshot, Options]:
    """Return `snapshot` with the texts that a run wants, and `options` with a configuration."""
    loaded = load_wanted(loader, snapshot, wanted_by(options, config))
    if options.configuration is None:
        found = read_configuration(loaded, config)
        options = replace(options, configuration=found)
        loaded = load_wanted(loader, loaded, wanted_by(options, config))
    return loaded, options


def wanted_by(options: Options, config: str | None = None) -> Callable[[Snapshot], Iterator[str]]:
    """Return what gives the texts of a snapshot that a run would still like."""

    def ask(seen: Snapshot) -> Iterator[str]:
        yield from wanted(seen)
        if config is not None:
            yield from wanted_configuration(seen, config)
        # A build that is told may have files that nothing in the repository names.
        for build in options.builds or options.configured.builds:
            yield from (path for path in (build.dockerfile, build.ignore_file) if path)

    return ask


def verified_report(analysis: Analysis, say: Say) -> Report:
    """Return what `analysis` says, with those fixes only that stand verification."""
    say(said("verifying fixes"))
    report = analysis.report
    plan = plan_fixes(analysis)
    return replace(report, findings=with_verified_fixes(report.findings, plan))


def threshold_of(level: str | None) -> Severity | None:
    """Return the lowest severity that fails; None: none does. Where nobody says, errors do."""
    return None if level == "never" else Severity[(level or Severity.ERROR.label).upper()]


def output_style(output: str | None, translator: Translator) -> Style:
    """Return the style for standard output, or for the file that is written instead."""
    if output in (None, "-"):
        return style_for(sys.stdout, translator)
    return Style(translator=translator)


def deliver(text: str, output: str | None) -> None:
    """Write `text` to the file `output`; None and "-" are standard output."""
    if output is None or output == "-":
        write_out(text)
    else:
        from hullcheck.edges.writing import write_whole  # noqa: PLC0415 (few runs write)

        write_whole(output, text.encode("utf-8"))
