"""What `fix` does."""

from __future__ import annotations

import sys
from pathlib import Path

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.edges.console import style_for, write_error, write_out
from hullcheck.edges.leftovers import clear, is_own_name
from hullcheck.edges.locale import own_locale, translator_for
from hullcheck.edges.progress import progress
from hullcheck.edges.staging import Change
from hullcheck.edges.worktree import WorktreeReader
from hullcheck.edges.writing import write_changes
from hullcheck.engine import Options
from hullcheck.errors import UsageError
from hullcheck.fixing import Plan, plan_fixes
from hullcheck.languages.translator import Translator
from hullcheck.render.patch import render_patch
from hullcheck.render.plan import render_plan

from .shared import analyse_folder


@dataclass(frozen=True, slots=True)
class FixRequest:
    """The options of `hullcheck fix`."""

    path: str
    config: str | None
    write: bool
    branch: bool
    unsafe: bool
    select: tuple[str, ...]
    quiet: bool = False
    rule_set: str | None = None
    language: str | None = None

    @property
    def options(self) -> Options:
        """What the rules are told."""
        strict = None if self.rule_set is None else self.rule_set == "strict"
        chosen = frozenset(self.select)
        return Options(select=chosen, strict=strict, language=self.language, locale=own_locale())


def run_fix(request: FixRequest) -> int:
    """Print the patch or write the files; tell on standard error what was done and what not."""
    if request.branch:
        return _run_on_branch(request)
    with progress(translator_for(request.language), is_quiet=request.quiet) as say:
        reader, analysis = analyse_folder(request.path, request.options, say, request.config)
        say(said("verifying fixes"))
        plan = plan_fixes(analysis, unsafe=request.unsafe)
    before = {path: _data(analysis.snapshot, path) for path in plan.files_after}
    if request.write:
        _clear_up(reader, request, analysis.options.translator)
        changes = {path: Change(before[path], data) for path, data in plan.files_after.items()}
        write_changes(Path(reader.root), changes)
    else:
        write_out(render_patch(before, plan.files_after))
    _tell(plan, request, analysis.options.translator, written=request.write)
    return 0


def _clear_up(reader: WorktreeReader, request: FixRequest, translator: Translator) -> None:
    """Remove what a run that was killed has left, and tell of it: it is no file of a person's."""
    snapshot, on_disk = reader.snapshot, reader.on_disk
    loose = snapshot.untracked if on_disk.has_git else snapshot.paths
    paths = {*loose, *(entry.path for entry in on_disk.entries)}
    left = sorted(path for path in paths if is_own_name(path.rpartition("/")[2]))
    for place in clear(Path(reader.root, path) for path in left):
        if not request.quiet:
            path = place.relative_to(reader.root).as_posix()
            told = said("Removed `{path}`, left by a run that was interrupted.", path=path)
            write_error(f"{translator.text(told)}\n")


def _tell(plan: Plan, request: FixRequest, translator: Translator, *, written: bool) -> None:
    if not request.quiet:
        write_error(render_plan(plan, style_for(sys.stderr, translator), written=written))


def _run_on_branch(request: FixRequest) -> int:
    if request.write:
        raise UsageError(
            said("--write and --branch exclude each other"),
            advice=said("--write changes the files that are checked out, --branch makes a commit."),
        )
    from .fix_branch import propose_locally  # noqa: PLC0415 (only --branch needs it)

    with progress(translator_for(request.language), is_quiet=request.quiet) as say:
        asked = (request.path, request.options, request.config, say)
        plan, done, translator = propose_locally(*asked, unsafe=request.unsafe)
    _tell(plan, request, translator, written=True)
    write_out(f"{translator.text(done)}\n")
    return 0


def _data(snapshot: Snapshot, path: str) -> bytes | None:
    source = snapshot.source(path)
    return None if source is None else source.data
