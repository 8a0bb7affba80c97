"""What a tracking issue says, and how an audit compares with the one before."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Severity
from hullcheck.core.said import counted, said
from hullcheck.core.snapshot import Snapshot
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.markdown import fitting, more_left, render_finding, unknown_table
from hullcheck.render.route import facts_by_build
from hullcheck.render.words import verdict
from hullcheck.report import Report

from .nouns import Tracked, TrackingIssue

FOOT = said(
    "This is kept up to date by each audit, and closed when nothing is left. Close it to hear no "
    "more of these; what is wanted so is better allowed where it stands: "
    "`# hullcheck: allow[RULE] reason`."
)

MAX_BODY = 55_000
"""Characters of the text: the marker needs its own."""


def tracked_report(
    branch: str, report: Report, snapshot: Snapshot, translator: Translator = ENGLISH
) -> Tracked:
    """Return what is to be told of a branch: errors and warnings with their proofs."""
    told = [found for found in report.findings if found.severity > Severity.ADVICE]
    body = "\n\n".join(_parts(report, snapshot, translator))
    fingerprints = tuple(found.fingerprint for found in told)
    return Tracked(branch, fingerprints, body, report.complete, translator)


def _parts(report: Report, snapshot: Snapshot, translator: Translator) -> Iterator[str]:
    builds = facts_by_build(report)
    told = [found for found in report.findings if found.severity > Severity.ADVICE]
    sections = (render_finding(found, snapshot, builds, translator) for found in told)
    tail = [*unknown_table(report.unknowns, translator), translator.text(FOOT)]
    head = [translator.text(verdict(report))]
    yield from fitting(head, sections, tail, more_left(len(told), translator), MAX_BODY)


def render_trend(tracked: Tracked, issue: TrackingIssue | None) -> str:
    """Return how the findings compare with those that the issue remembers; "" for a first audit."""
    memory = issue.memory if issue else None
    if memory is None:
        return ""
    before, now = set(memory.findings), set(tracked.remembered)
    return counted(
        len(now - before),
        "Against the audit before: {number} new finding, {gone} gone, {same} unchanged.",
        "Against the audit before: {number} new findings, {gone} gone, {same} unchanged.",
        gone=len(before - now),
        same=len(before & now),
    )
