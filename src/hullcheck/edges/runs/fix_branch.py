"""What `fix --branch` does: the fix pull request's commit, made in the clone."""

from __future__ import annotations

from hullcheck.config.configuration import FixStyle
from hullcheck.core.said import said
from hullcheck.core.snapshot import Mode
from hullcheck.edges.branching import TRAILER, FileContent, commit_on_branch, current_branch
from hullcheck.edges.git import Git
from hullcheck.edges.progress import Say
from hullcheck.edges.revision import read_revision
from hullcheck.edges.worktree import read_worktree
from hullcheck.engine import Analysis, Options
from hullcheck.fixing import Plan, plan_fixes
from hullcheck.languages.translator import Translator
from hullcheck.proposal.nouns import branch_of
from hullcheck.proposal.words import render_message, render_title

from .shared import analyse_read


def propose_locally(
    path: str, options: Options, config: str | None, say: Say, *, unsafe: bool
) -> tuple[Plan, str, Translator]:
    """Commit the fixes of HEAD to a branch of their own; return them, what was done, who tells it.

    What is not committed has no part in it. Raises as `commit_on_branch` does.
    """
    on_disk = read_worktree(path).on_disk
    reader = read_revision(path, "HEAD")
    base = current_branch(reader.repository)
    say(said("reading {place} at {commit}", place=base, commit=reader.commit))
    analysis = analyse_read(reader, reader.snapshot, on_disk, options, say, config)
    say(said("verifying fixes"))
    plan = plan_fixes(analysis, unsafe=unsafe)
    translator = analysis.options.translator
    if not plan.files_after:
        return plan, said("Nothing was committed."), translator
    tree = analysis.snapshot.tree
    files = {
        path: FileContent(tree.mode(path) or Mode.FILE.value, data)
        for path, data in sorted(plan.files_after.items())
    }
    branch = branch_of(base)
    message = _message(plan, analysis, reader.repository.git)
    made = commit_on_branch(reader.repository, branch, reader.commit, files, message)
    if made is None:
        told = said("The branch `{branch}` is that commit already.", branch=branch)
        return plan, told, translator
    told = said(
        "Committed as {commit} to `{branch}`. Push it: git push origin {branch}",
        commit=made[:12],
        branch=branch,
    )
    return plan, told, translator


def _message(plan: Plan, analysis: Analysis, git: Git) -> str:
    style = analysis.options.configured.fix_style or FixStyle()
    fingerprints = " ".join(sorted(finding.fingerprint for finding in plan.fixed))
    trailers = [TRAILER + fingerprints]
    if style.sign_off:
        told = git.ask("var", "GIT_COMMITTER_IDENT").output.decode("utf-8", "surrogateescape")
        trailers += [f"Signed-off-by: {told.rpartition('>')[0]}>"] if ">" in told else []
    translator = analysis.options.translator
    title = style.prefix + render_title(plan, translator)
    return render_message(title, list(plan.files_after), trailers, translator)
