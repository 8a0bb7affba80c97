"""What a tracking issue says, and how an audit compares with the one before."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Severity
from hullcheck.core.snapshot import Snapshot
from hullcheck.render.markdown import fitting, render_finding, unknown_table
from hullcheck.render.route import facts_by_build
from hullcheck.render.words import counted, verdict
from hullcheck.report import Report

from .nouns import Tracked, TrackingIssue

FOOT = (
    "This is kept up to date by each audit, and closed when nothing is left. Close it to hear no "
    "more of these; what is wanted so is better allowed where it stands: "
    "`# hullcheck: allow[RULE] reason`."
)

MAX_BODY = 55_000
"""Characters of the text: the marker needs its own."""


def tracked_report(branch: str, report: Report, snapshot: Snapshot) -> Tracked:
    """Return what is to be told of a branch: errors and warnings with their proofs."""
    told = [found for found in report.findings if found.severity > Severity.ADVICE]
    body = "\n\n".join(_parts(report, snapshot))
    fingerprints = tuple(found.fingerprint for found in told)
    return Tracked(branch, fingerprints, body, report.complete)


def _parts(report: Report, snapshot: Snapshot) -> Iterator[str]:
    builds = facts_by_build(report)
    told = [found for found in report.findings if found.severity > Severity.ADVICE]
    sections = (render_finding(found, snapshot, builds) for found in told)
    tail = [*unknown_table(report.unknowns), FOOT]
    yield from fitting([verdict(report)], sections, tail, len(told), MAX_BODY)


def render_trend(tracked: Tracked, issue: TrackingIssue | None) -> str:
    """Return how the findings compare with those that the issue remembers; "" for a first audit."""
    memory = issue.memory if issue else None
    if memory is None:
        return ""
    before, now = set(memory.findings), set(tracked.remembered)
    return (
        f"Against the audit before: {counted(len(now - before), 'new finding')}, "
        f"{len(before - now)} gone, {len(before & now)} unchanged."
    )
