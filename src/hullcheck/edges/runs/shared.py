"""What several commands do: read a folder, have it analysed, hand over what is said."""

from __future__ import annotations

import sys
from dataclasses import replace

from hullcheck.comparing import moves, new_findings
from hullcheck.core.on_disk import OnDisk
from hullcheck.core.snapshot import Snapshot
from hullcheck.edges.console import style_for, write_out
from hullcheck.edges.loading import Loader, load_wanted
from hullcheck.edges.progress import Say
from hullcheck.edges.worktree import WorktreeReader, read_worktree
from hullcheck.edges.writing import write_whole
from hullcheck.engine import Analysis, Options, analyse, wanted
from hullcheck.fixing import plan_fixes, with_verified_fixes
from hullcheck.render.style import Style
from hullcheck.report import Report


def analyse_folder(path: str, options: Options, say: Say) -> tuple[WorktreeReader, Analysis]:
    """Return the folder at `path` and all that is known of it."""
    say(f"reading {path}")
    reader = read_worktree(path)
    return reader, analyse_read(reader, reader.snapshot, reader.on_disk, options, say)


def analyse_read(
    loader: Loader, snapshot: Snapshot, on_disk: OnDisk, options: Options, say: Say
) -> Analysis:
    """Return all that is known of `snapshot`, whose texts `loader` loads as they are wanted."""
    builds = options.builds or ()
    # A caller's own build may have files that nothing in the repository names.
    files = [path for b in builds for path in (b.dockerfile, b.ignore_file) if path]
    loaded = load_wanted(loader, snapshot, lambda seen: (*wanted(seen), *files))
    say("following host files through the builds")
    return analyse(loaded, on_disk, options)


def verified_report(analysis: Analysis, say: Say) -> Report:
    """Return what `analysis` says, with those fixes only that stand verification."""
    say("verifying fixes")
    report = analysis.report
    plan = plan_fixes(analysis)
    return replace(report, findings=with_verified_fixes(report.findings, plan))


def new_report(before: Analysis, after: Analysis, say: Say) -> Report:
    """Return what `after` has and `before` has not, with fixes that stand verification."""
    report = verified_report(after, say)
    move = moves(before.snapshot.tree, after.snapshot.tree)
    return replace(report, findings=new_findings(report.findings, before.findings, move))


def output_style(output: str | None) -> Style:
    """Return the style for standard output, or for the file that is written instead."""
    return style_for(sys.stdout) if output in (None, "-") else Style()


def deliver(text: str, output: str | None) -> None:
    """Write `text` to the file `output`; None and "-" are standard output."""
    if output is None or output == "-":
        write_out(text)
    else:
        write_whole(output, text.encode("utf-8"))
