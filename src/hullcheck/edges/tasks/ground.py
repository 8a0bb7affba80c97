"""What is proposed to: a branch on GitHub, read and analysed."""

from __future__ import annotations

from dataclasses import replace

from hullcheck.comparing import new_report
from hullcheck.core.noun import dataclass
from hullcheck.edges.github.change import read_change, read_commit
from hullcheck.edges.runs.shared import wanted_by
from hullcheck.engine import Analysis
from hullcheck.report import Report

from .configuring import Trust
from .nouns import FixTask
from .workshop import Workshop


@dataclass(frozen=True, slots=True)
class Ground:
    """A branch, analysed."""

    analysis: Analysis
    report: Report
    """What something is to be done about: all of it, or what a pull request brings."""


def read_ground(task: FixTask, sha: str, shop: Workshop, trust: Trust | None) -> Ground:
    """Return the branch of `task` at the commit `sha`; raises as `perform_fix` does."""
    asked = wanted_by(shop.options, shop.config)
    if task.against is None:
        commit = read_commit(shop.client, shop.repository, sha).loaded(asked)
        options = shop.configured(commit.snapshot, trust)
        commit = commit.loaded(wanted_by(options))
        analysis = shop.analysed(commit.snapshot, options)
        complete = analysis.report.complete and commit.complete
        return Ground(analysis, replace(analysis.report, complete=complete))
    change = read_change(shop.client, shop.repository, task.against, sha).loaded(asked)
    options = shop.configured(change.head, trust)
    change = change.loaded(wanted_by(options))
    before, after = (shop.analysed(each, options) for each in (change.base, change.head))
    report = new_report(after.report, before, after)
    return Ground(after, replace(report, complete=report.complete and change.complete))
